"""Counting a frozen week again from events, as of its own cut-off, and naming every row that no longer agrees."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.reports.figures import count_figures, printed_figures
from app.reports.frozen import printed
from app.reports.gathering import CONCERNED, Scope, be_patient, gather, gather_all, gather_officers, instants
from app.reports.models import WeeklyReport
from app.reports.rules.formulas import FORMULAS, VALUED
from app.reports.rules.periods import Week
from app.reports.rules.serving import NEVER_LATE, OF_FIRMS

_ROWS = "metric, ticket_id, ticket_number, assignment_id, counted, reason, value"
_SUMMED = f"metric IN ({', '.join(repr(name) for name in sorted({FORMULAS[each].entries for each in VALUED}))})"
_FIRMS = ", ".join(repr(name) for name in sorted(OF_FIRMS))
_WITHOUT_TICKETS = ", ".join(repr(name) for name in sorted(NEVER_LATE))
_DIFFERENCES = f"""
WITH printed AS (
    {printed(_ROWS).strip()}
),
was AS (
    SELECT * FROM printed
    WHERE metric <> 'pairing'
      AND (NOT CAST(:narrowed AS boolean)
           OR ticket_id IN (SELECT id FROM {CONCERNED}) AND metric NOT IN ({_WITHOUT_TICKETS}))
),
now AS (
    SELECT {_ROWS} FROM counted
    -- what is of no ticket was not narrowed to any
    WHERE metric <> 'pairing' AND (NOT CAST(:narrowed AS boolean) OR ticket_id IS NOT NULL)
)
SELECT coalesce(was.metric, now.metric) AS metric, coalesce(was.ticket_number, now.ticket_number) AS number,
       was.counted AS was_counted, now.counted AS is_counted, was.reason AS was, now.reason AS now
FROM was
FULL JOIN now ON was.metric = now.metric AND coalesce(was.ticket_id, 0) = coalesce(now.ticket_id, 0)
      AND CASE WHEN was.ticket_id IS NULL THEN was.ticket_number ELSE '' END
          = CASE WHEN now.ticket_id IS NULL THEN now.ticket_number ELSE '' END
      AND coalesce(was.assignment_id, 0) = coalesce(now.assignment_id, 0)
      AND CASE WHEN was.{_SUMMED} THEN 0 ELSE coalesce(was.value, 0) END
          = CASE WHEN now.{_SUMMED} THEN 0 ELSE coalesce(now.value, 0) END
WHERE (was.counted, was.reason, was.value) IS DISTINCT FROM (now.counted, now.reason, now.value)
  AND NOT (coalesce(was.metric, now.metric) IN ({_FIRMS}) AND (was.metric IS NULL OR now.metric IS NULL))
ORDER BY 1, 2
"""  # noqa: S608 - built from constants
"""The value of a duration, or of money, is what was measured; any other tells several rows of one ticket apart.

分包覆盖率 is left out: on which day a firm closed is not kept, so the past cannot be counted again. Of 走访覆盖率, for
the same reason, the firms are compared that are in both."""


NONE = (0, 0, None)
"""A unit without an entry is printed with zeros; counted again, it has no figure."""


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
    week was never frozen. Writes nothing but tables of its own transaction.
    """
    report = newest(tx, region.id, week)
    if report is None:
        raise Missing()
    be_patient(tx)
    return [*_misprinted(tx, report, region), *changed(tx, report)]


def newest(tx: Transaction, region_id: int, week: str) -> WeeklyReport | None:
    """The latest revision of a week's report, if it was frozen."""
    return tx.session.scalar(
        sa.select(WeeklyReport)
        .where(WeeklyReport.region_id == region_id, WeeklyReport.week == week)
        .order_by(WeeklyReport.revision.desc())
        .limit(1)
    )


def changed(tx: Transaction, report: WeeklyReport, *, narrowed: bool = False) -> list[Difference]:
    """Every row of a frozen week that its events, counted again as of its own cut-off, no longer bear out.

    ``narrowed``: of the tickets of the table ``concerned`` alone, which must be there.
    """
    scope = Scope(report.region_id, Week.parse(report.week))
    if narrowed:
        values = {**instants(tx, scope), "years_open": (report.footing or {}).get("carried", [])}
        gather_officers(tx, values)
        gather(tx, scope, values, narrowed=True, tickets_alone=True)
    else:
        gather_all(tx, scope)
    asked = {"report": report.id, "base": report.base_id, "cutoff": report.cutoff, "narrowed": narrowed}
    return [Difference(**row._mapping) for row in tx.session.execute(sa.text(_DIFFERENCES), asked)]


def _misprinted(tx: Transaction, report: WeeklyReport, region: Region) -> list[Difference]:
    counted = count_figures(tx, report, region.code, Week.parse(report.week))
    figures = {key: (count.n, count.d, count.value) for key, count in printed_figures(tx, report).items()}
    again = {key: (count.n, count.d, count.value) for key, count in counted.items()}
    return [
        Difference(key[0], "/".join(key[1:]), None, None, str(figures.get(key)), str(again.get(key)))
        for key in sorted(figures.keys() | again.keys())
        if figures.get(key, NONE) != again.get(key, NONE)
    ]
