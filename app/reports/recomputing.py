"""Counting a frozen week again from events, as of its own cut-off, and naming every row that no longer agrees."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.reports.entries import COUNTED
from app.reports.facts import Scope, be_patient, parameters
from app.reports.figures import count_figures
from app.reports.models import ReportFigure, WeeklyReport
from app.reports.rules.periods import Week

_DIFFERENCES = f"""
{COUNTED},
was AS (SELECT * FROM report_entries WHERE report_id = :report AND metric <> 'pairing'),
now AS (SELECT * FROM entries WHERE metric <> 'pairing')
SELECT coalesce(was.metric, now.metric) AS metric, coalesce(was.ticket_number, now.ticket_number) AS number,
       was.counted AS was_counted, now.counted AS is_counted, was.reason AS was, now.reason AS now
FROM was
FULL JOIN now ON was.metric = now.metric AND was.ticket_id = now.ticket_id
      AND coalesce(was.assignment_id, 0) = coalesce(now.assignment_id, 0)
      AND CASE WHEN was.metric = 'duration' THEN 0 ELSE coalesce(was.value, 0) END
          = CASE WHEN now.metric = 'duration' THEN 0 ELSE coalesce(now.value, 0) END
WHERE (was.counted, was.reason, was.value) IS DISTINCT FROM (now.counted, now.reason, now.value)
ORDER BY 1, 2
"""  # noqa: S608 - built from constants
"""The value of a duration is what was measured; any other tells several rows of one ticket apart.

分包覆盖率 is left out: on which day a firm closed is not kept, so the past cannot be counted again."""


@dataclass(frozen=True)
class Difference:
    """One row that is frozen otherwise than it would be counted now; None where it is not there at all."""

    metric: str
    number: str
    was_counted: bool | None
    is_counted: bool | None
    was: str | None
    now: str | None


def recompute(tx: Transaction, region: Region, week: str) -> list[Difference]:
    """What the frozen report of a week and the events of that week disagree on; nothing is the proof that it holds.

    First the printed figures are counted again from the frozen rows, then the rows from the events. Missing when the
    week was never frozen. Writes nothing.
    """
    report = newest(tx, region.id, week)
    if report is None:
        raise Missing()
    be_patient(tx)
    return [*_misprinted(tx, report, region), *_changed(tx, report)]


def newest(tx: Transaction, region_id: int, week: str) -> WeeklyReport | None:
    """The latest revision of a week's report, if it was frozen."""
    return tx.session.scalar(
        sa.select(WeeklyReport)
        .where(WeeklyReport.region_id == region_id, WeeklyReport.week == week)
        .order_by(WeeklyReport.revision.desc())
        .limit(1)
    )


def corrections(tx: Transaction, report: WeeklyReport) -> list[dict[str, Any]]:
    """更正: where an earlier issue no longer agrees with the events, as the next issue prints it."""
    return [asdict(difference) for difference in _changed(tx, report)]


def _changed(tx: Transaction, report: WeeklyReport) -> list[Difference]:
    values = parameters(tx, Scope(report.region_id, Week.parse(report.week)))
    rows = tx.session.execute(sa.text(_DIFFERENCES), {**values, "report": report.id})
    return [Difference(**row._mapping) for row in rows]


def _misprinted(tx: Transaction, report: WeeklyReport, region: Region) -> list[Difference]:
    counted = count_figures(tx, report.id, region.code, Week.parse(report.week))
    figures = tx.session.scalars(sa.select(ReportFigure).where(ReportFigure.report_id == report.id))
    printed = {(row.metric, row.scope_kind, row.scope_code): (row.n, row.d, row.value) for row in figures}
    again = {key: (count.n, count.d, count.value) for key, count in counted.items()}
    return [
        Difference(key[0], "/".join(key[1:]), None, None, str(printed.get(key)), str(again.get(key)))
        for key in sorted(printed.keys() | again.keys())
        if printed.get(key) != again.get(key)
    ]
