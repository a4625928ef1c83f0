"""The figures beside the rates, park by park: batches, merges, transfers, financing and knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.reports.queries import Reading
from app.reports.rules.alongside import BY_PARK
from app.web.reports.figures import formula_words, shown_figure
from app.web.speaking import _


class Cell(NamedTuple):
    """What a park has of one figure, and the way to what is behind it where the reader may see that."""

    words: str
    href: str | None


@dataclass(frozen=True)
class ParkTable:
    """Heads with their formulas, and a row for each park; no column of which no park has anything."""

    heads: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[Cell]]]


def park_table(reading: Reading, *, linked: bool) -> ParkTable | None:
    """The table as far as it exists for this reader; None where there is nothing to say."""
    parks = [(name, reading.figures_of("park", code)) for code, name in reading.scopes("park")]
    metrics = [
        metric
        for metric in BY_PARK
        if metric in reading.formulas and any(metric in figures and figures[metric].d for _name, figures in parks)
    ]
    if not metrics:
        return None
    rows = []
    for name, figures in parks:
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
    return ParkTable(heads, rows)
