"""Figures whose entries are not counted one by one, as SQL: means, sums, numbers of firms or of values."""

from collections.abc import Mapping

from app.reports.rules.formula import Measure
from app.reports.rules.formulas import FORMULAS, MEASURED, STANDING_METRICS

MEASURED_ENTRIES = sorted({FORMULAS[metric].entries or metric for metric in MEASURED})
"""The metrics of the rows they are made of."""
MEASURED_ROW = "metric, park_code, department_code, category_code, channel, officer, counted, company_id, value"
"""What is read of such a row."""
_ALL = "count(*), count(*)"
_AMONG = "count(DISTINCT {0}) FILTER (WHERE counted), count(DISTINCT {0}), NULL::numeric"
_MADE: Mapping[Measure, str] = {
    Measure.MEAN: f"{_ALL}, round(avg(value), 1)",
    Measure.MEDIAN: f"{_ALL}, round((percentile_cont(0.5) WITHIN GROUP (ORDER BY value))::numeric, 1)",
    Measure.P90: f"{_ALL}, round((percentile_cont(0.9) WITHIN GROUP (ORDER BY value))::numeric, 1)",
    Measure.SUM: f"{_ALL}, sum(value)",
    Measure.FIRMS: _AMONG.format("company_id"),
    Measure.VALUES: _AMONG.format("value"),
}
_NAMED = ", ".join(repr(name) for name in MEASURED_ENTRIES)
OF_MEASURED = f"metric IN ({_NAMED})"
"""Of rows: those such figures are made of."""
OF_MEASURED_LEDGER = f"metric IN ({', '.join(repr(name) for name in MEASURED_ENTRIES if name in STANDING_METRICS)})"
"""Those of the ledger among them: they are measured whole in each issue, for no mean goes on from another."""


def scoped(rows: str) -> str:
    """Each such row once for every place it counts in; ``rows`` is a SELECT of ``MEASURED_ROW``."""
    return f"""
SELECT e.metric, scope.kind, scope.code, e.counted, e.company_id, e.value
FROM ({rows}) e
CROSS JOIN LATERAL (VALUES
    ('region', CAST(:code AS text)), ('park', e.park_code), ('department', e.department_code),
    ('category', e.category_code), ('channel', e.channel), ('officer', e.officer)
) AS scope (kind, code)
WHERE e.{OF_MEASURED} AND scope.code IS NOT NULL
"""  # noqa: S608 - built from constants


def measured(table: str) -> str:
    """metric, kind, code, n, d and value of each such figure, out of a table of ``scoped`` rows."""
    return "\nUNION ALL\n".join(
        f"SELECT '{metric}' AS metric, kind, code, {_MADE[measure]}\n"
        f"FROM {table} WHERE metric = '{FORMULAS[metric].entries or metric}' GROUP BY kind, code"
        for metric, measure in MEASURED.items()
    )
