"""Gathering what the dues of clocks follow from: events, pauses and postponements. Three queries for any number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.deadlines import Extension, Ground
from app.clocks.rules.limits import Limit
from app.clocks.rules.pauses import Interval
from app.clocks.terms import terms_at
from app.sla.models import Postponement
from app.tickets.models import Pause, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action

_Cycle = tuple[int, int]
"""A ticket and one of its cycles."""


def grounds_of(session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
    """The ground of each clock, by its id. Only ``resolve`` rests, is postponed or taken up again.

    A pause still open is counted until ``now``. A clock taken up again counts from the last revisit of its cycle, by
    the term in force then.
    """
    facing = [clock for clock in clocks if clock.kind == ClockKind.RESOLVE]
    tickets = {clock.whose for clock in facing}
    pauses = pauses_of(session, tickets, now) if facing else {}
    extensions = extensions_of(session, tickets) if facing else {}
    revisits = _revisits_of(session, tickets) if facing else {}
    found: dict[int, Ground] = {}
    for clock in clocks:
        start, limit = clock.started_at, Limit.parse(clock.limit_text)
        if clock.kind != ClockKind.RESOLVE:
            found[clock.id] = Ground(start, limit)
            continue
        cycle = (clock.whose, clock.cycle)
        if cycle in revisits:
            start = revisits[cycle]
            limit = terms_at(session, clock.region_id, start)["resolve.again"]
        found[clock.id] = Ground(start, limit, tuple(pauses.get(cycle, ())), tuple(extensions.get(cycle, ())))
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


def _revisits_of(session: Session, ticket_ids: Collection[int]) -> dict[_Cycle, datetime]:
    rows = session.execute(
        sa.select(TicketEventRow.ticket_id, TicketEventRow.cycle, sa.func.max(TicketEventRow.at).label("at"))
        .where(TicketEventRow.ticket_id.in_(ticket_ids), TicketEventRow.action == Action.REVISIT)
        .group_by(TicketEventRow.ticket_id, TicketEventRow.cycle)
    )
    return {(row.ticket_id, row.cycle): row.at for row in rows}
