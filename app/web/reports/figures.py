"""Figures of a frozen week in words: n/d (x.x %), the issue before, the formula, and the way to what is behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.reports.queries import Reading, previous_rate_of, rate_of
from app.reports.rules.formulas import BLOCKS, FORMULAS, Formula
from app.reports.rules.rates import tone
from app.web.speaking import _

if TYPE_CHECKING:
    from app.reports.models import ReportFigure

TONES = {"good": "green", "fair": "amber", "poor": "red", None: ""}
UNIT_RATES = ("check_in", "on_time_current", "satisfaction", "resolution_ledger")
"""The rates of the department and park tables; a bar each."""
UNIT_COUNTS = (
    ("承办", "hand_back", "d"),
    ("退单", "hand_back", "n"),
    ("办结", "resolved", "d"),
    ("解决", "resolved", "n"),
    ("在办", "open", "d"),
    ("超期", "open", "n"),
)
"""Plain counts before the rates: word, metric, side. With the rates they are the columns (`docs/rules/rates.md`, 6)."""


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
    """rate, count or workdays."""
    previous: str | None
    tone: str
    href: str | None
    spark: Sequence[float | None] = ()
    """The rates of the last weeks, oldest first; None where there was none."""

    @property
    def printed(self) -> str:
        """117/118 (99.2 %), 3/18, or 2.5 个工作日."""
        if self.unit == "workdays":
            return _("%(rate)s 个工作日", rate=self.rate) if self.rate != "—" else "—"
        if self.unit == "count":
            return f"{self.n}/{self.d}"
        return f"{self.n}/{self.d} ({self.rate} %)" if self.d else "—"

    @property
    def before(self) -> str:
        """The issue before, as this one is printed."""
        if self.previous is None or self.unit == "count":
            return "—"
        return self.previous if self.previous == "—" or self.unit == "workdays" else f"{self.previous} %"


@dataclass(frozen=True)
class Block:
    """Some figures under one head."""

    title: str
    figures: Sequence[ShownFigure]


@dataclass(frozen=True)
class UnitRow:
    """A department or a park with its counts and rates."""

    code: str
    name: str
    counts: Sequence[tuple[int, str | None]]
    """Each with the address of what is behind it."""
    rates: Sequence[ShownFigure | None]


@dataclass(frozen=True)
class Head:
    """A column head with the formula behind it."""

    label: str
    formula: str


def formula_words(formula: Formula) -> str:
    """分子 … 分母 … 口径 …."""
    return _(
        "分子：%(numerator)s。分母：%(denominator)s。口径：%(cohort)s。",
        numerator=_(formula.numerator),
        denominator=_(formula.denominator),
        cohort=_(formula.cohort),
    )


def shown_figure(
    figure: "ReportFigure", week: str, region: str, *, linked: bool = True, course: Sequence[str] = ()
) -> ShownFigure:
    """One figure of a report; ``linked`` when the reader may see what is behind it, ``course`` its rates of late."""
    formula = FORMULAS[figure.metric]
    coloured = formula.unit == "rate"
    href = figure_href(week, region, figure.metric, figure.scope_kind, figure.scope_code)
    return ShownFigure(
        metric=figure.metric,
        label=_(formula.name),
        formula=formula_words(formula),
        n=figure.n,
        d=figure.d,
        rate=rate_of(figure),
        unit=formula.unit,
        previous=previous_rate_of(figure),
        tone=TONES[tone(figure.n, figure.d, less_is_better=formula.less_is_better)] if coloured else "",
        href=href if linked and figure.d else None,
        spark=[None if each == "—" else float(each) for each in course],
    )


def figure_href(week: str, region: str, metric: str, kind: str, code: str, which: str = "d") -> str:
    """The page with the tickets behind a figure."""
    side = "" if which == "d" else f"&which={which}"
    return (
        f"/reports/weekly/{week}/figures/{metric}/{kind}/{quote(code, safe='')}?region={quote(region, safe='')}{side}"
    )


def blocks_of(reading: Reading, *, linked: bool) -> list[Block]:
    """The region's figures in blocks; those this reader has none of are left out."""
    found = []
    for title, metrics in BLOCKS:
        rows = [reading.figure(metric) for metric in metrics if metric in FORMULAS]
        figures = [
            shown_figure(row, reading.report.week, reading.region_code, linked=linked)
            for row in rows
            if row is not None
        ]
        if figures:
            found.append(Block(_(title), figures))
    return found


def unit_heads() -> tuple[list[Head], list[Head]]:
    """Heads of the counts and of the rates of a unit table."""
    counts = [Head(_(word), formula_words(FORMULAS[metric])) for word, metric, _side in UNIT_COUNTS]
    return counts, [Head(_(FORMULAS[metric].name), formula_words(FORMULAS[metric])) for metric in UNIT_RATES]


def unit_rows(reading: Reading, kind: str, *, linked: bool) -> list[UnitRow]:
    """A row for each department or park that exists for this reader."""
    week, region = reading.report.week, reading.region_code
    rows = []
    for code, name in reading.scopes(kind):
        counts: list[tuple[int, str | None]] = []
        for _word, metric, side in UNIT_COUNTS:
            figure = reading.figure(metric, kind, code)
            value = 0 if figure is None else figure.n if side == "n" else figure.d
            counts.append((value, figure_href(week, region, metric, kind, code, side) if linked and value else None))
        cells = [reading.figure(metric, kind, code) for metric in UNIT_RATES]
        rates = [None if cell is None else shown_figure(cell, week, region, linked=linked) for cell in cells]
        rows.append(UnitRow(code, name, counts, rates))
    return rows
