"""The figures of an issue that is being frozen: counted, named and written where its rows are, in two statements.

A region has some tens of thousands of them, most of single officers: they are not carried through the program. Counted
again (``figures.count_figures``) they are summed by the program, out of the same table of formulas.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.reports.figures import COUNTED_FROM, COUNTS, STANDING_FIGURES, Count, Listed, listed, names_of
from app.reports.frozen import OF_WEEK
from app.reports.gathering import make
from app.reports.measuring import MEASURED_ROW, OF_MEASURED_LEDGER, measured, scoped
from app.reports.models import ReportFigure, WeeklyReport
from app.reports.rules.formulas import formulas_of
from app.reports.rules.periods import Week

_ROW = "metric, reason, park_code, department_code, category_code, channel, officer, agent, counted"
_NEWLY = f"""
SELECT 1 AS sign, {_ROW} FROM counted WHERE {OF_WEEK}
UNION ALL
SELECT sign, {_ROW} FROM turned
"""  # noqa: S608 - built from constants
"""The rows of the week, and what turned in the ledger that is gone on with."""

_LASTING = f"""
SELECT {MEASURED_ROW} FROM counted WHERE {OF_WEEK}
UNION ALL
SELECT {MEASURED_ROW} FROM report_standings
WHERE base_id = CAST(:base AS bigint) AND until IS NULL AND {OF_MEASURED_LEDGER}
"""  # noqa: S608 - built from constants
_FIGURES = f"""
WITH formula AS (
    SELECT * FROM unnest(CAST(:entries AS text[]), CAST(:reasons AS text[]), CAST(:metrics AS text[]))
        AS f (entries, reason, metric)
),
lasted AS (
    {scoped(_LASTING)}
),
found AS (
    SELECT f.metric, c.kind, c.code,
           CASE WHEN f.reason = '' THEN c.n WHEN f.reason = c.reason THEN c.d ELSE 0 END AS n,
           c.d, NULL::numeric AS value, false AS always
    FROM ({COUNTS.format(rows=_NEWLY)}) c JOIN formula f ON f.entries = c.metric
    UNION ALL
    SELECT metric, scope_kind, scope_code, n, d, NULL, false FROM report_figures
    WHERE report_id = CAST(:stood AS bigint) AND metric = ANY(CAST(:standing AS text[]))
    UNION ALL
    SELECT measure.*, false FROM ({measured("lasted")}) AS measure (metric, kind, code, n, d, value)
    UNION ALL
    SELECT metric, 'region', :code, 0, 0, NULL, true FROM unnest(CAST(:always AS text[])) AS metric
)
SELECT metric, kind, code, sum(n)::integer AS n, sum(d)::integer AS d, max(value) AS value
FROM found GROUP BY metric, kind, code
HAVING sum(d) <> 0 OR bool_or(always)
"""  # noqa: S608 - built from constants
"""The week, and what stood before with what turned since. Of a scope of which nothing stands any more there is no
figure, as if all were counted; the region has every figure of its week."""

_PRINT = """
WITH named AS (
    SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:codes AS text[]), CAST(:names AS text[]))
        AS n (kind, code, name)
),
listed AS (
    SELECT * FROM unnest(CAST(:listed_kinds AS text[]), CAST(:listed_codes AS text[])) AS l (kind, code)
),
printed AS (
    SELECT metric, kind, code, n, d, value FROM figure
    UNION ALL
    SELECT 'open', l.kind, l.code, 0, 0, NULL FROM listed l
    WHERE NOT EXISTS (SELECT FROM figure f WHERE f.kind = l.kind AND f.code = l.code)
)
INSERT INTO report_figures (report_id, metric, scope_kind, scope_code, scope_name, n, d, value,
                            previous_n, previous_d, previous_value)
SELECT CAST(:report AS bigint), f.metric, f.kind, f.code, coalesce(a.name, named.name, f.code), f.n, f.d, f.value,
       was.n, was.d, was.value
FROM printed f
LEFT JOIN named ON named.kind = f.kind AND named.code = f.code
LEFT JOIN accounts a ON f.kind IN ('officer', 'agent') AND a.username = f.code
LEFT JOIN report_figures was ON was.report_id = CAST(:last AS bigint) AND was.metric = f.metric
     AND was.scope_kind = f.kind AND was.scope_code = f.code
ORDER BY f.metric, f.kind, f.code
"""


@dataclass(frozen=True)
class Issue:
    """The issue that is frozen, and what it is printed beside."""

    report_id: int
    base_id: int
    """The issue that began its ledger."""
    week: Week
    last: WeeklyReport | None
    """The issue before, whose figures are printed beside these."""
    goes_on: bool
    """Whether its ledger is gone on with, so that what stands is its figures and what turned."""


def print_figures(tx: Transaction, region: Region, issue: Issue) -> None:
    """Count and write the figures of an issue whose rows are in ``counted`` and ``turned``."""
    last = None if issue.last is None else issue.last.id
    stood = last if issue.goes_on else None
    make(tx, "figure", _FIGURES, {**_asked(region, issue.week, stood), "base": issue.base_id})
    asked = {**_names(tx, region), **_scopes(listed(tx, region, issue.week.cutoff))}
    tx.session.execute(sa.text(_PRINT), {**asked, "report": issue.report_id, "last": last})


def figures_of_region(tx: Transaction, report_id: int) -> dict[str, Count]:
    """The figures of the whole region in a frozen issue, by metric."""
    asked = sa.select(ReportFigure.metric, ReportFigure.n, ReportFigure.d, ReportFigure.value).where(
        ReportFigure.report_id == report_id, ReportFigure.scope_kind == "region"
    )
    return {metric: Count(n, d, value) for metric, n, d, value in tx.session.execute(asked)}


def _asked(region: Region, week: Week, stood: int | None) -> dict[str, Any]:
    formulas = [(source, reason, metric) for source, counted in COUNTED_FROM.items() for metric, reason in counted]
    return {
        "entries": [source for source, _, _ in formulas],
        "reasons": [reason for _, reason, _ in formulas],
        "metrics": [metric for _, _, metric in formulas],
        "always": list(formulas_of(week)),
        "standing": sorted(STANDING_FIGURES),
        "stood": stood,
        "code": region.code,
    }


def _names(tx: Transaction, region: Region) -> dict[str, list[str]]:
    named = [(kind, code, name) for kind, names in names_of(tx, region).items() for code, name in names.items()]
    return {
        "kinds": [kind for kind, _, _ in named],
        "codes": [code for _, code, _ in named],
        "names": [name for _, _, name in named],
    }


def _scopes(scopes: Listed) -> dict[str, list[str]]:
    pairs = [(kind, code) for kind, codes in scopes.items() for code in codes]
    return {"listed_kinds": [kind for kind, _ in pairs], "listed_codes": [code for _, code in pairs]}
