"""The facts of one region and week, gathered once into tables of the transaction that counts.

Rows, balance and corrections read the same tables. They have statistics of their own, so that a plan does not depend
on the release of the server, and are gone with the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.patience import wait_longer
from app.kernel.transaction import Transaction
from app.reports.alongside import BATCHED_FACTS, NEED_FACTS
from app.reports.dues import dues_at
from app.reports.entries import COUNTED, COUNTED_NARROWED, COUNTED_TICKETS
from app.reports.facts import CANDIDATES, FACTS, HELD, OFFICER
from app.reports.rules.formulas import holds
from app.reports.rules.periods import Week
from app.reports.serving import SERVED_ROWS, periods_asked, served_rows
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN

REPEAT_WINDOW = timedelta(days=90)
PATIENCE = 300
"""Seconds a statement may take. A year of a large region takes seconds; the ordinary limit is one for pages."""
ROOM = "64MB"
"""Memory a sort or a hash of these statements may take; they run one at a time."""

CONCERNED = "concerned"
"""The table of the tickets a week is narrowed to; see ``concerned``."""
FIRMS_TURNED = "firms_turned"
"""The table of the firms whose row in the ledger has to be written anew; see ``concerned``."""
NO_FIRM = "SELECT 0::bigint AS company_id, false AS handed WHERE false"
_NARROWED = CANDIDATES.replace("FROM tickets t", f"FROM {CONCERNED} JOIN tickets t USING (id)")
"""In the order of ``concerned``, which is that of the tickets: what belongs together is then read together."""


@dataclass(frozen=True)
class Scope:
    """What is counted: one region, one week."""

    region_id: int
    week: Week


def instants(tx: Transaction, scope: Scope) -> dict[str, Any]:
    """What the statements name of a region and a week, before anything is gathered."""
    week = scope.week
    return {
        "region": scope.region_id,
        "since": min(week.year_start, week.start - REPEAT_WINDOW),
        "year_start": week.year_start,
        "start": week.start,
        "cutoff": week.cutoff,
        "last_day": week.sunday,
        "v2026_3": holds("2026.3", week),
        "carried": _years_carried(tx.session, scope) if holds("2026.3", week) else [],
        "years_open": [],
    }


def gather_officers(tx: Transaction, values: Mapping[str, Any]) -> None:
    """The holder of seat A of every firm on the week's last day: ``officer``; and ``held``, by which it is told."""
    make(tx, "held", HELD, values)
    make(tx, "officer", OFFICER, values)


def gather(
    tx: Transaction, scope: Scope, values: Mapping[str, Any], *, narrowed: bool, tickets_alone: bool = False
) -> dict[str, Any]:
    """The facts and, in ``counted``, the rows of every figure; returns all that the statements name.

    ``narrowed``: of the tickets of the table ``concerned`` and the firms of ``firms_turned`` alone, which must be
    there, as must ``officer``; visits, promises and errands are counted whole, or with ``tickets_alone`` not at all.
    """
    if not narrowed:
        make(tx, CONCERNED, "SELECT 0::bigint AS id WHERE false", {})
        make(tx, FIRMS_TURNED, NO_FIRM, {})
    make(tx, "candidates", _NARROWED if narrowed else CANDIDATES, values)
    moved = dues_at(tx.session, scope.region_id, scope.week.cutoff)
    days = _days_passed(tx.session, scope)
    found = {
        **values,
        "moved_ids": list(moved),
        "moved_dues": list(moved.values()),
        "days": [day for day, _ in days],
        "passed": [passed for _, passed in days],
    }
    for name, statement in {**FACTS, "batched": BATCHED_FACTS, "need": NEED_FACTS}.items():
        make(tx, name, statement, found)
    if tickets_alone:
        make(tx, "counted", COUNTED_TICKETS, found)
        return found
    served = {"served": served_rows(tx, scope.region_id, scope.week) if values["v2026_3"] else "[]"}
    make(tx, "served", SERVED_ROWS, served)
    asked = {**found, **periods_asked(tx, scope.region_id, scope.week)}
    make(tx, "counted", COUNTED_NARROWED if narrowed else COUNTED, asked)
    return found


def gather_all(tx: Transaction, scope: Scope) -> dict[str, Any]:
    """The facts of everything that can matter to a week, on no ledger before it."""
    values = instants(tx, scope)
    gather_officers(tx, values)
    return gather(tx, scope, values, narrowed=False)


def make(tx: Transaction, name: str, statement: str, values: Mapping[str, Any]) -> None:
    """One table of this transaction out of one SELECT, in place of what an earlier count left there."""
    tx.session.execute(sa.text(f"DROP TABLE IF EXISTS pg_temp.{name}"))
    tx.session.execute(sa.text(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {statement}"), dict(values))
    tx.session.execute(sa.text(f"ANALYZE pg_temp.{name}"))


def be_patient(tx: Transaction) -> None:
    """Lift the time limit of a page for the rest of this transaction, on the server and on our side.

    Statements of this size are planned for their rows alone: what a compiler of expressions would gain it costs again.
    Pages are taken to be in memory, so that a week is read by its indexes and not out of whole tables; a table of the
    transaction is told of by a small sample.
    """
    wait_longer(PATIENCE + 5)
    settings = {
        "statement_timeout": f"{PATIENCE}s",
        "work_mem": ROOM,
        "jit": "off",
        "random_page_cost": "1.1",
        "default_statistics_target": "10",
    }
    for name, value in settings.items():
        tx.session.execute(sa.text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})


def _years_carried(session: Session, scope: Scope) -> list[int]:
    """The earlier years of which a filing may have been open at the cut-off; the statement finds out which were."""
    year = sa.cast(sa.func.extract("year", sa.func.timezone("Asia/Shanghai", Ticket.filed_at)), sa.Integer)
    earlier = [Ticket.region_id == scope.region_id, Ticket.filed_at < scope.week.year_start]
    rows = session.scalars(
        sa.union(
            sa.select(year).where(*earlier, Ticket.state.in_(OPEN)),
            sa.select(year).where(*earlier, Ticket.moved_at >= scope.week.start),
        )
    )
    return sorted(rows)


def _days_passed(session: Session, scope: Scope) -> list[tuple[date, int]]:
    """Each date since the region's first filing with the workdays up to it: a difference of two is a duration."""
    first: datetime | None = session.scalar(
        sa.select(Ticket.filed_at).where(Ticket.region_id == scope.region_id).order_by(Ticket.filed_at).limit(1)
    )
    if first is None:
        return []
    calendar = calendar_now(session)
    day, passed, found = local_day(first), 0, []
    while day <= scope.week.sunday:
        passed += calendar.is_workday(day)
        found.append((day, passed))
        day += timedelta(days=1)
    return found
