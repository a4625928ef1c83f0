"""Lists as they are walked: each row is brought in under a savepoint of its own, so that a refused one costs no other.

``FIRMS`` and ``OFFICERS`` say of each kind of list its columns, its use-case, and what makes two rows the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.errors import DomainError, Invalid
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.text import keyed
from app.kernel.transaction import Transaction
from app.kernel.workbooks import Line
from app.rosters.bringing_firms import FirmRow, bring_firm
from app.rosters.bringing_officers import OfficerRow, bring_officer
from app.rosters.rules import FIRM_COLUMNS, OFFICER_COLUMNS, Brought, Column, places_of


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A kind of list."""

    word: str
    columns: tuple[Column, ...]
    row: Callable[..., Any]
    """Makes a row of its cells by field."""
    bring: Callable[[Transaction, RegionId, Any], Brought]
    same: Callable[[Any], tuple[str, ...] | None]
    """What may stand in one row only; None for a row that repeats nothing."""


@dataclass(frozen=True)
class TypedRow:
    """One row of a file, with what it said."""

    line: Line
    given: Any
    head: tuple[str, ...]
    """The names of the columns, as the file has them."""
    refused: Invalid | None = None
    """It repeats an earlier row."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row: brought in, or refused and why."""

    line: Line
    brought: Brought | None
    refused: DomainError | None = None


FIRMS = Roster(
    word="企业",
    columns=FIRM_COLUMNS,
    row=FirmRow,
    bring=bring_firm,
    same=lambda row: ("credit_code", _folded(row.credit_code)),
)
OFFICERS = Roster(
    word="服务官",
    columns=OFFICER_COLUMNS,
    row=OfficerRow,
    bring=bring_officer,
    same=lambda row: (
        ("credit_code", _folded(row.credit_code), _folded(row.seat).removesuffix("岗") or "A")
        if row.credit_code.strip()
        else None
    ),
)


def typed_rows(roster: Roster, lines: Sequence[Line]) -> list[TypedRow]:
    """The rows below the head. Raises ValueError with a sentence when the columns are not those of the list."""
    if not lines:
        raise ValueError(say("文件里没有内容。第一行应是列名。"))
    places = places_of(roster.columns, lines[0].cells)
    met: dict[tuple[str, ...], int] = {}
    found = []
    for line in lines[1:]:
        given = roster.row(**_cells(places, line))
        key = roster.same(given)
        if key is not None and key in met:
            again = Invalid({key[0]: [say("与第 %(row)s 行重复。", row=met[key])]})
            found.append(TypedRow(line, given, lines[0].cells, again))
            continue
        if key is not None:
            met[key] = line.number
        found.append(TypedRow(line, given, lines[0].cells))
    return found


def bring(tx: Transaction, roster: Roster, region_id: RegionId, rows: Sequence[TypedRow]) -> Iterator[Outcome]:
    """Bring rows in one after the other; a refused one leaves nothing behind."""
    for row in rows:
        if row.refused is not None:
            yield Outcome(row.line, None, row.refused)
            continue
        try:
            with tx.session.begin_nested():
                brought = roster.bring(tx, region_id, row.given)
        except DomainError as error:
            yield Outcome(row.line, None, error)
        else:
            yield Outcome(row.line, brought)


def _cells(places: Mapping[str, int], line: Line) -> dict[str, str]:
    return {field: line.cells[place] for field, place in places.items() if place < len(line.cells)} | {
        field: "" for field, place in places.items() if place >= len(line.cells)
    }


def _folded(typed: str) -> str:
    return "".join(keyed(typed).split()).upper()
