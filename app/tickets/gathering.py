"""Gathering the facts of a ticket for the rules, and the subject of its events."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.departments.models import DepartmentKind
from app.kernel.ids import AccountId, AssignmentId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.kernel.transaction import once
from app.tickets.events.ticket import Subject
from app.tickets.models import Assignment, Pause, Ticket
from app.tickets.rules.facts import Facts, PartFacts
from app.tickets.rules.words import Outcome, State


def facts_of(session: Session, ticket: Ticket, now: datetime) -> Facts:
    """All the rules may look at; two small queries when the rows are not loaded."""
    parts, pauses = once(session, hanging_on(ticket.id), lambda: hung_on(session, [ticket.id])[ticket.id])
    return facts_from(ticket, parts, pauses, now)


def hanging_on(ticket_id: int) -> tuple[object, int]:
    """The question under which the rows are kept that were read for several tickets, none of which has moved yet."""
    return facts_of, ticket_id


def hung_on(session: Session, ids: Collection[int]) -> dict[int, tuple[list[Assignment], list[Pause]]]:
    """Ticket → its parts with their units, and its pauses; two small queries."""
    found: dict[int, tuple[list[Assignment], list[Pause]]] = {each: ([], []) for each in ids}
    parts = sa.select(Assignment).where(Assignment.ticket_id.in_(ids)).options(joinedload(Assignment.department))
    for part in session.scalars(parts.order_by(Assignment.id)):
        found[part.ticket_id][0].append(part)
    for pause in session.scalars(sa.select(Pause).where(Pause.ticket_id.in_(ids)).order_by(Pause.id)):
        found[pause.ticket_id][1].append(pause)
    return found


def facts_from(ticket: Ticket, parts: Sequence[Assignment], pauses: Sequence[Pause], now: datetime) -> Facts:
    """The same from rows at hand, the parts with their units."""
    return Facts(
        state=ticket.state,
        region_id=RegionId(ticket.region_id),
        park_id=ParkId(ticket.park_id) if ticket.park_id is not None else None,
        company_id=CompanyId(ticket.company_id),
        filed_by=_account(ticket.filed_by),
        answered_by=_account(ticket.answered_by),
        category_code=ticket.category_code,
        confidential=ticket.confidential,
        complained_of=frozenset(ticket.complained_of),
        grade=ticket.grade,
        cycle=ticket.cycle,
        now=now,
        dispute_until=ticket.dispute_until,
        deemed=ticket.deemed,
        paused=any(pause.ended_at is None for pause in pauses),
        pauses_used=sum(pause.cycle == ticket.cycle for pause in pauses),
        accepted_by=_account(ticket.accepted_by),
        settled_by=_account(ticket.settled_by),
        asked_by=_account(ticket.asked_by),
        asked_from=ticket.asked_from,
        nudges={standing: datetime.fromisoformat(at) for standing, at in (ticket.nudges or {}).items()},
        proposed=ticket.proposed_lead is not None,
        instructed=ticket.instructed_at is not None,
        merged_at=ticket.closed_at if ticket.state is State.MERGED else None,
        test_marked_at=ticket.closed_at if ticket.is_test and ticket.state is State.WITHDRAWN else None,
        transferred=ticket.outcome is Outcome.TRANSFERRED,
        number_owed=ticket.number_owed,
        hand_backs=ticket.hand_backs,
        regrade_asked=ticket.regrade_cycle == ticket.cycle,
        parts=tuple(_part(part) for part in parts),
    )


def subject_of(ticket: Ticket) -> Subject:
    """The ticket as its events name it."""
    return Subject(
        ticket_id=TicketId(ticket.id),
        number=ticket.number,
        region_id=RegionId(ticket.region_id),
        park_id=ParkId(ticket.park_id) if ticket.park_id is not None else None,
        company_id=CompanyId(ticket.company_id),
        cycle=ticket.cycle,
        category_code=ticket.category_code,
        grade=ticket.grade,
    )


def _account(account_id: int | None) -> AccountId | None:
    return None if account_id is None else AccountId(account_id)


def _part(part: Assignment) -> PartFacts:
    return PartFacts(
        id=AssignmentId(part.id),
        department_id=DepartmentId(part.department_id),
        part=part.part,
        state=part.state,
        hand_back_until=part.hand_back_until,
        left_at=part.left_at,
        left_seq=part.left_seq,
        partner=part.department.kind is DepartmentKind.PARTNER,
        instructed=part.instructed_at is not None,
        signed=part.signed_at is not None,
    )
