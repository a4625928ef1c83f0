"""What waits for whom, as conditions on visible tickets; ``sla.worklists`` puts the most pressing clock first."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.rules.roles import UNIT, Role
from app.kernel.actor import Actor
from app.kernel.ids import DepartmentId
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.guards import MAX_HAND_BACKS
from app.tickets.rules.words import OPEN, Part, PartState, State
from app.tickets.rules.worklists import Worklist


def waiting_in(actor: Actor, name: Worklist, overdue: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition of one list. ``overdue`` says which tickets are late: time is known one floor higher."""
    units = [seat.department_id for seat in actor.seats_of(*UNIT) if seat.department_id is not None]
    conditions: dict[Worklist, sa.ColumnElement[bool]] = {
        Worklist.TRIAGE: Ticket.state == State.SUBMITTED,
        Worklist.WHISTLE: Ticket.state == State.ACCEPTED,
        Worklist.SIGN: sa.and_(_at_work(), _asked(signed=False, units=_headed(actor))),
        Worklist.RULE: sa.and_(_at_work(), _asked(signed=True), _to_rule(actor)),
        Worklist.CHECK_IN: sa.and_(_at_work(), _part_in(PartState.CALLED, units=units)),
        Worklist.HANDLE: _to_handle(units),
        Worklist.REVIEW: sa.and_(Ticket.state == State.REVIEW, _part_in(PartState.CHECKED_IN, units=units, lead=True)),
        Worklist.INFO: Ticket.state == State.NEEDS_INFO,
        Worklist.CONFIRM: Ticket.state == State.RESOLVED,
        Worklist.PLANNED: Ticket.state == State.PLANNED,
        Worklist.OVERDUE: sa.and_(Ticket.state.in_(OPEN), overdue),
        Worklist.OPEN: Ticket.state.in_(OPEN),
    }
    return conditions[name]


def count_waiting(
    session: Session, actor: Actor, names: Sequence[Worklist], overdue: sa.ColumnElement[bool]
) -> Mapping[Worklist, int]:
    """How many tickets wait in each list, exactly, in one query over the open ones."""
    if not names:
        return {}
    columns = [sa.func.count().filter(waiting_in(actor, name, overdue)) for name in names]
    row = session.execute(sa.select(*columns).where(Ticket.visible_to(actor), Ticket.state.in_(OPEN))).one()
    return dict(zip(names, row, strict=True))


def _at_work() -> sa.ColumnElement[bool]:
    return Ticket.state.in_((State.WHISTLED, State.HANDLING, State.REVIEW))


def _to_handle(units: list[DepartmentId]) -> sa.ColumnElement[bool]:
    """The lead's tickets in hand, and a support's open part whatever the lead has done meanwhile."""
    lead = sa.and_(Ticket.state == State.HANDLING, _part_in(PartState.CHECKED_IN, units=units, lead=True))
    return sa.or_(lead, sa.and_(_at_work(), _part_in(PartState.CHECKED_IN, units=units, lead=False)))


def _headed(actor: Actor) -> list[DepartmentId]:
    return [seat.department_id for seat in actor.seats_of(Role.HEAD) if seat.department_id is not None]


def _asked(*, signed: bool, units: list[DepartmentId] | None = None) -> sa.ColumnElement[bool]:
    """A unit (one of ``units``) asks to be let go, with its head's name or without."""
    named = Assignment.signed_at.is_not(None) if signed else Assignment.signed_at.is_(None)
    found = sa.select(Assignment.ticket_id).where(Assignment.state == PartState.HANDING_BACK, named)
    return Ticket.id.in_(found if units is None else found.where(Assignment.department_id.in_(units)))


def _to_rule(actor: Actor) -> sa.ColumnElement[bool]:
    """The third hand-back of a ticket waits for the leader, every other for the centre."""
    times = sa.select(sa.func.sum(Assignment.hand_backs)).where(Assignment.ticket_id == Ticket.id).scalar_subquery()
    final = times >= MAX_HAND_BACKS
    whose = {Role.LEADER: final, Role.COORDINATOR: sa.not_(final)}
    return sa.or_(sa.false(), *[condition for role, condition in whose.items() if actor.seats_of(role)])


def _part_in(
    state: PartState, units: list[DepartmentId] | None = None, lead: bool | None = None
) -> sa.ColumnElement[bool]:
    found = sa.select(Assignment.ticket_id).where(Assignment.state == state)
    if units is not None:
        found = found.where(Assignment.department_id.in_(units))
    if lead is not None:
        found = found.where(Assignment.part == (Part.LEAD if lead else Part.SUPPORT))
    return Ticket.id.in_(found)
