"""The dues of clocks as they stood at a cut-off, where the column has moved on since.

A clock's ``due_at`` is a cache of now. For clocks that rested, were postponed or were taken up again after the cut-off,
the due is computed again from what had happened until then, by the same pure rule that keeps the column.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground, standing_due
from app.clocks.rules.limits import Limit
from app.clocks.rules.pauses import Interval
from app.clocks.rules.states import ClockState
from app.clocks.terms import terms_at
from app.sla.grounds import extensions_of, pauses_of, rulings_of, starts_taken_in
from app.sla.models import Postponement
from app.sla.rules.limits import RESOLVE, RESOLVE_AGAIN
from app.tickets.models import Pause, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import TAKES_UP, Action
from app.tickets.rules.words import Grade

_Cycle = tuple[int, int]
RESTING = timedelta(days=36525)
"""A clock that rests at the cut-off is not due: its due is put this far behind."""


def dues_at(session: Session, region_id: int, cutoff: datetime) -> Mapping[int, datetime]:
    """Clock id → its due as of ``cutoff``, for the clocks whose column may say something else by now."""
    return {**_firm_facing(session, region_id, cutoff), **_check_ins(session, region_id, cutoff)}


def _firm_facing(session: Session, region_id: int, cutoff: datetime) -> Mapping[int, datetime]:
    clocks = _touched(session, region_id, cutoff)
    if not clocks:
        return {}
    tickets = {clock.whose for clock in clocks}
    pauses, extensions = pauses_of(session, tickets, cutoff), extensions_of(session, tickets)
    revisits = _revisits_until(session, tickets, cutoff)
    calendar = calendar_now(session)
    regraded = _regraded_since(session, tickets, cutoff)
    joined = starts_taken_in(session, tickets, cutoff)
    again = terms_at(session, region_id, cutoff)[RESOLVE_AGAIN]
    found: dict[int, datetime] = {}
    for clock in clocks:
        cycle = (clock.whose, clock.cycle)
        revisited = revisits.get(cycle)
        ground = Ground(
            revisited or clock.started_at,
            again if revisited else _limit_then(session, clock, regraded),
            tuple(each for each in pauses.get(cycle, ()) if each.end < cutoff),
            tuple(each for each in extensions.get(cycle, ()) if each.decided_at < cutoff),
            earlier=() if revisited else joined.get(cycle, ()),
        )
        found[clock.id] = _due(calendar, ground, pauses.get(cycle, ()), cutoff)
    return found


def _check_ins(session: Session, region_id: int, cutoff: datetime) -> Mapping[int, datetime]:
    """Those that waited for a ruling (R9) at the cut-off or after it."""
    later = sa.select(TicketEventRow.ticket_id).where(
        TicketEventRow.action.in_((Action.HAND_BACK, Action.RULE, Action.SIGN_HAND_BACK)), TicketEventRow.at >= cutoff
    )
    waiting = [Clock.region_id == region_id, Clock.kind == ClockKind.CHECK_IN, Clock.started_at < cutoff]
    # asked apart: each has an index of its own, and both together none
    resting = session.scalars(sa.select(Clock).where(*waiting, Clock.state == ClockState.PAUSED)).all()
    moved = session.scalars(sa.select(Clock).where(*waiting, Clock.deadline_seq > 1, Clock.ticket_id.in_(later))).all()
    clocks = list({clock.id: clock for clock in (*resting, *moved)}.values())
    if not clocks:
        return {}
    calendar = calendar_now(session)
    waited = rulings_of(session, clocks, cutoff)
    found: dict[int, datetime] = {}
    for clock in clocks:
        rests = waited.get(clock.id, [])
        ended = tuple(each for each in rests if each.end < cutoff)
        ground = Ground(clock.started_at, Limit.parse(clock.limit_text), rests=ended, wall=clock.emergency)
        found[clock.id] = _due(calendar, ground, rests, cutoff)
    return found


def _due(calendar: WorkCalendar, ground: Ground, pauses: Sequence[Interval], cutoff: datetime) -> datetime:
    """The due, or far away while the clock rests; a pause begun after the due rests nothing."""
    due = standing_due(calendar, ground)
    resting = any(each.start < cutoff <= each.end and each.start <= due for each in pauses)
    return cutoff + RESTING if resting else due


def _touched(session: Session, region_id: int, cutoff: datetime) -> Sequence[Clock]:
    """The resolve clocks started before the cut-off whose due may have moved after it.

    They rested, were postponed, made major or taken up again, or others went into their matter.
    """
    later = (
        sa.select(Pause.ticket_id, Pause.cycle)
        .where(sa.or_(Pause.ended_at.is_(None), Pause.ended_at >= cutoff))
        .union(
            sa.select(Postponement.ticket_id, Postponement.cycle).where(
                Postponement.approved.is_(True), Postponement.decided_at >= cutoff
            ),
            sa.select(TicketEventRow.ticket_id, TicketEventRow.cycle).where(
                TicketEventRow.action.in_((*TAKES_UP, Action.DECIDE_REGRADE, Action.TAKE_IN, Action.LET_OUT)),
                TicketEventRow.at >= cutoff,
            ),
        )
        .subquery()
    )
    return session.scalars(
        sa.select(Clock)
        .join(later, sa.and_(later.c.ticket_id == Clock.ticket_id, later.c.cycle == Clock.cycle))
        .where(Clock.region_id == region_id, Clock.kind == ClockKind.RESOLVE, Clock.started_at < cutoff)
    ).all()


def _regraded_since(session: Session, ticket_ids: set[int], cutoff: datetime) -> frozenset[_Cycle]:
    """Cycles in which the matter was made a major one at the cut-off or later."""
    rows = session.execute(
        sa.select(TicketEventRow.ticket_id, TicketEventRow.cycle).where(
            TicketEventRow.ticket_id.in_(ticket_ids),
            TicketEventRow.action == Action.DECIDE_REGRADE,
            TicketEventRow.payload["approved"].as_boolean(),
            TicketEventRow.at >= cutoff,
        )
    )
    return frozenset((row.ticket_id, row.cycle) for row in rows)


def _limit_then(session: Session, clock: Clock, regraded: frozenset[_Cycle]) -> Limit:
    """The limit a clock had before its matter was made a major one (R8), where that happened since."""
    if (clock.whose, clock.cycle) not in regraded:
        return Limit.parse(clock.limit_text)
    return terms_at(session, clock.region_id, clock.started_at)[RESOLVE[Grade.ORDINARY]]


def _revisits_until(session: Session, ticket_ids: set[int], cutoff: datetime) -> dict[_Cycle, datetime]:
    rows = session.execute(
        sa.select(TicketEventRow.ticket_id, TicketEventRow.cycle, sa.func.max(TicketEventRow.at).label("at"))
        .where(
            TicketEventRow.ticket_id.in_(ticket_ids),
            TicketEventRow.action.in_(TAKES_UP),
            TicketEventRow.at < cutoff,
        )
        .group_by(TicketEventRow.ticket_id, TicketEventRow.cycle)
    )
    return {(row.ticket_id, row.cycle): row.at for row in rows}
