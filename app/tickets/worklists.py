"""What waits for whom, as conditions on visible tickets; ``sla.worklists`` puts the most pressing clock first."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT, Role
from app.kernel.actor import Actor
from app.kernel.ids import DepartmentId
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.guards import MAX_HAND_BACKS
from app.tickets.rules.words import OPEN, Part, PartState, State
from app.tickets.rules.worklists import COUNTED_TO, Worklist

OF_STATE: Mapping[Worklist, State] = {
    Worklist.TRIAGE: State.SUBMITTED,
    Worklist.WHISTLE: State.ACCEPTED,
    Worklist.INFO: State.NEEDS_INFO,
    Worklist.CONFIRM: State.RESOLVED,
    Worklist.PLANNED: State.PLANNED,
}
"""The lists of whatever is in one state, whoever looks."""
_FOR_GOOD: sa.ColumnElement[int] = sa.literal_column(str(MAX_HAND_BACKS))
"""Said in the statement itself: the index of those few is found by it."""


def waiting_in(actor: Actor, name: Worklist, overdue: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition of one list. ``overdue`` says which tickets are late: time is known one floor higher."""
    if name in OF_STATE:
        return Ticket.state == OF_STATE[name]
    if name is Worklist.OPEN:
        return Ticket.state.in_(OPEN)
    if name is Worklist.OVERDUE:
        return sa.and_(Ticket.state.in_(OPEN), overdue)
    if name is Worklist.RULE:
        return sa.and_(_at_work(), _to_rule(actor))
    if name is Worklist.SIGN:
        return sa.and_(_at_work(), Ticket.id.in_(_asked(signed=False, units=_headed(actor))))
    units = [seat.department_id for seat in actor.seats_of(*UNIT) if seat.department_id is not None]
    if name is Worklist.CHECK_IN:
        return sa.and_(_at_work(), _part_in(PartState.CALLED, units))
    if name is Worklist.HANDLE:
        return _to_handle(units)
    return sa.and_(Ticket.state == State.REVIEW, _part_in(PartState.CHECKED_IN, units, Assignment.part == Part.LEAD))


def counts_waiting(
    actor: Actor, names: Sequence[Worklist], overdue: sa.ColumnElement[bool]
) -> list[sa.ColumnElement[int]]:
    """How many tickets wait in each list, as columns of a statement: exact up to 999, 1000 for more.

    Each counts by itself and stops there, so that none takes longer the more tickets there are.
    """
    mine = sa.select(Ticket.id).where(Ticket.visible_to(actor))
    return [counted(mine.where(waiting_in(actor, name, overdue))).label(name.value) for name in names]


def counted(found: sa.Select[int]) -> sa.ScalarSelect[int]:
    """How many of these, as far as anybody counts."""
    # in the statement itself: a plan kept for all would reckon with a tenth of them
    few = found.limit(sa.literal_column(str(COUNTED_TO))).subquery()
    return sa.select(sa.func.count()).select_from(few).scalar_subquery()


def _at_work() -> sa.ColumnElement[bool]:
    return Ticket.state.in_((State.WHISTLED, State.HANDLING, State.REVIEW))


def _to_handle(units: list[DepartmentId]) -> sa.ColumnElement[bool]:
    """The lead's tickets in hand, and a support's open part whatever the lead has done meanwhile.

    The parts in hand are asked for without a word of the ticket, so that a unit with few is walked and not the zone.
    """
    supports = _part_in(PartState.CHECKED_IN, units, Assignment.part == Part.SUPPORT)
    return sa.and_(_at_work(), _part_in(PartState.CHECKED_IN, units), sa.or_(Ticket.state == State.HANDLING, supports))


def _headed(actor: Actor) -> list[DepartmentId]:
    return [seat.department_id for seat in actor.seats_of(Role.HEAD) if seat.department_id is not None]


def _asked(*, signed: bool, units: list[DepartmentId] | None = None) -> sa.Select[int]:
    """The tickets of which a unit (one of ``units``) asks to be let go, with its head's name or without.

    Each once: the database then walks its index and stops counting at a thousand, instead of hashing all of them first.
    """
    named = Assignment.signed_at.is_not(None) if signed else Assignment.signed_at.is_(None)
    found = sa.select(Assignment.ticket_id).distinct().where(Assignment.state == PartState.HANDING_BACK, named)
    return found if units is None else found.where(Assignment.department_id.in_(units))


def _to_rule(actor: Actor) -> sa.ColumnElement[bool]:
    """The third hand-back of a ticket waits for the leader, every other for the centre.

    The leader has few: an index holds them, and the tickets of all others are not looked up.
    """
    asked = Ticket.id.in_(_asked(signed=True))
    whose = {
        Role.LEADER: sa.and_(Ticket.hand_backs >= _FOR_GOOD, asked),
        Role.COORDINATOR: sa.and_(Ticket.hand_backs < _FOR_GOOD, asked),
    }
    return sa.or_(sa.false(), *[condition for role, condition in whose.items() if actor.seats_of(role)])


def _part_in(state: PartState, units: list[DepartmentId], *more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    own = Assignment.department_id.in_(units)
    return sa.exists().where(Assignment.ticket_id == Ticket.id, Assignment.state == state, own, *more).correlate(Ticket)
