"""What stands from week to week: kept as rows with a beginning and an end, so that an issue writes what has changed.

An issue goes on with the ledger of the week before when it stands on the same footing; otherwise it begins one and
counts everything, as does the first issue of a year.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.reports.entries import COLUMNS
from app.reports.frozen import OF_LEDGER
from app.reports.gathering import make
from app.reports.models import WeeklyReport
from app.reports.recomputing import newest
from app.reports.rules.formulas import version_of
from app.reports.rules.periods import Week
from app.reports.rules.serving import OF_FIRMS

_FOOTING = """
SELECT (pg_control_system()).system_identifier AS cluster,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xact,
       (SELECT md5(string_agg(word, ',' ORDER BY word)) FROM (
            SELECT 'p' || id || code AS word FROM parks WHERE region_id = :region
            UNION ALL SELECT 'd' || id || code FROM departments
            UNION ALL SELECT 'c' || code || coalesce(parent_code, '') FROM categories
        ) named) AS places
"""
_COLUMNS = ", ".join(COLUMNS)
_VALUES = [name for name in COLUMNS if name not in {"metric", "ticket_id", "company_id"}]
_NEW, _OLD = (", ".join(f"{row}.{name}" for name in _VALUES) for row in ("n", "s"))
_SAME = f"""
n.metric = s.metric AND n.company_id = s.company_id AND coalesce(n.ticket_id, 0) = coalesce(s.ticket_id, 0)
AND ROW({_NEW}) IS NOT DISTINCT FROM ROW({_OLD})
"""
_FIRMS = ", ".join(repr(name) for name in sorted(OF_FIRMS))
_STANDING = f"""
SELECT s.id, {_COLUMNS} FROM report_standings s
WHERE s.base_id = :base AND s.until IS NULL AND s.ticket_id IN (SELECT id FROM concerned)
UNION ALL
SELECT s.id, {_COLUMNS} FROM report_standings s
WHERE s.base_id = :base AND s.until IS NULL AND s.metric = 'pairing'
  AND s.company_id IN (SELECT company_id FROM firms_turned)
UNION ALL
SELECT s.id, {_COLUMNS} FROM report_standings s
WHERE s.base_id = :base AND s.until IS NULL AND s.metric IN ({_FIRMS})
"""  # noqa: S608 - built from constants
"""The rows of the ledger that are counted again."""

_TURNED = f"""
SELECT -1 AS sign, s.* FROM standing s
WHERE NOT EXISTS (SELECT FROM counted n WHERE n.{OF_LEDGER} AND {_SAME})
UNION ALL
SELECT 1, NULL, {_COLUMNS} FROM counted n
WHERE n.{OF_LEDGER} AND NOT EXISTS (SELECT FROM standing s WHERE {_SAME})
"""  # noqa: S608 - built from constants
_END = """
UPDATE report_standings s SET until = :cutoff FROM turned t WHERE t.sign < 0 AND s.id = t.id
"""
_BEGIN = f"""
INSERT INTO report_standings (base_id, since, {_COLUMNS})
SELECT CAST(:base AS bigint), CAST(:cutoff AS timestamptz), {_COLUMNS} FROM turned WHERE sign > 0
"""  # noqa: S608 - built from constants
_YEARS_OPEN = """
SELECT DISTINCT extract(year FROM t.filed_at AT TIME ZONE 'Asia/Shanghai')::integer
FROM report_standings s JOIN tickets t ON t.id = s.ticket_id
WHERE s.base_id = :base AND s.metric = 'open' AND s.until IS NULL AND t.filed_at < :year_start
  AND NOT EXISTS (SELECT FROM concerned c WHERE c.id = s.ticket_id)
"""


@dataclass(frozen=True)
class Footing:
    """What a ledger stands on. Rows of an issue are gone on with only where all but the place in time is the same."""

    version: str
    """Of the formulas."""
    year: int
    places: str
    """The codes of parks, units and categories, as one word."""
    cluster: int
    """Where it was written: after a restore into another one, what was written since is not to be found."""
    xact: int
    """All transactions before this one were over when the issue looked."""

    def carries(self, other: Mapping[str, Any]) -> bool:
        """Whether a ledger frozen on ``other`` goes on here."""
        mine = asdict(self)
        return all(other.get(name) == mine[name] for name in ("version", "year", "places", "cluster"))


def footing_of(tx: Transaction, region: Region, week: Week) -> Footing:
    """What an issue of this week would stand on; asked before anything is counted."""
    row = tx.session.execute(sa.text(_FOOTING), {"region": region.id}).one()
    return Footing(version_of(week), week.year, row.places or "", row.cluster, row.xact)


def carried_from(tx: Transaction, region: Region, week: Week, footing: Footing) -> WeeklyReport | None:
    """The issue of the week before, where its ledger can be gone on with: nothing was frozen behind it yet."""
    before = newest(tx, region.id, str(week.previous))
    if before is None or before.base_id is None or not footing.carries(before.footing or {}):
        return None
    behind = sa.select(WeeklyReport.id).where(
        WeeklyReport.base_id == before.base_id, WeeklyReport.cutoff > before.cutoff
    )
    return None if tx.session.scalar(sa.select(behind.exists())) else before


def years_open(tx: Transaction, values: Mapping[str, Any], before: WeeklyReport) -> list[int]:
    """The earlier years of which something is open in the ledger that nothing concerned since."""
    return sorted(tx.session.scalars(sa.text(_YEARS_OPEN), {**values, "base": before.base_id}))


def years_unfinished(tx: Transaction) -> list[int]:
    """The earlier years whose rows stand in the ledger, when the facts are gathered."""
    return sorted(tx.session.scalars(sa.text("SELECT year FROM unfinished")))


def restate(tx: Transaction, base_id: int, values: Mapping[str, Any]) -> None:
    """End the rows that stand no longer and begin those that are new; what turned is in the table ``turned``."""
    found = {**values, "base": base_id}
    make(tx, "standing", _STANDING, found)
    make(tx, "turned", _TURNED, found)
    tx.session.execute(sa.text(_END), found)
    tx.session.execute(sa.text(_BEGIN), found)
