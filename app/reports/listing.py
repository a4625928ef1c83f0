"""Reports as lists that are taken along: a week's figures, the rows behind one of them, who is not looked after,
and whose dossier is incomplete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.errors import Missing
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of
from app.reports.behind import is_counted, rows_behind, value_of
from app.reports.completeness import LackingFilters, LackingFirm, lacking
from app.reports.models import Counted
from app.reports.naming import told_of
from app.reports.pairing import UncoveredFirm, uncovered
from app.reports.queries import Figure, Reading, previous_rate_of, rate_of, read_report
from app.reports.rules.completeness import Lack
from app.reports.rules.formulas import REASONS
from app.reports.rules.pairing import Gap
from app.reports.rules.periods import Week

SCOPES = {
    "region": "区域",
    "park": "园区",
    "department": "单位",
    "category": "类别",
    "channel": "来源",
    "officer": "首席服务官",
    "agent": "代办员",
}
SIDES = {"d": "全部", "n": "计入", "rest": "未计入"}


@dataclass(frozen=True, kw_only=True)
class ListedFigure:
    """One frozen figure with the words it was counted by."""

    figure: Figure
    read: Reading

    @property
    def formula(self) -> str:
        """How it was counted."""
        formula = self.read.formulas.get(self.figure.metric)
        return "" if formula is None else f"{formula.numerator} / {formula.denominator}（{formula.cohort}）"

    @property
    def name(self) -> str:
        """What it is called."""
        formula = self.read.formulas.get(self.figure.metric)
        return self.figure.metric if formula is None else formula.name


@dataclass(frozen=True, kw_only=True)
class ListedEntry:
    """One row behind a figure."""

    entry: Counted
    title: str
    counted: bool
    value: Decimal | None
    category: str
    read: Reading

    def named(self, kind: str, code: str | None) -> str:
        """A scope by its name in this report."""
        return dict(self.read.scopes(kind)).get(code or "", code or "")


def _read(tx: Transaction, asked: Conditions) -> Reading:
    """The report an address names. Raises Missing."""
    try:
        week = str(Week.parse(asked.get("week", "")))
    except ValueError as error:
        raise Missing() from error
    return read_report(tx, week, asked.get("region", "").replace("\0", "\ufffd") or None)


def _figures(tx: Transaction, asked: Conditions, _cursor: str | None, _limit: int) -> Page[ListedFigure]:
    """All of a report at once: there are some hundreds."""
    read = _read(tx, asked)
    return Page([ListedFigure(figure=each, read=read) for each in read.figures], None)


def _behind(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[ListedEntry]:
    read = _read(tx, asked)
    metric, scope = asked.get("metric", ""), (asked.get("kind", ""), asked.get("code", "").replace("\0", "\ufffd"))
    found = rows_behind(tx, read.report, metric, scope, asked.get("which", "d"), cursor, limit)
    told = told_of(tx, metric, found.items)
    return Page(
        [
            ListedEntry(
                entry=each,
                title=told.titles.get(each.ticket_number, ""),
                counted=is_counted(metric, each),
                value=value_of(metric, each),
                category=(each.category_code or "") if each.ticket_number in told.filed else "",
                read=read,
            )
            for each in found.items
        ],
        found.next_cursor,
    )


def _gap(asked: Conditions) -> Gap:
    typed = asked.get("gap", "")
    return Gap(typed) if typed in set(Gap) else Gap.LEFT


def _uncovered(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[UncoveredFirm]:
    return uncovered(tx, _gap(asked), cursor, limit)


def _lacking(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[LackingFirm]:
    filters = LackingFilters(lack=_lack(asked), park=asked.get("park", "").replace("\0", "\ufffd") or None)
    return lacking(tx, filters, cursor, limit)


def _lack(asked: Conditions) -> Lack | None:
    typed = asked.get("lack", "")
    return Lack(typed) if typed in set(Lack) else None


def _lacking_said(tx: Transaction, asked: Conditions) -> Sequence[tuple[str, str]]:
    lack, code = _lack(asked), asked.get("park")
    said = [("原因", "全部" if lack is None else lack.word)]
    if code:
        named = {park.code: park.name for park in parks_of(tx.session, tx.actor)}
        said.append(("园区", named.get(code, code)))
    return said


def _week_said(tx: Transaction, asked: Conditions) -> Sequence[tuple[str, str]]:
    read = _read(tx, asked)
    said = [("区域", read.region_name), ("周报", read.report.number), ("口径版本", str(read.report.formula_version))]
    figure = read.figure(asked.get("metric", ""), asked.get("kind", "region"), asked.get("code"))
    if figure is not None:
        said.append(("指标", ListedFigure(figure=figure, read=read).name))
        said.append(("范围", f"{SCOPES.get(figure.scope_kind, figure.scope_kind)} {figure.scope_name}"))
        said.append(("哪一部分", SIDES.get(asked.get("which", "d"), "")))
    return said


FIGURE_COLUMNS: tuple[Column[ListedFigure], ...] = (
    Column("范围", lambda row: SCOPES.get(row.figure.scope_kind, row.figure.scope_kind), 12),
    Column("名称", lambda row: row.figure.scope_name, 24),
    Column("指标", lambda row: row.name, 26),
    Column("分子", lambda row: row.figure.n, 8),
    Column("分母", lambda row: row.figure.d, 8),
    Column("比率或数值", lambda row: rate_of(row.figure), 12),
    Column("上期分子", lambda row: row.figure.previous_n, 10),
    Column("上期分母", lambda row: row.figure.previous_d, 10),
    Column("上期比率或数值", lambda row: previous_rate_of(row.figure), 14),
    Column("口径", lambda row: row.formula, 60),
)
ENTRY_COLUMNS: tuple[Column[ListedEntry], ...] = (
    Column("编号", lambda row: row.entry.ticket_number, 22),
    Column("标题", lambda row: row.title, 40),
    Column("是否计入", lambda row: "计入" if row.counted else "未计入", 10),
    Column("原因", lambda row: REASONS.get(row.entry.reason, row.entry.reason), 34),
    Column("数值", lambda row: None if row.value is None else str(row.value), 10),
    Column("单位", lambda row: row.named("department", row.entry.department_code), 22),
    Column("园区", lambda row: row.named("park", row.entry.park_code), 18),
    Column("类别", lambda row: row.named("category", row.category), 20),
    Column("首席服务官", lambda row: row.entry.officer, 18),
    Column("代办员", lambda row: row.entry.agent, 14),
)
UNCOVERED_COLUMNS: tuple[Column[UncoveredFirm], ...] = (
    Column("统一社会信用代码", lambda row: row.credit_code, 22),
    Column("企业名称", lambda row: row.name, 36),
    Column("园区", lambda row: row.park, 18),
    Column("原首席服务官（A 岗）", lambda row: row.officer, 20),
    Column("暂由谁服务", lambda row: row.stand_in, 16),
)
LACKING_COLUMNS: tuple[Column[LackingFirm], ...] = (
    Column("统一社会信用代码", lambda row: row.credit_code, 22),
    Column("企业名称", lambda row: row.name, 36),
    Column("园区", lambda row: row.park, 18),
    Column("原因", lambda row: "、".join(lack.word for lack in row.lacks), 40),
)
WEEK = Listing(
    abilities=("report.see", "report.public"),
    names=("week", "region"),
    columns=FIGURE_COLUMNS,
    page=_figures,
    said=_week_said,
)
ENTRIES = Listing(
    abilities=("report.see",),
    names=("week", "region", "metric", "kind", "code", "which"),
    columns=ENTRY_COLUMNS,
    page=_behind,
    said=_week_said,
)
UNCOVERED = Listing(
    abilities=("pairing.see",),
    names=("gap",),
    columns=UNCOVERED_COLUMNS,
    page=_uncovered,
    said=lambda _tx, asked: [("原因", _gap(asked).word)],
)
INCOMPLETE = Listing(
    abilities=("pairing.see",),
    names=("lack", "park"),
    columns=LACKING_COLUMNS,
    page=_lacking,
    said=_lacking_said,
)
