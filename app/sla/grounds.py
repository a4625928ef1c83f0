"""Gathering what the dues of clocks follow from: events, pauses and postponements. Three queries for any number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.deadlines import Earlier, Extension, Ground
from app.clocks.rules.limits import Limit
from app.clocks.rules.pauses import Interval
from app.clocks.rules.states import ClockState
from app.clocks.terms import terms_at
from app.sla.models import Postponement
from app.sla.rules.limits import RESOLVE_AGAIN
from app.tickets.models import Assignment, Pause, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import TAKES_UP, Action

_Cycle = tuple[int, int]
"""A ticket and one of its cycles."""


def grounds_of(session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
    """The ground of each clock, by its id. ``resolve`` is paused, postponed and taken up again, a check-in rests while
    its hand-back waits for signature and ruling (R9); nothing else moves.

    A pause still open is counted until ``now``. A clock taken up again counts from the last revisit of its cycle, by
    the term in force then.
    """
    facing = [clock for clock in clocks if clock.kind == ClockKind.RESOLVE]
    tickets = {clock.whose for clock in facing}
    pauses = pauses_of(session, tickets, now) if facing else {}
    extensions = extensions_of(session, tickets) if facing else {}
    revisits = _revisits_of(session, tickets) if facing else {}
    joined = starts_taken_in(session, tickets) if facing else {}
    waited = rulings_of(session, [clock for clock in clocks if rested(clock)], now)
    found: dict[int, Ground] = {}
    for clock in clocks:
        start, limit = clock.started_at, Limit.parse(clock.limit_text)
        if clock.kind != ClockKind.RESOLVE:
            found[clock.id] = Ground(start, limit, rests=tuple(waited.get(clock.id, ())), wall=clock.emergency)
            continue
        cycle = (clock.whose, clock.cycle)
        if cycle in revisits:
            start = revisits[cycle]
            limit = terms_at(session, clock.region_id, start)[RESOLVE_AGAIN]
        found[clock.id] = Ground(
            start,
            limit,
            tuple(pauses.get(cycle, ())),
            tuple(extensions.get(cycle, ())),
            earlier=() if cycle in revisits else joined.get(cycle, ()),
        )
    return found


def rested(clock: Clock) -> bool:
    """Whether a check-in rests or has rested: its due moved. One handed back before that was the rule never did."""
    return clock.kind == ClockKind.CHECK_IN and (clock.deadline_seq > 1 or clock.state is ClockState.PAUSED)


def rulings_of(session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, list[Interval]]:
    """How long the units of these check-ins waited for rulings, by the clock's id; a ruling still owed until ``now``.

    A wait that ended with an upheld hand-back counts too: the clock was cancelled with it. No query without clocks.
    """
    parts = {clock.assignment_id: clock.id for clock in clocks if clock.assignment_id is not None}
    if not parts:
        return {}
    parts |= _former_parts(session, parts)
    part = TicketEventRow.payload["assignment_id"].as_integer()
    rows = session.execute(
        sa.select(
            part.label("part"),
            TicketEventRow.action,
            TicketEventRow.at,
            TicketEventRow.payload["agreed"].as_boolean().label("agreed"),
        )
        .where(
            TicketEventRow.ticket_id.in_({clock.whose for clock in clocks}),
            TicketEventRow.action.in_((Action.HAND_BACK, Action.RULE, Action.SIGN_HAND_BACK)),
            part.in_(parts),
        )
        .order_by(TicketEventRow.ticket_id, TicketEventRow.seq)
    )
    asked: dict[int, datetime] = {}
    found: dict[int, list[Interval]] = defaultdict(list)
    for row in rows:
        if row.action is Action.HAND_BACK:
            asked[row.part] = row.at
        elif row.part in asked and not row.agreed:  # a signature lets the unit wait on
            found[parts[row.part]].append(Interval(asked.pop(row.part), row.at))
    for owed, at in asked.items():
        found[parts[owed]].append(Interval(at, max(now, at)))
    return found


def _former_parts(session: Session, parts: Mapping[int, int]) -> dict[int, int]:
    """The parts of units that ended which these go on with, by the clock that goes on."""
    found: dict[int, int] = {}
    known = dict(parts)
    while known:
        taken = sa.select(Assignment.id, Assignment.taken_from_id).where(
            Assignment.id.in_(known), Assignment.taken_from_id.is_not(None)
        )
        known = {row.taken_from_id: known[row.id] for row in session.execute(taken)}
        found |= known
    return found


def pauses_of(session: Session, ticket_ids: Collection[int], now: datetime) -> Mapping[_Cycle, list[Interval]]:
    """The pauses of tickets as intervals, by ticket and cycle; one still open reaches until ``now``."""
    found: dict[_Cycle, list[Interval]] = defaultdict(list)
    rows = session.execute(
        sa.select(Pause.ticket_id, Pause.cycle, Pause.started_at, Pause.ended_at)
        .where(Pause.ticket_id.in_(ticket_ids))
        .order_by(Pause.started_at)
    )
    for row in rows:
        end = row.ended_at or max(now, row.started_at)
        found[row.ticket_id, row.cycle].append(Interval(row.started_at, end))
    return found


def extensions_of(session: Session, ticket_ids: Collection[int]) -> Mapping[_Cycle, list[Extension]]:
    """The postponements granted, by ticket and cycle."""
    found: dict[_Cycle, list[Extension]] = defaultdict(list)
    rows = session.execute(
        sa.select(Postponement.ticket_id, Postponement.cycle, Postponement.decided_at, Postponement.workdays)
        .where(Postponement.ticket_id.in_(ticket_ids), Postponement.approved.is_(True))
        .order_by(Postponement.decided_at)
    )
    for row in rows:
        found[row.ticket_id, row.cycle].append(Extension(row.decided_at, row.workdays))
    return found


def starts_taken_in(
    session: Session, ticket_ids: Collection[int], until: datetime | None = None
) -> Mapping[_Cycle, tuple[Earlier, ...]]:
    """When the limits of what went into these tickets had begun, by ticket and cycle (R11); what was let out again
    counts no more. ``until``: as it stood before that instant.
    """
    acts = [Action.TAKE_IN, Action.LET_OUT]
    statement = sa.select(
        TicketEventRow.ticket_id,
        TicketEventRow.cycle,
        TicketEventRow.at,
        TicketEventRow.action,
        TicketEventRow.payload["child"].as_string().label("child"),
        TicketEventRow.payload["resolve_began"].as_string().label("began"),
    ).where(TicketEventRow.ticket_id.in_(ticket_ids), TicketEventRow.action.in_(acts))
    if until is not None:
        statement = statement.where(TicketEventRow.at < until)
    found: dict[_Cycle, dict[str, Earlier]] = defaultdict(dict)
    for row in session.execute(statement.order_by(TicketEventRow.ticket_id, TicketEventRow.seq)):
        if row.action is Action.LET_OUT:
            for of_cycle in [each for each in found if each[0] == row.ticket_id]:
                found[of_cycle].pop(row.child, None)
        elif row.began:
            found[row.ticket_id, row.cycle][row.child] = Earlier(row.at, datetime.fromisoformat(row.began))
    return {cycle: tuple(each.values()) for cycle, each in found.items() if each}


def _revisits_of(session: Session, ticket_ids: Collection[int]) -> dict[_Cycle, datetime]:
    rows = session.execute(
        sa.select(TicketEventRow.ticket_id, TicketEventRow.cycle, sa.func.max(TicketEventRow.at).label("at"))
        .where(TicketEventRow.ticket_id.in_(ticket_ids), TicketEventRow.action.in_(TAKES_UP))
        .group_by(TicketEventRow.ticket_id, TicketEventRow.cycle)
    )
    return {(row.ticket_id, row.cycle): row.at for row in rows}
