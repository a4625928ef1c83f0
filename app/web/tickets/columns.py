"""What a table of tickets is told of its columns: which stand there, and by which it can be sorted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.tickets.choosing_columns import columns_from
from app.tickets.finding import Sort
from app.tickets.rules.columns import Column

SORTED_BY: Mapping[str, Sort] = {"clock": Sort.DUE, "number": Sort.NUMBER, "filed": Sort.FILED}
"""Only what an index walks: a list of a million is sorted as fast as one of ten."""
UPWARDS = frozenset({Sort.DUE, Sort.NUMBER})


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of one list for one reader."""

    place: str
    here: str
    """The address to come back to when they were chosen."""
    shown: tuple[Column, ...]
    every: tuple[Column, ...]
    hrefs: Mapping[str, str]
    """Column → the list sorted by it."""
    sorted: Mapping[str, str]
    """The one it is sorted by → ``ascending`` or ``descending``."""

    @property
    def left_out(self) -> str:
        """Classes of the table for the columns that are not there."""
        return "".join(f" no-{column}" for column in self.every if column not in self.shown)


def columns_for(
    kept: Collection[str] | None, place: str, path: str, typed: Mapping[str, str], sort: Sort, usual: Sort
) -> Columns:
    """The columns of a list at an address. ``kept``: what its reader chose, which comes with ``page_context``.

    ``usual`` is the order no address says.
    """
    rest = {name: value for name, value in typed.items() if name not in ("sort", "cursor", "in", "at", "rows")}
    hrefs = {}
    for column, order in SORTED_BY.items():
        query = urlencode(rest if order is usual else {**rest, "sort": order.value})
        hrefs[column] = f"{path}?{query}" if query else path
    query = urlencode(rest if sort is usual else {**rest, "sort": sort.value})
    return Columns(
        place=place,
        here=f"{path}?{query}" if query else path,
        shown=columns_from(kept),
        every=tuple(Column),
        hrefs=hrefs,
        sorted={
            column: "ascending" if order in UPWARDS else "descending"
            for column, order in SORTED_BY.items()
            if order is sort
        },
    )
