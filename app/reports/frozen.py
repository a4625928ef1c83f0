"""Where the rows of an issue are kept, as SQL: those of its week, and those of the ledger that stood at its cut-off."""

from app.reports.rules.formulas import STANDING_METRICS

_NAMED = ", ".join(repr(name) for name in sorted(STANDING_METRICS))
OF_LEDGER = f"metric IN ({_NAMED})"
"""Of rows that are counted: those that stand in issue after issue."""
OF_WEEK = f"metric NOT IN ({_NAMED})"


def stood(row: str, base: str = "CAST(:base AS bigint)", cutoff: str = ":cutoff") -> str:
    """That a row of the ledger ``base`` was printed by the issue with this cut-off."""
    return f"{row}.base_id = {base} AND {row}.since <= {cutoff} AND ({row}.until IS NULL OR {row}.until > {cutoff})"


def printed(columns: str) -> str:
    """The rows of the issue ``:report`` on the ledger ``:base``, as of its ``:cutoff``."""
    return f"""
SELECT {columns} FROM report_entries WHERE report_id = :report
UNION ALL
SELECT {columns} FROM report_standings s WHERE {stood("s")}
"""  # noqa: S608 - built from constants
