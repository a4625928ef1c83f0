"""Rows become what one reader may know of them: the rule (``rules.showing``) applied column by column.

Nothing is read here. A column that is added to a table is shown to nobody until a line here says to whom.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.kernel.ids import AssignmentId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.tickets.enclosures import Attachment
from app.tickets.models import Assignment, Pause, Rating, Ticket
from app.tickets.rules.assignment import AWAITED, LET_GO
from app.tickets.rules.clocks import ClockKind, Press
from app.tickets.rules.showing import Sight
from app.tickets.rules.urgency import unweighed
from app.tickets.rules.words import ENDED, Part, PartState, State
from app.tickets.seen import (
    SeenExternal,
    SeenFile,
    SeenHandBack,
    SeenInstruction,
    SeenMark,
    SeenName,
    SeenPart,
    SeenPause,
    SeenProposal,
    SeenRating,
    SeenRow,
    SeenTag,
    TicketClock,
)

DUE_OF: Mapping[Part, ClockKind] = {Part.LEAD: ClockKind.RESOLVE, Part.SUPPORT: ClockKind.SUPPORT}
"""The clock a part at work is due by; one that was called is due to check in."""


def gone_units(parts: Sequence[Assignment]) -> frozenset[int]:
    """Units that were let go and called no more: whoever reads the firm's part reads nothing of them."""
    there = {part.department_id for part in parts if part.state is not PartState.EXCUSED}
    return frozenset(part.department_id for part in parts) - there


INSTANTS = ("accepted_at", "whistled_at", "resolved_at", "closed_at", "dispute_until", "moved_at")


def row_seen(
    ticket: Ticket,
    parts: Sequence[Assignment],
    shown: Sight,
    *,
    clock: TicketClock | None,
    clocks: Sequence[TicketClock] = (),
    complained_of: Sequence[SeenName] = (),
    ratings: Sequence[Rating] = (),
    beside: TicketClock | None = None,
    press: Press | None = None,
) -> SeenRow:
    """A ticket (firm, park and category loaded) with its parts (unit and whistle loaded).

    ``clock`` is the most pressing one; ``clocks``, as far as this reader may know them, say when each part is due.
    """
    answered, whole = shown.reads_answer(ticket.state), shown.whole
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
        kind=ticket.kind if whole else None,
        urgency=ticket.urgency,
        grade=ticket.grade if whole else None,
        channel=ticket.channel if whole else None,
        confidential=ticket.confidential,
        is_test=ticket.is_test,
        complained_of=tuple(complained_of) if shown.reads_complained_of else (),
        title=shown.title(ticket.title),
        body=shown.matter(ticket.body),
        consequence=shown.matter(ticket.consequence),
        category=SeenName(code=ticket.category.code, name=ticket.category.name) if whole else None,
        park=None if ticket.park is None else SeenName(code=ticket.park.code, name=ticket.park.name),
        firm=shown.firm(ticket.company.name, ticket.company.credit_code, ticket.company.former_names),
        outcome=ticket.outcome if answered else None,
        answer=(shown.text(ticket.answer) or None) if answered else None,
        revisit_on=ticket.revisit_on if answered else None,
        wanted_by=ticket.wanted_by if whole else None,
        alarms=_alarms(ticket) if whole else (),
        instruction=_instruction(ticket, shown, ticket.state) if whole else None,
        proposal=_proposal(ticket, shown) if whole else None,
        regrade_why=_regrade_why(ticket, shown) if whole else None,
        filed_at=ticket.filed_at,
        **_instants(ticket, whole),
        external=_external(ticket, shown),
        rating=next((rating_seen(each, shown) for each in ratings if whole and each.cycle == ticket.cycle), None),
        parts=parts_seen(parts, shown, clocks),
        marks=_marks(ticket) if shown.internal else (),
        clock=clock,
        beside=beside,
        press=press,
    )


def _instants(ticket: Ticket, whole: bool) -> dict[str, Any]:
    """Since when it stands where it stands, for whoever reads the matter."""
    return {name: getattr(ticket, name) if whole else None for name in INSTANTS}


def _marks(ticket: Ticket) -> tuple[SeenMark, ...]:
    """The tags that were fetched with it (``queries.heads``): for whoever reads none, none were."""
    rows: list[Any] = vars(ticket).get("tagged") or []
    return tuple(
        SeenMark(
            tag=SeenTag(id=key, name=name),
            put_at=datetime.fromisoformat(put_at),
            put_by=put_by,
            taken_at=None if taken_at is None else datetime.fromisoformat(taken_at),
            taken_by=taken_by,
        )
        for key, name, put_at, put_by, taken_at, taken_by in rows
    )


def parts_seen(parts: Sequence[Assignment], shown: Sight, clocks: Sequence[TicketClock]) -> tuple[SeenPart, ...]:
    """The parts in the order they were called."""
    gone = gone_units(parts)
    return tuple(
        part_seen(part, shown, clocks)
        for part in parts
        if shown.reads_part(part.department_id, gone=part.department_id in gone)
    )


def part_seen(part: Assignment, shown: Sight, clocks: Sequence[TicketClock]) -> SeenPart:
    """One unit's part."""
    return SeenPart(
        id=AssignmentId(part.id),
        part=part.part,
        state=shown.part(part.state),
        department_id=DepartmentId(part.department_id),
        department=SeenName(code=part.department.code, name=part.department.name),
        whistle_kind=part.whistle.kind,
        task=shown.text(part.whistle.task) if shown.reads_task(part.department_id) else None,
        called_at=part.called_at,
        checked_in_at=part.checked_in_at,
        finished_at=part.finished_at,
        released_at=part.released_at,
        handler=part.handler_name or None,
        handler_away=None,
        on_site=part.on_site,
        hand_back=_hand_back(part, shown),
        instruction=_instruction(part, shown, None),
        hand_backs=part.hand_backs if shown.reads_task(part.department_id) else 0,
        due=_due(part, clocks),
    )


def tasks_of(parts: Sequence[Assignment]) -> Mapping[int, str]:
    """Unit → what it was called for last (parts with their whistles, in the order they were called)."""
    return {part.department_id: part.whistle.task for part in parts}


def pause_seen(pause: Pause, shown: Sight) -> SeenPause:
    """An interval of rest, with its reason: the firm reads it whole."""
    return SeenPause(
        reason=pause.reason,
        text=shown.text(pause.text),
        started_at=pause.started_at,
        ends_by=pause.ends_by,
        ended_at=pause.ended_at,
    )


def place_seen(address: str, shown: Sight) -> str | None:
    """Where the firm is, for whoever may know whom to call there."""
    return (shown.text(address) or None) if shown.reads_contact else None


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


def _external(ticket: Ticket, shown: Sight) -> SeenExternal | None:
    if ticket.external_system is None or ticket.external_number is None or not shown.names_firm:
        return None
    return SeenExternal(system=ticket.external_system, number=ticket.external_number)


def _hand_back(part: Assignment, shown: Sight) -> SeenHandBack | None:
    if part.state is not PartState.HANDING_BACK or not shown.reads_task(part.department_id):
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


def _alarms(ticket: Ticket) -> tuple[str, ...]:
    """Words of danger nobody has weighed yet."""
    if ticket.state is not State.SUBMITTED:
        return ()
    return unweighed(f"{ticket.title}\n{ticket.body}", ticket.urgency)


def _regrade_why(ticket: Ticket, shown: Sight) -> str | None:
    return shown.text(ticket.regrade_why) if shown.internal and ticket.regrade_cycle == ticket.cycle else None


def _proposal(ticket: Ticket, shown: Sight) -> SeenProposal | None:
    if ticket.proposed_lead is None or not shown.internal:
        return None
    return SeenProposal(lead=ticket.proposed_lead, why=shown.text(ticket.proposed_why))


def _due(part: Assignment, clocks: Sequence[TicketClock]) -> datetime | None:
    """When this part is due: to check in while called, then its own work."""
    if part.state in LET_GO:
        return None
    kind = ClockKind.CHECK_IN if part.state in AWAITED else DUE_OF[part.part]
    own = [
        clock
        for clock in clocks
        if clock.kind is kind and (kind is ClockKind.RESOLVE or clock.department_id == part.department_id)
    ]
    return own[-1].due if own else None
