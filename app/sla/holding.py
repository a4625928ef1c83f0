"""By which clocks a work list goes: those its reader holds and can act on, and of late matters whom they press.

One condition orders a list and says which clock each row shows, so that a list is always sorted by what it shows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.actor import Actor
from app.kernel.ids import DepartmentId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.sla.rules.pressing import BEHIND_ALL, NO_CLOCK
from app.tickets.finding import TicketFilters, conditions_of
from app.tickets.models import Assignment, Ticket, units_of
from app.tickets.rules.clocks import PRESSES, RANKS, ClockKind, Press
from app.tickets.rules.showing import OF_LEAD, OF_PART
from app.tickets.rules.words import Part, PartState
from app.tickets.rules.worklists import COUNTED_TO, Worklist

Ranked = sa.ColumnElement[int]
OF_UNITS = frozenset({Worklist.SIGN, Worklist.CHECK_IN, Worklist.HANDLE, Worklist.REVIEW})
"""The lists in which a unit finds its own part."""
YEARS_APART = 200
"""Between two ranks, so that the gravest of one sorts before all of the next."""
_RANK = {press: rank for rank, press in RANKS.items()}
_NEVER: Ranked = sa.cast(sa.null(), sa.Integer)


def held_in(actor: Actor, name: Worklist, now: datetime, *, partner: bool) -> Ranked | None:
    """How soon this list goes by a clock, None for a clock it never goes by; None where it goes by all alike.

    ``partner``: the actor reads the clocks of its own part and no others.
    """
    if not goes_by_some(actor, name):
        return None
    units, inside = units_of(actor), _inside(actor)
    own = of_own_part(units) if partner else _held_by(units)
    if name is Worklist.OVERDUE:
        return _late(now, own if inside else sa.true())
    if name is Worklist.RULE:
        return _only(Clock.kind == ClockKind.RULING)
    if name is Worklist.SIGN:
        return _only(sa.and_(Clock.kind == ClockKind.RULING, Clock.department_id.in_(units)))
    return _only(own)


def goes_by_some(actor: Actor, name: Worklist) -> bool:
    """Whether this list goes not by all clocks alike."""
    units = units_of(actor)
    return name in (Worklist.OVERDUE, Worklist.RULE, Worklist.SIGN) or (
        bool(units) and (name in OF_UNITS or _inside(actor))
    )


def _inside(actor: Actor) -> bool:
    """Whether somebody sits in units alone."""
    return bool(units_of(actor)) and all(seat.role in UNIT for seat in actor.seats)


def due_of(ranked: Ranked) -> sa.ColumnElement[datetime]:
    """Where such a list puts each ticket: the first due of the lowest rank, what rests behind all that run."""
    # no rank, no sum: a clock the list goes not by falls out of the minimum, and the rank, which asks who leads the
    # matter, is asked once; only lists of one rank (0) go by clocks that rest
    rests = sa.case((Clock.state == ClockState.PAUSED, _interval(BEHIND_ALL)), else_=_interval(timedelta()))
    apart = sa.func.make_interval(ranked * YEARS_APART, type_=sa.Interval())
    behind: sa.ColumnElement[datetime] = Clock.due_at + apart + rests
    open_ = Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED))
    found = sa.select(sa.func.min(behind)).where(Clock.ticket_id == Ticket.id, open_)
    return sa.func.coalesce(found.correlate(Ticket).scalar_subquery(), sa.literal(NO_CLOCK))


def _interval(span: timedelta) -> sa.BindParameter[timedelta]:
    return sa.literal(span, sa.Interval())


def of_own_part(units: Sequence[DepartmentId]) -> sa.ColumnElement[bool]:
    """Clocks of the parts of these units, and of the answer to the firm where one of them leads."""
    own = sa.and_(Clock.kind.in_(OF_PART), Clock.department_id.in_(units))
    return sa.or_(own, sa.and_(Clock.kind.in_(OF_LEAD), _led_by(units)))


def presses_of(tx: Transaction, overdue: sa.ColumnElement[bool], ranked: Ranked) -> Mapping[Press, int]:
    """The late matters of the reader by whom they press, each once; one query. Nothing where they are over 999."""
    first = sa.select(sa.func.min(ranked)).where(Clock.ticket_id == Ticket.id)
    rank = first.correlate(Ticket).scalar_subquery()
    filters = TicketFilters(waiting=Worklist.OVERDUE)
    late = visible(tx.actor, Ticket).where(*conditions_of(tx.actor, filters, tx.now, overdue))
    ranks = late.with_only_columns(rank.label("rank")).limit(COUNTED_TO).subquery()
    rows = tx.session.execute(sa.select(ranks.c.rank, sa.func.count()).group_by(ranks.c.rank))
    numbers = {row[0]: row[1] for row in rows}
    if sum(numbers.values()) >= COUNTED_TO:
        return {}
    found = {RANKS[rank]: number for rank, number in numbers.items() if rank in RANKS}
    return {press: found[press] for press in Press if press in found}


def _held_by(units: Sequence[DepartmentId]) -> sa.ColumnElement[bool]:
    """What these units owe: their own parts, a leader's word to them, and the answer with the firm's day where they
    lead."""
    asked = sa.and_(Clock.kind == ClockKind.INSTRUCT, Clock.department_id.in_(units))
    wanted = sa.and_(Clock.kind == ClockKind.WANTED, _led_by(units))
    return sa.or_(of_own_part(units), asked, wanted)


def _led_by(units: Sequence[DepartmentId]) -> sa.ColumnElement[bool]:
    """That one of these units leads the matter of a clock; asked of that matter, not of all a unit ever led."""
    leads = sa.and_(Assignment.part == Part.LEAD, Assignment.state != PartState.EXCUSED)
    own = sa.exists().where(Assignment.ticket_id == Clock.ticket_id, Assignment.department_id.in_(units), leads)
    return own.correlate(Clock)


def _only(condition: sa.ColumnElement[bool]) -> Ranked:
    return sa.case((condition, sa.literal(0)), else_=_NEVER)


def _late(now: datetime, own: sa.ColumnElement[bool]) -> Ranked:
    """Late clocks by whom they press; what others owe comes last."""
    late = sa.and_(Clock.state == ClockState.RUNNING, Clock.due_at < now)
    ranks = [(sa.and_(late, own, Clock.kind.in_(kinds)), sa.literal(_RANK[press])) for press, kinds in PRESSES.items()]
    limits = [kind for kinds in PRESSES.values() for kind in kinds]
    others = (sa.and_(late, Clock.kind.in_(limits)), sa.literal(_RANK[Press.OTHERS]))
    return sa.case(*ranks, others, else_=_NEVER)
