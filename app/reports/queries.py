"""Reading reports: the list, and one report as an actor may read it; all through visible()."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from app.kernel.errors import Missing
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of, within
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Region
from app.reports.models import FULL, ReportFigure, WeeklyReport
from app.reports.rules.formulas import (
    DURATIONS,
    FORMULAS,
    SCOPES,
    Change,
    Formula,
    changes_between,
    formulas_by,
)
from app.reports.rules.rates import one_decimal, percent
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Reading:
    """One report as this actor reads it; ``corrections`` only for those who read every row of the region."""

    report: WeeklyReport
    region_code: str
    region_name: str
    figures: Sequence[ReportFigure]
    corrections: Sequence[Mapping[str, Any]]
    changes: Sequence[Change]
    """What the version of its formulas does otherwise than that of the issue before; nothing in later issues."""

    @property
    def formulas(self) -> Mapping[str, Formula]:
        """The figures of its week, in the words they were counted by."""
        return formulas_by(self.report.formula_version)

    @cached_property
    def _by_scope(self) -> Mapping[tuple[str, str, str], ReportFigure]:
        return {(row.metric, row.scope_kind, row.scope_code): row for row in self.figures}

    def figure(self, metric: str, kind: str = "region", code: str | None = None) -> ReportFigure | None:
        """One figure, if it exists for this actor; the whole region's unless a scope is named."""
        return self._by_scope.get((metric, kind, code or self.region_code))

    def scopes(self, kind: str) -> Sequence[tuple[str, str]]:
        """Codes and names of the scopes of a kind, by code: the rows of a table."""
        return sorted({(row.scope_code, row.scope_name) for row in self.figures if row.scope_kind == kind})


def list_reports(
    tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT, region: str | None = None
) -> Page[WeeklyReport]:
    """The newest revision of each week of the actor's regions, newest week first."""
    statement = visible(tx.actor, WeeklyReport).where(_is_newest())
    if region is not None:
        statement = statement.where(WeeklyReport.region_id.in_(sa.select(Region.id).where(Region.code == region)))
    keys: Sequence[Key[WeeklyReport]] = (
        Key(WeeklyReport.cutoff, lambda row: row.cutoff, descending=True),
        Key(WeeklyReport.id, lambda row: row.id, descending=True),
    )
    return page_of(tx.session, statement, keys, cursor, within(limit))


def get_report(tx: Transaction, week: str, region: str | None = None) -> WeeklyReport:
    """The newest revision of a week. Without a region the highest one of the actor's that has a report of this week.

    Missing when there is none for this actor.
    """
    statement = visible(tx.actor, WeeklyReport).join(Region, Region.id == WeeklyReport.region_id)
    if region is not None:
        statement = statement.where(Region.code == region)
    report = tx.session.scalar(
        statement.where(WeeklyReport.week == week)
        .order_by(Region.path.collate("C"), WeeklyReport.revision.desc())
        .limit(1)
    )
    if report is None:
        raise Missing()
    return report


def read_report(tx: Transaction, week: str, region: str | None = None) -> Reading:
    """A week's report with the figures that exist for this actor, in the order of the table of formulas."""
    report = get_report(tx, week, region)
    place = tx.session.get_one(Region, report.region_id)
    figures = tx.session.scalars(visible(tx.actor, ReportFigure).where(ReportFigure.report_id == report.id)).all()
    order = {metric: number for number, metric in enumerate(FORMULAS)}
    kinds = {kind: number for number, kind in enumerate(SCOPES)}
    ordered = sorted(
        figures, key=lambda row: (order.get(row.metric, len(order)), kinds[row.scope_kind], row.scope_code)
    )
    whole = tx.actor.is_system or any(
        seat.role in FULL and report.region_id in seat.region_ids for seat in tx.actor.seats
    )
    return Reading(
        report, place.code, place.name, ordered, _corrections(tx, report) if whole else (), _changes(tx, report)
    )


def _corrections(tx: Transaction, report: WeeklyReport) -> Sequence[Mapping[str, Any]]:
    """更正, without the matters that complain of a unit the reader sits in."""
    spared = Ticket.spared(tx.actor)
    if not spared or not report.corrections:
        return report.corrections
    numbers = [str(each["number"]) for each in report.corrections]
    hidden = sa.select(Ticket.number).where(Ticket.number.in_(numbers), sa.not_(sa.and_(*spared)))
    kept_back = set(tx.session.scalars(hidden))
    return [each for each in report.corrections if str(each["number"]) not in kept_back]


def latest_week(tx: Transaction, region: str | None = None) -> str | None:
    """The newest week that has a report for this actor."""
    page = list_reports(tx, None, 1, region)
    return page.items[0].week if page.items else None


def course_of(tx: Transaction, report: WeeklyReport, metrics: Collection[str], weeks: int) -> Mapping[str, list[str]]:
    """The rates of the whole region in the last ``weeks`` issues up to ``report``, oldest first, as they are printed.

    Of each week its newest revision; d = 0 prints ``—``, a metric never reported is left out. One query.
    """
    recent = (
        visible(tx.actor, WeeklyReport)
        .where(_is_newest(), WeeklyReport.region_id == report.region_id, WeeklyReport.cutoff <= report.cutoff)
        .order_by(WeeklyReport.cutoff.desc())
        .limit(weeks)
        .subquery()
    )
    rows = tx.session.scalars(
        visible(tx.actor, ReportFigure)
        .join(recent, recent.c.id == ReportFigure.report_id)
        .where(ReportFigure.metric.in_(set(metrics)), ReportFigure.scope_kind == "region")
        .order_by(recent.c.cutoff)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.metric, []).append(rate_of(row))
    return found


def rate_of(figure: ReportFigure) -> str:
    """``rate`` as the contract prints it: ``99.2``, ``—``, or workdays to one decimal for durations."""
    return _rate(figure.metric, figure.n, figure.d, figure.value)


def previous_rate_of(figure: ReportFigure) -> str | None:
    """The rate of the issue before, printed alike; None when there was none."""
    if figure.previous_n is None or figure.previous_d is None:
        return None
    return _rate(figure.metric, figure.previous_n, figure.previous_d, figure.previous_value)


def _changes(tx: Transaction, report: WeeklyReport) -> Sequence[Change]:
    """What is new in the formulas since the issue before, which may be older than a week."""
    before = tx.session.scalar(
        sa.select(WeeklyReport.formula_version)
        .where(WeeklyReport.region_id == report.region_id, WeeklyReport.cutoff < report.cutoff)
        .order_by(WeeklyReport.cutoff.desc(), WeeklyReport.revision.desc())
        .limit(1)
    )
    return [] if before is None else changes_between(before, report.formula_version)


def _rate(metric: str, n: int, d: int, value: Decimal | None) -> str:
    return one_decimal(value) if metric in DURATIONS else percent(n, d)


def _is_newest() -> sa.ColumnElement[bool]:
    later = sa.orm.aliased(WeeklyReport)
    return ~sa.exists().where(
        later.region_id == WeeklyReport.region_id,
        later.week == WeeklyReport.week,
        later.revision > WeeklyReport.revision,
    )
