"""The figures beside the rates by park, unit, officer and agent: what was done together, and who went to the firms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.reports.queries import Reading
from app.reports.rules.alongside import BY_PARK
from app.reports.rules.serving import SERVING_BY
from app.web.reports.figures import formula_words, shown_figure
from app.web.speaking import _

TABLES = (
    ("park", "各园区协同与融资", BY_PARK),
    ("park", "各园区走访、承诺与代办", SERVING_BY["park"]),
    ("department", "各单位承诺", SERVING_BY["department"]),
    ("officer", "各首席服务官走访与承诺", SERVING_BY["officer"]),
    ("agent", "各代办员代办", SERVING_BY["agent"]),
)


class Cell(NamedTuple):
    """What a place has of one figure, and the way to what is behind it where the reader may see that."""

    words: str
    href: str | None


@dataclass(frozen=True)
class BesideTable:
    """Heads with their formulas, and a row for each place; no column of which no place has anything."""

    kind: str
    """Of what its rows are."""
    caption: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[Cell]]]


def tables_beside(reading: Reading, *, linked: bool) -> list[BesideTable]:
    """The tables as far as they exist for this reader, without those in which there is nothing to say."""
    found = [_table(reading, kind, caption, metrics, linked=linked) for kind, caption, metrics in TABLES]
    return [table for table in found if table is not None]


def _table(reading: Reading, kind: str, caption: str, named: Sequence[str], *, linked: bool) -> BesideTable | None:
    places = [(name, reading.figures_of(kind, code)) for code, name in reading.scopes(kind)]
    metrics = [
        metric
        for metric in named
        if metric in reading.formulas and any(metric in figures and figures[metric].d for _name, figures in places)
    ]
    if not metrics:
        return None
    rows = []
    for name, figures in places:
        if kind != "park" and not any(metric in figures and figures[metric].d for metric in metrics):
            continue
        cells = []
        for metric in metrics:
            found = figures.get(metric)
            if found is None or not found.d:
                cells.append(Cell("—", None))
                continue
            shown = shown_figure(found, reading.report.week, reading.region_code, linked=linked)
            cells.append(Cell(str(shown.d) if shown.unit == "count" else shown.printed, shown.href))
        rows.append((name, cells))
    heads = [(_(reading.formulas[metric].name), formula_words(reading.formulas[metric])) for metric in metrics]
    return BesideTable(kind, _(caption), heads, rows)
