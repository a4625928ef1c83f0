"""Figures as pure counts over the rows of a report: whatever is printed can be counted again from what is frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.rules.roles import Role
from app.departments.models import Department
from app.kernel.transaction import Transaction
from app.regions.models import Park, Region
from app.reports.frozen import printed
from app.reports.measuring import MEASURED_ROW, measured, scoped
from app.reports.models import ReportFigure, WeeklyReport
from app.reports.rules.formulas import FORMULAS, MEASURED, SCOPES, STANDING_METRICS, formulas_of
from app.reports.rules.periods import Week
from app.tickets.models import Category
from app.tickets.rules.words import Channel

_ROW = "metric, reason, park_code, department_code, category_code, channel, officer, agent, counted, value"
FROZEN = f"SELECT 1 AS sign, printed.* FROM ({printed(_ROW)}) printed"  # noqa: S608 - built from constants
"""What an issue counted: its own rows, and those of the ledger that stood at its cut-off."""

COUNTS = """
SELECT * FROM (
    SELECT e.metric, e.reason,
           CASE GROUPING(park_code, department_code, category_code, channel, officer, agent)
                WHEN 63 THEN 'region' WHEN 31 THEN 'park' WHEN 47 THEN 'department' WHEN 55 THEN 'category'
                WHEN 59 THEN 'channel' WHEN 61 THEN 'officer' ELSE 'agent' END AS kind,
           CASE WHEN GROUPING(park_code, department_code, category_code, channel, officer, agent) = 63
                THEN CAST(:code AS text)
                ELSE coalesce(park_code, department_code, category_code, channel, officer, agent) END AS code,
           coalesce(sum(e.sign) FILTER (WHERE e.counted), 0) AS n, sum(e.sign) AS d
    FROM ({rows}) e
    GROUP BY metric, reason,
             GROUPING SETS ((), (park_code), (department_code), (category_code), (channel), (officer), (agent))
) found
WHERE code IS NOT NULL
"""
"""Every scope in one pass; a row without a place counts in no scope of its kind."""

_MEASURES = f"""
WITH lasted AS ({scoped(printed(MEASURED_ROW))})
SELECT measure.* FROM ({measured("lasted")}) AS measure (metric, kind, code, n, d, value)
"""  # noqa: S608 - built from constants

STANDING_FIGURES = frozenset(
    metric
    for metric, formula in FORMULAS.items()
    if (formula.entries or metric) in STANDING_METRICS and metric not in MEASURED
)
"""The figures behind which these rows stand, and which go on from those of the issue before."""

COUNTED_FROM = {
    source: [
        (metric, formula.reason)
        for metric, formula in FORMULAS.items()
        if metric not in MEASURED and (formula.entries or metric) == source
    ]
    for source in {formula.entries or metric for metric, formula in FORMULAS.items()}
}
"""The metric of rows → the figures counted from them, each with the one reason it counts, if it is only one."""

Key = tuple[str, str, str]
"""metric, scope kind, scope code."""
Listed = Mapping[str, Sequence[str]]
"""Scope kind → the codes of all there are."""


@dataclass(frozen=True)
class Count:
    """n of d; ``value`` in the unit of the figure where it is a value."""

    n: int
    d: int
    value: Decimal | None = None


def printed_figures(tx: Transaction, report: WeeklyReport) -> dict[Key, Count]:
    """All figures of a frozen report as they were printed."""
    asked = sa.select(
        ReportFigure.metric,
        ReportFigure.scope_kind,
        ReportFigure.scope_code,
        ReportFigure.n,
        ReportFigure.d,
        ReportFigure.value,
    ).where(ReportFigure.report_id == report.id)
    return {(metric, kind, code): Count(n, d, value) for metric, kind, code, n, d, value in tx.session.execute(asked)}


def count_figures(tx: Transaction, report: WeeklyReport, region_code: str, week: Week) -> dict[Key, Count]:
    """All figures of a frozen report from its rows; the region has every metric of its week, also where nothing was
    counted.
    """
    values = {"report": report.id, "code": region_code, "base": report.base_id, "cutoff": report.cutoff}
    return {**_nothing(region_code, week), **_counted(tx, FROZEN, values), **_measured(tx, values)}


def _nothing(region_code: str, week: Week) -> dict[Key, Count]:
    return {(metric, "region", region_code): Count(0, 0) for metric in formulas_of(week)}


def _counted(tx: Transaction, rows: str, values: Mapping[str, Any]) -> dict[Key, Count]:
    found = tx.session.execute(sa.text(COUNTS.format(rows=rows)), dict(values))
    return summed({(row.metric, row.reason, row.kind, row.code): (int(row.n), int(row.d)) for row in found})


def _measured(tx: Transaction, values: Mapping[str, Any]) -> dict[Key, Count]:
    found: dict[Key, Count] = {}
    for row in tx.session.execute(sa.text(_MEASURES), dict(values)):
        found[row.metric, row.kind, row.code] = Count(row.n, row.d, row.value)
    return found


def summed(counts: Mapping[tuple[str, str, str, str], tuple[int, int]]) -> dict[Key, Count]:
    """Counts by (metric, reason, kind, code) → figures, with those that count one reason only."""
    found: dict[Key, tuple[int, int]] = {}
    for (entries, reason, kind, code), (n, d) in counts.items():
        for metric, wanted in COUNTED_FROM.get(entries, ()):
            hits = n if not wanted else d if reason == wanted else 0
            before, of = found.get((metric, kind, code), (0, 0))
            found[metric, kind, code] = before + hits, of + d
    return {key: Count(n, d) for key, (n, d) in found.items()}


def names_of(tx: Transaction, region: Region) -> Mapping[str, Mapping[str, str]]:
    """Scope kind → code → the name it has today, to be frozen."""
    parks = sa.select(Park.code, Park.name).where(Park.region_id == region.id)
    units = sa.select(Department.code, Department.name).where(Department.region_id == region.id)
    named: dict[str, Mapping[str, str]] = {kind: {} for kind in SCOPES}
    named["region"] = {region.code: region.name}
    named["park"] = _pairs(tx, parks)
    named["department"] = _pairs(tx, units)
    named["category"] = _pairs(tx, sa.select(Category.code, Category.name))
    named["channel"] = {channel.value: channel.word for channel in Channel}
    return named


def listed(tx: Transaction, region: Region, cutoff: datetime) -> Listed:
    """Parks, units, categories and officers by kind and code: they are printed, with zeros where nothing was counted.

    Officers are those who held the office at the cut-off.
    """
    officers = sa.select(Account.username).where(
        Account.state == AccountState.ACTIVE,
        Account.id.in_(
            sa.select(Membership.account_id).where(
                Membership.role == Role.OFFICER,
                Membership.region_id == region.id,
                Membership.from_at < cutoff,
                sa.or_(Membership.until_at.is_(None), Membership.until_at > cutoff),
            )
        ),
    )
    names = names_of(tx, region)
    first = tx.session.scalars(sa.select(Category.code).where(Category.parent_code.is_(None)))
    return {
        "park": list(names["park"]),
        "department": list(names["department"]),
        "category": list(first),
        "officer": list(tx.session.scalars(officers)),
    }


def _pairs(tx: Transaction, statement: sa.Select[str, str]) -> dict[str, str]:
    return {row[0]: row[1] for row in tx.session.execute(statement)}
