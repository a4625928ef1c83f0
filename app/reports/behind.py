"""The rows behind a figure: its tickets as they were counted, each for whom it exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.kernel.errors import Missing
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of, within
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.reports.events import FigureOpened
from app.reports.models import Counted, ReportEntry, ReportFigure, ReportStanding, WeeklyReport
from app.reports.rules.behind import Behind, behind_of
from app.reports.rules.formula import Formula
from app.reports.rules.formulas import FORMULAS, SCOPES, STANDING_METRICS, VALUED

R = TypeVar("R", ReportEntry, ReportStanding)


def rows_behind(
    tx: Transaction,
    report: WeeklyReport,
    metric: str,
    scope: tuple[str, str],
    which: str = "d",
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ReportEntry] | Page[ReportStanding]:
    """The rows behind one figure that exist for this actor: number, whether counted, why.

    ``scope`` is (kind, code); ``which`` is ``n``, ``d``, or ``rest`` for those of d that are not in n. What an
    auditor looks at is on record. Missing for an unknown metric, side or scope, and for a figure not his to see.
    """
    formula = FORMULAS.get(metric)
    kind, code = scope
    if formula is None or kind not in SCOPES or which not in {"n", "d", "rest"}:
        raise Missing()
    figures = visible(tx.actor, ReportFigure).where(
        ReportFigure.report_id == report.id,
        ReportFigure.metric == metric,
        ReportFigure.scope_kind == kind,
        ReportFigure.scope_code == code,
    )
    if tx.session.scalar(figures) is None:
        raise Missing()
    side = _Side(metric, formula, scope, which)
    page: Page[ReportEntry] | Page[ReportStanding]
    if report.base_id is not None and side.entries in STANDING_METRICS:
        page = _page(tx, ReportStanding, [*_stood_in(report), *side.of(ReportStanding)], cursor, limit)
    else:
        page = _page(tx, ReportEntry, [ReportEntry.report_id == report.id, *side.of(ReportEntry)], cursor, limit)
    numbers = tuple(dict.fromkeys(row.ticket_number for row in page.items if row.ticket_id is not None))
    if (
        behind_of(metric) is Behind.TICKET
        and numbers
        and any(report.region_id in seat.region_ids for seat in tx.actor.seats_of(Role.AUDITOR))
    ):
        _note_opening(
            tx,
            FigureOpened(number=report.number, metric=metric, scope=f"{kind}:{code}", which=which, numbers=numbers),
        )
    return page


def is_counted(metric: str, entry: Counted) -> bool:
    """Whether a row is in the numerator of ``metric``: some figures count one reason only."""
    reason = FORMULAS[metric].reason
    return entry.reason == reason if reason else entry.counted


def value_of(metric: str, entry: Counted) -> Decimal | None:
    """What a row adds to a figure that is a value; of any other the value only tells rows of one ticket apart."""
    return entry.value if metric in VALUED else None


@dataclass(frozen=True)
class _Side:
    """Which rows behind a figure are meant."""

    metric: str
    formula: Formula
    scope: tuple[str, str]
    which: str

    @property
    def entries(self) -> str:
        """The metric under which they are kept."""
        return self.formula.entries or self.metric

    def of(self, model: type[Counted]) -> Sequence[sa.ColumnElement[bool]]:
        """The same as conditions."""
        kind, code = self.scope
        places = {
            "park": model.park_code,
            "department": model.department_code,
            "category": model.category_code,
            "channel": model.channel,
            "officer": model.officer,
            "agent": model.agent,
        }
        found: list[sa.ColumnElement[bool]] = [model.metric == self.entries]
        if kind in places:
            found.append(places[kind] == code)
        if self.which != "d":
            counted = model.reason == self.formula.reason if self.formula.reason else model.counted.is_(True)
            found.append(counted if self.which == "n" else sa.not_(counted))
        return found


def _stood_in(report: WeeklyReport) -> Sequence[sa.ColumnElement[bool]]:
    """The rows of the ledger that stood at the cut-off of an issue."""
    over = sa.or_(ReportStanding.until.is_(None), ReportStanding.until > report.cutoff)
    return [ReportStanding.base_id == report.base_id, ReportStanding.since <= report.cutoff, over]


def _page(
    tx: Transaction, model: type[R], conditions: Sequence[sa.ColumnElement[bool]], cursor: str | None, limit: int
) -> Page[R]:
    keys: Sequence[Key[R]] = (Key(model.id, lambda row: row.id),)
    return page_of(tx.session, visible(tx.actor, model).where(*conditions), keys, cursor, within(limit))


def _note_opening(tx: Transaction, opened: FigureOpened) -> None:
    """Leave word of a look, to be on record when it is over."""
    tx.afterwards[opened] = lambda writing: writing.emit(opened)
