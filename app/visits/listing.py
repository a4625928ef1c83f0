"""走访清单: visits as a list to be taken along, narrowed as the page is."""

from collections.abc import Mapping
from datetime import date

from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.visits.covering import month_of
from app.visits.rules.words import COVER
from app.visits.seeing import SeenVisitRow, VisitFilters, seen_visits

NARROWS = ("month", "officer", "park", "company", "denied", "counted", "fruitful")
"""What an address may say of a list of visits."""


def filters_of(asked: Mapping[str, str]) -> VisitFilters:
    """The conditions an address says; what cannot be read narrows nothing."""
    officer = asked.get("officer", "")
    month = month_typed(asked.get("month", ""))
    first, last = month_of(month) if month else (None, None)
    return VisitFilters(
        officer_id=int(officer) if officer.isascii() and officer.isdigit() and len(officer) < 16 else None,
        park=asked.get("park", "")[:20] or None,
        company=asked.get("company", "")[:18] or None,
        since=first,
        until=last,
        counted=asked.get("counted") == "1",
        fruitful=asked.get("fruitful") == "1",
        denied=asked.get("denied") == "1",
    )


def month_typed(text: str) -> date | None:
    """``2026-11`` as its first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenVisitRow]:
    return seen_visits(tx, filters_of({name: str(asked.get(name) or "") for name in NARROWS}), cursor, limit)


COLUMNS: tuple[Column[SeenVisitRow], ...] = (
    Column("走访编号", lambda row: row.number, 24),
    Column("企业", lambda row: row.company, 30),
    Column("统一社会信用代码", lambda row: row.company_code, 22),
    Column("走访人", lambda row: row.officer, 12),
    Column("走访目的", lambda row: row.purpose.word, 12),
    Column("状态", lambda row: row.state.word, 10),
    Column("走访方式", lambda row: row.way.word if row.way else None, 10),
    Column("走访日期", lambda row: row.visited_on, 12),
    Column("应在此日前", lambda row: row.planned_on, 12),
    Column("安排在", lambda row: row.scheduled_on, 12),
    Column("计入覆盖率", lambda row: say("是") if row.counts else say("否"), 12),
    Column("企业反映", lambda row: row.denial.word if row.denial else None, 14),
    Column("生产状态", lambda row: row.production.word if row.production else None, 12),
)
VISITS = Listing(abilities=(COVER,), names=NARROWS, columns=COLUMNS, page=_found)
