"""Where the open matters are: categories down, parks across, the figure in every cell, the ground for the eye."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.sla.tallies import PlaceTally
from app.web.speaking import _, counted

LEVELS = 5
OUTSIDE = "园区外"


@dataclass(frozen=True)
class HeatCell:
    """One number, its shade (0 for none, to 5) and the list with exactly these tickets."""

    open: int
    overdue: int
    level: int
    href: str | None
    """None for nothing, and for what lies outside all parks: no list asks for that."""


@dataclass(frozen=True)
class HeatRow:
    """One category with its cells in the order of the columns, and all of it."""

    name: str
    cells: Sequence[HeatCell]
    total: HeatCell


@dataclass(frozen=True)
class Heat:
    """The whole table; the fullest category first."""

    parks: Sequence[str]
    rows: Sequence[HeatRow]
    finding: str


def heat_of(
    tallies: Sequence[PlaceTally], parks: Mapping[int, tuple[str, str]], categories: Mapping[str, str]
) -> Heat | None:
    """The table; ``parks`` are codes and names by id, ``categories`` names by code. None when nothing is open."""
    if not tallies:
        return None
    places = sorted({each.park_id for each in tallies}, key=lambda park: _named(park, parks))
    found = {(each.category, each.park_id): each for each in tallies}
    fullest = max(each.open for each in tallies)
    totals: Counter[str] = Counter()
    for each in tallies:
        totals[each.category] += each.open
    rows = []
    for code, total in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])):
        late = sum(each.overdue for each in tallies if each.category == code)
        cells = [_cell(found.get((code, park)), fullest, parks) for park in places]
        rows.append(HeatRow(categories.get(code, code), cells, HeatCell(total, late, 0, _href(category=code))))
    top = max(tallies, key=lambda each: (each.open, each.overdue))
    names = [_named(park, parks)[1] for park in places]
    return Heat(names, rows, _finding(top, _named(top.park_id, parks)[1], categories.get(top.category, top.category)))


def _finding(top: PlaceTally, park: str, category: str) -> str:
    if top.overdue:
        return counted(
            "最集中的是%(park)s的“%(category)s”，%(n)s 件，其中超期 %(overdue)s 件",
            top.open,
            park=park,
            category=category,
            overdue=top.overdue,
        )
    return counted("最集中的是%(park)s的“%(category)s”，%(n)s 件", top.open, park=park, category=category)


def _named(park: int | None, parks: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    """Code and name, so that parks stand in the order of their codes and what is outside comes last."""
    return parks.get(park or 0, ("~", _(OUTSIDE)))


def _cell(tally: PlaceTally | None, fullest: int, parks: Mapping[int, tuple[str, str]]) -> HeatCell:
    if tally is None:
        return HeatCell(0, 0, 0, None)
    level = -(-LEVELS * tally.open // fullest)
    known = tally.park_id in parks
    href = _href(park=_named(tally.park_id, parks)[0], category=tally.category) if known else None
    return HeatCell(tally.open, tally.overdue, level, href)


def _href(**conditions: str) -> str:
    return f"/tickets?{urlencode({**conditions, 'state': 'open'})}"
