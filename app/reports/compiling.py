"""Compiling: the week of a region is counted, frozen and numbered, once.

    facts ← events as of the cut-off, of what concerns the week    rows ← facts    ledger ← what turned in it
    figures ← rows, and the ledger of the week before    balance, exclusions, three sentences, corrections

A second run finds the first one's report and changes nothing. What comes later is a correction in the next issue.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.kernel.actor import SYSTEM
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction, Transactions
from app.regions.models import Region
from app.reports.balance import balance_of, exclusions_of
from app.reports.concerned import note_concerned
from app.reports.correcting import corrections_of
from app.reports.entries import COLUMNS
from app.reports.events import WeeklyReportCompiled
from app.reports.figures import Count
from app.reports.freezing import Issue, figures_of_region, print_figures
from app.reports.frozen import OF_WEEK
from app.reports.gathering import Scope, be_patient, gather, gather_all, gather_officers, instants
from app.reports.models import WeeklyReport
from app.reports.recomputing import newest
from app.reports.rules.formulas import changes_between, formulas_of, version_of
from app.reports.rules.narrating import Told, narrate
from app.reports.rules.periods import Week, last_completed, owed
from app.reports.standing import (
    Footing,
    carried_from,
    footing_of,
    restate,
    years_open,
    years_unfinished,
)
from app.tickets.models import Ticket

GAP_WEEKS = 4
"""How far back a missed week is made up for by itself."""

log = structlog.get_logger(__name__)

_COLUMNS = ", ".join(COLUMNS)
_FREEZE_ROWS = f"""
INSERT INTO report_entries (report_id, {_COLUMNS})
SELECT CAST(:report AS bigint), {_COLUMNS} FROM counted WHERE {OF_WEEK}
"""  # noqa: S608 - built from constants


def compile_week(tx: Transaction, region: Region, week: str) -> WeeklyReport:
    """Freeze a week as ``GX-ZB-2026-38``; the report already frozen when there is one.

    Raises Invalid for a week that does not exist, Refused ``week_not_over`` before its cut-off, Unbalanced when the
    region's history does not add up.
    """
    wanted = _week(week)
    if tx.now < wanted.cutoff:
        raise Refused("week_not_over")
    tx.session.execute(
        sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"report {region.id} {wanted}"}
    )
    present = newest(tx, region.id, str(wanted))
    if present is not None:
        return present
    be_patient(tx)
    return _freeze(tx, region, wanted)


def compile_owed(transactions: Transactions, request_id: str = "") -> int:
    """Freeze every week that is owed, each in a transaction of its own; returns how many. Safe to run twice.

    A week that cannot be compiled does not keep the others back; the first failure is raised at the end.
    """
    with transactions.reading(SYSTEM) as tx:
        regions = tx.session.scalars(sa.select(Region).order_by(Region.id)).all()
        found = [(region.id, week) for region in regions for week in weeks_owed(tx.session, region, tx.now)]
    failures: list[Exception] = []
    for region_id, week in found:
        try:
            with transactions.acting(SYSTEM, request_id) as tx:
                compile_week(tx, tx.session.get_one(Region, region_id), week)
        except Exception as failure:
            log.exception("week not compiled", region_id=region_id, week=week)
            failures.append(failure)
    if failures:
        raise failures[0]
    return len(found)


def weeks_owed(session: Session, region: Region, now: datetime) -> list[str]:
    """The weeks still to be compiled at ``now``, oldest first: the last completed one from Monday 06:00 on, and gaps
    of at most four weeks since the first report. None for a region in which nothing was ever filed.
    """
    first = session.scalar(
        sa.select(Ticket.filed_at).where(Ticket.region_id == region.id).order_by(Ticket.filed_at).limit(1)
    )
    if first is None or first >= last_completed(now).cutoff:
        return []
    known = session.scalars(sa.select(WeeklyReport.week).where(WeeklyReport.region_id == region.id))
    return [str(week) for week in owed(now, frozenset(Week.parse(week) for week in known), GAP_WEEKS)]


def has_filings(session: Session, region: Region) -> bool:
    """Whether anything was ever filed in a region; without it there is nothing to report."""
    found = sa.select(sa.literal(1)).where(Ticket.region_id == region.id).limit(1)
    return session.scalar(found) is not None


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except ValueError as error:
        raise Invalid({"week": [say("请填写存在的周次，例如 2026-W38。")]}) from error


@dataclass(frozen=True)
class _Ground:
    """What a week is counted from: its facts are gathered."""

    values: dict[str, Any]
    before: WeeklyReport | None
    """The issue whose ledger is gone on with; None where this one begins a ledger."""
    footing: dict[str, Any]


def _gathered(tx: Transaction, region: Region, week: Week) -> _Ground:
    """Gather what concerns the week, on the ledger of the week before where that can be gone on with; else all."""
    scope, footing = Scope(region.id, week), footing_of(tx, region, week)
    values = instants(tx, scope)
    gather_officers(tx, values)
    before = carried_from(tx, region, week, footing)
    if before is not None and before.base_id is not None:
        note_concerned(tx, values, before)
        found = gather(tx, scope, {**values, "years_open": years_open(tx, values, before)}, narrowed=True)
        years = years_unfinished(tx)
        if years == (before.footing or {})["carried"]:
            return _Ground(found, before, _footing(footing, years))
    found = gather_all(tx, scope)
    return _Ground(found, None, _footing(footing, years_unfinished(tx)))


def _footing(footing: Footing, carried: list[int]) -> dict[str, Any]:
    """As it is kept: with the earlier years whose rows stand in the ledger, all of them or none."""
    return {**asdict(footing), "carried": carried}


def _freeze(tx: Transaction, region: Region, week: Week) -> WeeklyReport:
    report_id = tx.session.scalar(sa.text("SELECT nextval(pg_get_serial_sequence('weekly_reports', 'id'))"))
    if report_id is None:
        raise LookupError("a sequence gives a number")
    ground = _gathered(tx, region, week)
    base_id = report_id if ground.before is None else int(ground.before.base_id or 0)
    balance = balance_of(tx, {**ground.values, "base": base_id})
    last = newest(tx, region.id, str(week.previous))
    tx.session.execute(sa.text(_FREEZE_ROWS), {"report": report_id})
    restate(tx, base_id, ground.values)
    print_figures(tx, region, Issue(report_id, base_id, week, last, goes_on=ground.before is not None))
    counts = figures_of_region(tx, report_id)
    report = WeeklyReport(
        id=report_id,
        region_id=region.id,
        week=str(week),
        revision=1,
        number=f"{region.code}-ZB-{week.year}-{week.number:02d}",
        period_start=week.start,
        cutoff=week.cutoff,
        frozen_at=tx.now,
        formula_version=version_of(week),
        calendar_version=calendar_now(tx.session).version,
        balance=balance,
        exclusions=exclusions_of(tx, base_id),
        narrative=narrate(_told(counts, _comparable(tx, last, week), week), balance),
        corrections=corrections_of(tx, ground.values, region.id),
        base_id=base_id,
        footing=ground.footing,
    )
    tx.session.add(report)
    tx.session.flush()
    _announce(tx, region, report, counts)
    return report


def _announce(tx: Transaction, region: Region, report: WeeklyReport, counts: Mapping[str, Count]) -> None:
    ledger = counts["resolution_ledger"]
    tx.emit(
        WeeklyReportCompiled(
            report_id=report.id,
            region_id=RegionId(region.id),
            week=report.week,
            revision=1,
            number=report.number,
            solved=ledger.n,
            valid=ledger.d,
            corrections=len(report.corrections),
        )
    )


def _comparable(tx: Transaction, last: WeeklyReport | None, week: Week) -> dict[str, Count]:
    """The figures of the issue before that were counted alike: no change is told where the formula is what changed."""
    if last is None:
        return {}
    changed = {change.metric for change in changes_between(last.formula_version, version_of(week))}
    return {metric: count for metric, count in figures_of_region(tx, last.id).items() if metric not in changed}


def _told(counts: Mapping[str, Count], before: Mapping[str, Count], week: Week) -> dict[str, Told]:
    told = {}
    for metric in formulas_of(week):
        count, last = counts[metric], before.get(metric)
        told[metric] = Told(count.n, count.d, count.value, (last.n, last.d) if last else None)
    return told
