"""Reading reports: the list, and one report as an actor may read it; all through visible()."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.kernel.errors import Missing
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of, within
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Region
from app.reports.models import FULL, ReportFigure, WeeklyReport
from app.reports.rules.formula import Formula
from app.reports.rules.formulas import FORMULAS, SCOPES, VALUED, Change, changes_between, formulas_by
from app.reports.rules.rates import one_decimal, percent, whole
from app.tickets.models import Ticket


class Figure(NamedTuple):
    """One frozen figure as it is read: an issue has thousands, and nothing of them is ever written."""

    metric: str
    scope_kind: str
    scope_code: str
    scope_name: str
    n: int
    d: int
    value: Decimal | None
    previous_n: int | None
    previous_d: int | None
    previous_value: Decimal | None


_FIGURE = [getattr(ReportFigure, name) for name in Figure._fields]


@dataclass(frozen=True)
class Reading:
    """One report as this actor reads it; ``corrections`` only for those who read every row of the region."""

    report: WeeklyReport
    region_code: str
    region_name: str
    figures: Sequence[Figure]
    corrections: Sequence[Mapping[str, Any]]
    changes: Sequence[Change]
    """What the version of its formulas does otherwise than that of the issue before; nothing in later issues."""
    left_out: Collection[str] = ()
    """Kinds of scopes that were not read because there are more of them than was asked for."""

    @property
    def formulas(self) -> Mapping[str, Formula]:
        """The figures of its week, in the words they were counted by."""
        return formulas_by(self.report.formula_version)

    @cached_property
    def _by_scope(self) -> Mapping[str, Mapping[str, Mapping[str, Figure]]]:
        """Kind → code → metric → figure."""
        found: dict[str, dict[str, dict[str, Figure]]] = {kind: {} for kind in SCOPES}
        for row in self.figures:
            found[row.scope_kind].setdefault(row.scope_code, {})[row.metric] = row
        return found

    def figure(self, metric: str, kind: str = "region", code: str | None = None) -> Figure | None:
        """One figure, if it exists for this actor; the whole region's unless a scope is named."""
        return self.figures_of(kind, code or self.region_code).get(metric)

    def figures_of(self, kind: str, code: str) -> Mapping[str, Figure]:
        """Metric → figure of one scope, as far as they exist for this actor."""
        return self._by_scope.get(kind, {}).get(code, {})

    def scopes(self, kind: str) -> Sequence[tuple[str, str]]:
        """Codes and names of the scopes of a kind, by code: the rows of a table."""
        rows = self._by_scope.get(kind, {}).items()
        return sorted((code, next(iter(figures.values())).scope_name) for code, figures in rows)


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


def read_report(
    tx: Transaction,
    week: str,
    region: str | None = None,
    at_most: Mapping[str, int] | None = None,
    kinds: Collection[str] = tuple(SCOPES),
) -> Reading:
    """A week's report with the figures that exist for this actor, in the order of the table of formulas.

    ``at_most``: kinds of scopes that are left out where there are more of them than that. ``kinds``: those that are
    read at all; of a large zone most figures are those of officers.
    """
    report = get_report(tx, week, region)
    place = tx.session.get_one(Region, report.region_id)
    left_out = _too_many(tx, report, at_most or {})
    asked = visible(tx.actor, ReportFigure).where(
        ReportFigure.report_id == report.id, ReportFigure.scope_kind.in_(set(kinds).difference(left_out))
    )
    figures = map(Figure._make, tx.session.execute(asked.with_only_columns(*_FIGURE)))
    order = {metric: number for number, metric in enumerate(FORMULAS)}
    places = {kind: number for number, kind in enumerate(SCOPES)}
    ordered = sorted(
        figures, key=lambda row: (order.get(row.metric, len(order)), places[row.scope_kind], row.scope_code)
    )
    whole = tx.actor.is_system or any(
        seat.role in FULL and report.region_id in seat.region_ids for seat in tx.actor.seats
    )
    corrections = _corrections(tx, report) if whole else ()
    return Reading(report, place.code, place.name, ordered, corrections, _changes(tx, report), left_out)


def _too_many(tx: Transaction, report: WeeklyReport, at_most: Mapping[str, int]) -> frozenset[str]:
    """The kinds that have more scopes than they may.

    A scope has each metric once, so that one figure more than so many scopes can have is that of one more: no further
    are they read, of which a large zone has tens of thousands.
    """
    found = set()
    for kind, most in at_most.items():
        figures = visible(tx.actor, ReportFigure).where(
            ReportFigure.report_id == report.id, ReportFigure.scope_kind == kind
        )
        codes = figures.with_only_columns(ReportFigure.scope_code).limit(most * len(FORMULAS) + 1).subquery()
        number = tx.session.scalar(sa.select(sa.func.count(codes.c.scope_code.distinct()))) or 0
        if number > most:
            found.add(kind)
    return frozenset(found)


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
    rows = tx.session.execute(
        visible(tx.actor, ReportFigure)
        .join(recent, recent.c.id == ReportFigure.report_id)
        .where(ReportFigure.metric.in_(set(metrics)), ReportFigure.scope_kind == "region")
        .order_by(recent.c.cutoff)
        .with_only_columns(*_FIGURE)
    )
    found: dict[str, list[str]] = {}
    for row in map(Figure._make, rows):
        found.setdefault(row.metric, []).append(rate_of(row))
    return found


def rate_of(figure: Figure) -> str:
    """``rate`` as the contract prints it: ``99.2``, ``—``, days to one decimal for durations, or whole 万元."""
    return _rate(figure.metric, figure.n, figure.d, figure.value)


def previous_rate_of(figure: Figure) -> str | None:
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
    if metric not in VALUED:
        return percent(n, d)
    return whole(value) if VALUED[metric] == "money" else one_decimal(value)


def _is_newest() -> sa.ColumnElement[bool]:
    later = sa.orm.aliased(WeeklyReport)
    return ~sa.exists().where(
        later.region_id == WeeklyReport.region_id,
        later.week == WeeklyReport.week,
        later.revision > WeeklyReport.revision,
    )
