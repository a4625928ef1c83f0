"""Lists as they are walked: what is plain is written for a chunk at once, every other row under its own savepoint.

A refused row costs no other. ``FIRMS`` and ``OFFICERS`` say of each kind of list its columns, how a chunk of it is
started, and what makes two rows the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.kernel.errors import DomainError, Invalid
from app.kernel.ids import ParkId, RegionId
from app.kernel.sentences import say
from app.kernel.text import keyed
from app.kernel.transaction import Transaction
from app.kernel.workbooks import Line
from app.rosters.bringing_firms import FirmRow, FirmsAtHand
from app.rosters.bringing_officers import OfficerRow, OfficersAtHand
from app.rosters.rules import FIRM_COLUMNS, OFFICER_COLUMNS, Brought, Column, Head, head_of

LOOKED_FOR_HEAD = 5
"""Rows in which the names of the columns are looked for: lists often begin with a title."""


@dataclass(frozen=True, kw_only=True)
class Into:
    """Where rows are brought to."""

    region_id: RegionId
    parks: frozenset[ParkId] | None = None
    """Whose firms may be entered or changed; None: of the whole region."""
    source: str = ""
    """What the former system is called."""


class Chunk(Protocol):
    """Some rows with what is known about them."""

    def at_once(self, tx: Transaction) -> Mapping[int, Brought]:
        """Write what is plain; place of the row → what became of it. The others go one by one."""
        ...

    def one(self, tx: Transaction, given: Any) -> Brought:
        """Bring one row in. Raises DomainError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A kind of list."""

    word: str
    columns: tuple[Column, ...]
    row: Callable[..., Any]
    """Makes a row of its cells by field."""
    start: Callable[[Transaction, Into, Sequence[Any]], Chunk]
    same: Callable[[Any], tuple[str, ...] | None]
    """What may stand in one row only; None for a row that repeats nothing."""
    beside: bool = False
    """A list of another system: it has columns nobody here knows."""
    notices: Callable[[Sequence[Any]], Sequence[str]] = field(default=lambda _rows: ())
    """What is to be told of the rows as a whole."""


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
class TypedList:
    """A file as it was read."""

    head: Head
    rows: Sequence[TypedRow]
    notices: Sequence[str] = ()


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
    start=lambda tx, into, rows: FirmsAtHand.read(tx, into.region_id, into.parks, rows),
    same=lambda row: ("credit_code", _folded(row.credit_code)),
)
OFFICERS = Roster(
    word="服务官",
    columns=OFFICER_COLUMNS,
    row=OfficerRow,
    start=lambda tx, into, rows: OfficersAtHand.read(tx, into.region_id, rows),
    same=lambda row: (
        ("credit_code", _folded(row.credit_code), _folded(row.seat).removesuffix("岗") or "A")
        if row.credit_code.strip()
        else None
    ),
)


def typed_list(roster: Roster, lines: Sequence[Line]) -> TypedList:
    """The rows below the head. Raises ValueError with a sentence when the columns are not those of the list."""
    if not lines:
        raise ValueError(say("文件里没有内容。第一行应是列名。"))
    at, head = _head_among(roster, lines)
    met: dict[tuple[str, ...], int] = {}
    found = []
    names = lines[at].cells
    for line in lines[at + 1 :]:
        given = roster.row(**_cells(roster, head.places, line))
        key = roster.same(given)
        again = None
        if key is not None and key in met:
            again = Invalid({key[0]: [say("与第 %(row)s 行重复。", row=met[key])]})
        elif key is not None:
            met[key] = line.number
        found.append(TypedRow(line, given, names, again))
    return TypedList(head, found, [*_about(head), *roster.notices([row.given for row in found])])


def _head_among(roster: Roster, lines: Sequence[Line]) -> tuple[int, Head]:
    """The first of the first rows that names all that is needed; what is wrong with the first one otherwise."""
    first: ValueError | None = None
    for at, line in enumerate(lines[:LOOKED_FOR_HEAD]):
        try:
            return at, head_of(roster.columns, line.cells, beside=roster.beside)
        except ValueError as error:
            first = first or error
    assert first is not None
    raise first


def _about(head: Head) -> Iterator[str]:
    if head.unread:
        yield say("没有读取的列：%(names)s。", names="、".join(head.unread))
    if head.nameless:
        yield say("没有列名的列没有读取：%(places)s。", places="、".join(letters(place) for place in head.nameless))


def letters(place: int) -> str:
    """A column as a spreadsheet calls it: A, Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def bring(tx: Transaction, roster: Roster, into: Into, rows: Sequence[TypedRow]) -> Iterator[Outcome]:
    """Bring rows in, in their order; a refused one leaves nothing behind."""
    wanted = [row for row in rows if row.refused is None]
    chunk = roster.start(tx, into, [row.given for row in wanted])
    done = {id(wanted[place]): brought for place, brought in chunk.at_once(tx).items()}
    for row in rows:
        if row.refused is not None:
            yield Outcome(row.line, None, row.refused)
        elif id(row) in done:
            yield Outcome(row.line, done[id(row)])
        else:
            yield _one(tx, chunk, row)


def _one(tx: Transaction, chunk: Chunk, row: TypedRow) -> Outcome:
    try:
        with tx.session.begin_nested():
            return Outcome(row.line, chunk.one(tx, row.given))
    except DomainError as error:
        return Outcome(row.line, None, error)


def _cells(roster: Roster, places: Mapping[str, int], line: Line) -> dict[str, str]:
    cells = {name: line.cells[place] if place < len(line.cells) else "" for name, place in places.items()}
    return {column.field: cells.get(column.field, "") for column in roster.columns}


def _folded(typed: str) -> str:
    return "".join(keyed(typed).split()).upper()
