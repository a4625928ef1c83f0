"""Rows become what one reader may know of them: the rule (``rules.showing``) applied column by column.

Nothing is read here. A column that is added to a table is shown to nobody until a line here says to whom.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.kernel.ids import AssignmentId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.tickets.models import Assignment, Attachment, Pause, Rating, Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import Sight
from app.tickets.rules.urgency import unweighed
from app.tickets.rules.words import ENDED, Part, PartState, State
from app.tickets.seen import (
    SeenFile,
    SeenHandBack,
    SeenInstruction,
    SeenName,
    SeenPart,
    SeenPause,
    SeenProposal,
    SeenRating,
    SeenRow,
    TicketClock,
)

AWAITED = (PartState.CALLED, PartState.HANDING_BACK)
DUE_OF: Mapping[Part, ClockKind] = {Part.LEAD: ClockKind.RESOLVE, Part.SUPPORT: ClockKind.SUPPORT}
"""The clock a part at work is due by; one that was called is due to check in."""


def gone_units(parts: Sequence[Assignment]) -> frozenset[int]:
    """Units that were let go and called no more: whoever reads the firm's part reads nothing of them."""
    there = {part.department_id for part in parts if part.state is not PartState.EXCUSED}
    return frozenset(part.department_id for part in parts) - there


def row_seen(
    ticket: Ticket,
    parts: Sequence[Assignment],
    shown: Sight,
    *,
    clock: TicketClock | None,
    clocks: Sequence[TicketClock] = (),
) -> SeenRow:
    """A ticket (firm, park and category loaded) with its parts (unit and whistle loaded).

    ``clock`` is the most pressing one; ``clocks``, as far as this reader may know them, say when each part is due.
    """
    answered = shown.reads_answer(ticket.state)
    return SeenRow(
        id=TicketId(ticket.id),
        region_id=RegionId(ticket.region_id),
        park_id=None if ticket.park_id is None else ParkId(ticket.park_id),
        company_id=CompanyId(ticket.company_id),
        sight=shown,
        number=ticket.number,
        state=ticket.state,
        asked_from=ticket.asked_from,
        version=ticket.version,
        cycle=ticket.cycle,
        kind=ticket.kind,
        urgency=ticket.urgency,
        grade=ticket.grade,
        channel=ticket.channel,
        confidential=ticket.confidential,
        title=shown.text(ticket.title),
        body=shown.text(ticket.body),
        consequence=shown.text(ticket.consequence),
        category=SeenName(code=ticket.category.code, name=ticket.category.name),
        park=None if ticket.park is None else SeenName(code=ticket.park.code, name=ticket.park.name),
        firm=shown.firm(ticket.company.name, ticket.company.credit_code),
        outcome=ticket.outcome if answered else None,
        answer=(shown.text(ticket.answer) or None) if answered else None,
        revisit_on=ticket.revisit_on if answered else None,
        wanted_by=ticket.wanted_by,
        alarms=unweighed(f"{ticket.title}\n{ticket.body}", ticket.urgency) if ticket.state is State.SUBMITTED else (),
        instruction=_instruction(ticket, shown, ticket.state),
        proposal=_proposal(ticket, shown),
        regrade_why=shown.text(ticket.regrade_why) if shown.internal and ticket.regrade_cycle == ticket.cycle else None,
        filed_at=ticket.filed_at,
        accepted_at=ticket.accepted_at,
        whistled_at=ticket.whistled_at,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.closed_at,
        dispute_until=ticket.dispute_until,
        parts=parts_seen(parts, shown, clocks),
        clock=clock,
    )


def parts_seen(parts: Sequence[Assignment], shown: Sight, clocks: Sequence[TicketClock]) -> tuple[SeenPart, ...]:
    """The parts in the order they were called."""
    gone = gone_units(parts)
    return tuple(part_seen(part, shown, clocks) for part in parts if shown.internal or part.department_id not in gone)


def part_seen(part: Assignment, shown: Sight, clocks: Sequence[TicketClock]) -> SeenPart:
    """One unit's part."""
    return SeenPart(
        id=AssignmentId(part.id),
        part=part.part,
        state=shown.part(part.state),
        department_id=DepartmentId(part.department_id),
        department=SeenName(code=part.department.code, name=part.department.name),
        whistle_kind=part.whistle.kind,
        task=shown.text(part.whistle.task) if shown.internal else None,
        called_at=part.called_at,
        checked_in_at=part.checked_in_at,
        finished_at=part.finished_at,
        handler=part.handler_name or None,
        on_site=part.on_site,
        hand_back=_hand_back(part, shown),
        instruction=_instruction(part, shown, None),
        due=_due(part, clocks),
    )


def pause_seen(pause: Pause, shown: Sight) -> SeenPause:
    """An interval of rest, with its reason: the firm reads it whole."""
    return SeenPause(
        reason=pause.reason,
        text=shown.text(pause.text),
        started_at=pause.started_at,
        ends_by=pause.ends_by,
        ended_at=pause.ended_at,
    )


def rating_seen(rating: Rating, shown: Sight) -> SeenRating:
    """What the firm said at the end of a cycle."""
    return SeenRating(
        cycle=rating.cycle,
        solved=rating.solved,
        level=rating.level,
        tags=tuple(rating.tags),
        text=shown.text(rating.text),
        at=rating.at,
    )


def file_seen(row: Attachment, shown: Sight) -> SeenFile:
    """A file that may be known of."""
    return SeenFile(
        key=row.key,
        name=shown.text(row.name),
        media=row.media,
        size=row.size,
        sha256=row.sha256,
        at=row.at,
        author=row.author_name if shown.reads_authors else None,
        role=row.acting_role,
        internal=row.internal,
        state=row.state,
        seq=row.seq,
        risky=row.risky,
    )


def _hand_back(part: Assignment, shown: Sight) -> SeenHandBack | None:
    if part.state is not PartState.HANDING_BACK or not shown.internal:
        return None
    return SeenHandBack(
        reason=part.hand_back_reason,
        basis=shown.text(part.hand_back_basis),
        suggest=part.hand_back_suggest,
        asked_at=part.handed_back_at,
        signed_at=part.signed_at,
        count=part.hand_backs,
    )


def _instruction(of: Ticket | Assignment, shown: Sight, state: State | None) -> SeenInstruction | None:
    """What is still to be answered; nothing once the matter has ended."""
    if of.instructed_at is None or not shown.internal or state in ENDED:
        return None
    return SeenInstruction(text=shown.text(of.instruction), due_on=of.instructed_until, at=of.instructed_at)


def _proposal(ticket: Ticket, shown: Sight) -> SeenProposal | None:
    if ticket.proposed_lead is None or not shown.internal:
        return None
    return SeenProposal(lead=ticket.proposed_lead, why=shown.text(ticket.proposed_why))


def _due(part: Assignment, clocks: Sequence[TicketClock]) -> datetime | None:
    """When this part is due: to check in while called, then its own work."""
    if part.state is PartState.EXCUSED:
        return None
    kind = ClockKind.CHECK_IN if part.state in AWAITED else DUE_OF[part.part]
    own = [
        clock
        for clock in clocks
        if clock.kind is kind and (kind is ClockKind.RESOLVE or clock.department_id == part.department_id)
    ]
    return own[-1].due if own else None
