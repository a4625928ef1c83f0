"""Figures of a frozen week in words: n/d (x.x %), the issue before, the formula, and the way to what is behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from app.reports.queries import Figure, Reading, previous_rate_of, rate_of
from app.reports.rules.formula import Formula
from app.reports.rules.formulas import BLOCKS, Change, formulas_of
from app.reports.rules.periods import Week
from app.reports.rules.rates import percent, tone
from app.web.reports.ordering import NAME, Order, next_order
from app.web.speaking import _

TONES = {"good": "green", "fair": "amber", "poor": "red", None: ""}
UNIT_RATES = ("check_in", "on_time_current", "support", "satisfaction", "resolution_ledger")
"""The rates of the tables by unit, park and the like; a bar each."""
UNIT_COUNTS = (
    ("承办", "hand_back", "d"),
    ("按时报到", "check_in", "n"),
    ("办结", "resolved", "d"),
    ("按时办结", "on_time_current", "n"),
    ("逾期", "on_time_current", "rest"),
    ("协办逾期", "support", "rest"),
    ("在办", "open", "d"),
    ("超期", "open", "n"),
    ("退单", "hand_back", "n"),
    ("解决", "resolved", "n"),
    ("评价", "satisfaction", "d"),
    ("满意", "satisfaction", "n"),
)
"""Plain counts before the rates: word, metric, side. With the rates they are the columns (`docs/rules/rates.md`, 6)."""


VALUE_WORDS = {"workdays": "%(rate)s 个工作日", "days": "%(rate)s 天", "money": "%(rate)s 万元"}
"""How a value is said, by its unit."""
_SIDES = {"d": "", "n": "&which=n", "rest": "&which=rest"}
"""How an address says which rows behind a figure are meant."""


@dataclass(frozen=True, kw_only=True)
class ShownFigure:
    """One figure; as a tile (``components/stat.html``), as a row and as a cell with a bar."""

    metric: str
    label: str
    formula: str
    n: int
    d: int
    rate: str
    unit: str
    """rate, count, workdays, days or money."""
    previous: str | None
    said: str
    """The sentence a count is said in."""
    previous_n: int | None
    previous_d: int | None
    tone: str
    href: str | None
    spark: Sequence[float | None] = ()
    """The rates of the last weeks, oldest first; None where there was none."""

    @property
    def printed(self) -> str:
        """117/118 (99.2 %), 57 件（超期 3）, or 2.5 个工作日."""
        return self._in_words(self.n, self.d, self.rate)

    @property
    def before(self) -> str:
        """The issue before, as this one is printed."""
        if self.previous is None or self.previous_n is None or self.previous_d is None:
            return "—"
        return self._in_words(self.previous_n, self.previous_d, self.previous)

    def _in_words(self, n: int, d: int, rate: str) -> str:
        if self.unit in VALUE_WORDS:
            return _(VALUE_WORDS[self.unit], rate=rate) if rate != "—" else "—"
        if self.unit == "count":
            return _(self.said, n=d, part=n)
        return f"{n}/{d} ({rate} %)" if d else "—"


@dataclass(frozen=True)
class Block:
    """Some figures under one head."""

    title: str
    figures: Sequence[ShownFigure]


class Cell(NamedTuple):
    """A rate in a table of units; None for what is behind it where the reader may not see it, or there is nothing."""

    n: int
    d: int
    rate: str
    tone: str
    href: str | None


@dataclass(frozen=True)
class UnitRow:
    """A department, a park and the like with its counts and rates."""

    code: str
    name: str
    counts: Sequence[tuple[int, str | None]]
    """Each with the address of what is behind it."""
    rates: Sequence[Cell | None]
    values: Mapping[str, float | None]
    """By the key of a column."""


@dataclass(frozen=True)
class Head:
    """A column head with the formula behind it, and the table ordered by it."""

    key: str
    label: str
    formula: str
    sort: str
    """The order it leads to, as an address says it."""
    sorted: str
    """``ascending`` or ``descending`` where the table is ordered by it."""


def formula_words(formula: Formula) -> str:
    """分子 … 分母 … 口径 …."""
    return _(
        "分子：%(numerator)s。分母：%(denominator)s。口径：%(cohort)s。",
        numerator=_(formula.numerator),
        denominator=_(formula.denominator),
        cohort=_(formula.cohort),
    )


def shown_figure(
    figure: Figure, week: str, region: str, *, linked: bool = True, course: Sequence[str] = ()
) -> ShownFigure:
    """One figure of a report; ``linked`` when the reader may see what is behind it, ``course`` its rates of late."""
    formula = formulas_of(Week.parse(week))[figure.metric]
    coloured = formula.unit == "rate"
    side = "n" if formula.reason else "d"
    href = figure_href(week, region, figure.metric, figure.scope_kind, figure.scope_code, side)
    return ShownFigure(
        metric=figure.metric,
        label=_(formula.name),
        formula=formula_words(formula),
        n=figure.n,
        d=figure.d,
        rate=rate_of(figure),
        unit=formula.unit,
        previous=previous_rate_of(figure),
        said=formula.said,
        previous_n=figure.previous_n,
        previous_d=figure.previous_d,
        tone=TONES[tone(figure.n, figure.d, less_is_better=formula.less_is_better)] if coloured else "",
        href=href if linked and figure.d else None,
        spark=[None if each == "—" else float(each) for each in course],
    )


def figure_href(week: str, region: str, metric: str, kind: str, code: str, which: str = "d") -> str:
    """The page with the tickets behind a figure."""
    before, after = _way(week, region, kind, code)
    return f"{before}{metric}{after}{_SIDES[which]}"


def _way(week: str, region: str, kind: str, code: str) -> tuple[str, str]:
    """The same address before and after its metric: a row has many."""
    return f"/reports/weekly/{week}/figures/", f"/{kind}/{quote(code, safe='')}?region={quote(region, safe='')}"


def blocks_of(reading: Reading, *, linked: bool) -> list[Block]:
    """The region's figures in blocks; those this reader has none of are left out."""
    found = []
    for title, metrics in BLOCKS:
        rows = [reading.figure(metric) for metric in metrics if metric in reading.formulas]
        figures = [
            shown_figure(row, reading.report.week, reading.region_code, linked=linked)
            for row in rows
            if row is not None and (row.d or not reading.formulas[row.metric].fleeting)
        ]
        if figures:
            found.append(Block(_(title), figures))
    return found


def unit_columns(reading: Reading) -> list[str]:
    """The keys of the columns a unit table can be ordered by."""
    rates = [metric for metric in UNIT_RATES if metric in reading.formulas]
    return [NAME, *rates, *[f"{metric}-{side}" for _word, metric, side in UNIT_COUNTS if metric in reading.formulas]]


def name_head(order: Order) -> Head:
    """The head of the names."""
    return _head(NAME, _("名称"), "", order, rate=False)


def unit_heads(reading: Reading, order: Order) -> tuple[list[Head], list[Head]]:
    """Heads of the counts and of the rates of a unit table."""
    formulas = reading.formulas
    counts = [
        _head(f"{metric}-{side}", _(word), formula_words(formulas[metric]), order, rate=False)
        for word, metric, side in UNIT_COUNTS
        if metric in formulas
    ]
    rates = [
        _head(metric, _(formulas[metric].name), formula_words(formulas[metric]), order, rate=True)
        for metric in UNIT_RATES
        if metric in formulas
    ]
    return counts, rates


def _head(key: str, words: str, formula: str, order: Order, *, rate: bool) -> Head:
    leads = next_order(key, order, rate=rate).typed
    return Head(key, words, formula, leads, order.aria if key == order.column else "")


def unit_rows(reading: Reading, kind: str, *, linked: bool) -> list[UnitRow]:
    """A row for each unit, park and the like that exists for this reader."""
    counts = [(metric, side) for _word, metric, side in UNIT_COUNTS if metric in reading.formulas]
    rates = [(metric, reading.formulas[metric]) for metric in UNIT_RATES if metric in reading.formulas]
    rows = []
    for code, name in reading.scopes(kind):
        figures = reading.figures_of(kind, code)
        before, after = _way(reading.report.week, reading.region_code, kind, code)
        numbers: list[tuple[int, str | None]] = []
        values: dict[str, float | None] = {}
        for metric, side in counts:
            figure = figures.get(metric)
            value = 0 if figure is None else _side_of(figure, side)
            values[f"{metric}-{side}"] = value
            numbers.append((value, f"{before}{metric}{after}{_SIDES[side]}" if linked and value else None))
        cells = []
        for metric, formula in rates:
            figure = figures.get(metric)
            values[metric] = figure.n / figure.d if figure is not None and figure.d else None
            cells.append(None if figure is None else _cell(figure, formula, f"{before}{metric}{after}", linked=linked))
        rows.append(UnitRow(code, scope_words(kind, name), numbers, cells, values))
    return rows


def _cell(figure: Figure, formula: Formula, href: str, *, linked: bool) -> Cell:
    n, d = figure.n, figure.d
    shade = TONES[tone(n, d, less_is_better=formula.less_is_better)]
    return Cell(n, d, percent(n, d), shade, href + _SIDES["n" if formula.reason else "d"] if linked and d else None)


def scope_words(kind: str, name: str) -> str:
    """A scope by its name: categories and channels come with the system, the rest is called as its zone calls it."""
    return _(name) if kind in {"category", "channel"} else name


def change_words(change: Change) -> str:
    """What a new version of the formulas does to one figure."""
    name = _(change.after.name)
    if change.before is None:
        return _("新增%(name)s。%(formula)s", name=name, formula=formula_words(change.after))
    sides = (
        (_("分子"), change.before.numerator, change.after.numerator),
        (_("分母"), change.before.denominator, change.after.denominator),
        (_("口径"), change.before.cohort, change.after.cohort),
    )
    moved = [
        _("%(side)s原为：%(before)s；现为：%(after)s。", side=side, before=_(before), after=_(after))
        for side, before, after in sides
        if before != after
    ]
    return _("%(name)s，%(changes)s", name=name, changes="".join(moved))


def _side_of(figure: Figure, side: str) -> int:
    return figure.n if side == "n" else figure.d if side == "d" else figure.d - figure.n
