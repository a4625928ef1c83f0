"""What in a life's rows stands for something else in each copy: found once, and filled in by PostgreSQL's ``format``.

A mark in a text is ``%3$s``: the third of the values its column is filled with. A column of ids holds the place of the
row within its life, or a negative word for the firm, its user or its officer.
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from app.audit.rules import Entry, canonical
from app.tables import metadata
from demo.bulk.cast import EXTRA, FIRM_NAME, OFFICER_NAME, SIGNS, USER_NAME, Cast, table_of
from demo.bulk.harvest import RECORD
from demo.bulk.lives import NEVER, Life, Row

COMPANY, USER, OFFICER = -1, -2, -3
"""In a column of ids."""
SEALED = "sealed"
"""The column of a record's entry, as it is sealed, beside its own."""
COMPUTED = {
    "tickets": ("search", "folded", "veiled"),  # of the release before; no copy has any
    "ticket_events": ("cluster", "xact"),
    RECORD: ("chain_seq", "prev", "mac", "key_id"),
}
"""Columns that are written otherwise than by copying, beside those a search looks in."""
_ID = r"(?<![0-9])7[0-9]{12}(?![0-9])"
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9])")
_HELD = re.compile("\x02([^\x03]*)\x03")
_SEALED_FIELDS = tuple(each.name for each in fields(Entry) if each.name != "chain_seq")
FOLDED = frozenset({"folded", "veiled"})
"""Columns that hold words as they are compared."""


@dataclass
class Marks:
    """What the columns of all lives are filled with; grows as rows are read."""

    cast: Cast
    texts: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """(table, column) → names of what is filled in, in the order of their marks."""
    ids: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(table, column) → what its ids are of: a table, ``company``, ``user``, ``officer``, or ``other``."""

    def read(self, life: Life) -> dict[str, list[Row]]:
        """The rows of a life with its marks, by table."""
        reading = _Reading(self, life)
        found = {table: [reading.row(table, row) for row in rows] for table, rows in life.rows.items() if rows}
        for row, entry in zip(found[RECORD], life.rows[RECORD], strict=True):
            row[SEALED] = reading.text(RECORD, SEALED, _sealed(entry))
        return found


@dataclass
class _Reading:
    marks: Marks
    life: Life
    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Id within the range of the lives → its table and its place in the life, from 1."""
    words: dict[str, str] = field(default_factory=dict)
    """What stands for something else in a text → the name of what is filled in."""
    people: dict[int, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        life, cast = self.life, self.marks.cast
        for table, rows in life.rows.items():
            self.places |= {row["id"]: (table, at) for at, row in enumerate(rows, 1) if "id" in row}
        firm = cast.firms[life.park]
        self.words = {
            life.number: "number",
            firm.code: "company_code",
            FIRM_NAME: "company_name",
            USER_NAME: "user_name",
            OFFICER_NAME: "officer_name",
            EXTRA: "extra",
            **{number: f"order_{at}" for at, number in enumerate(life.orders, 1)},
        }
        self.people = {
            int(firm.id): ("company", COMPANY),
            cast.ids[cast.users[life.park]]: ("user", USER),
            cast.ids[cast.officers[life.park]]: ("officer", OFFICER),
        }
        self.pattern = re.compile("|".join([*map(re.escape, sorted(self.words, key=len, reverse=True)), _ID]))

    def row(self, table: str, row: Row) -> Row:
        """One row with its marks; JSON becomes text."""
        columns, left = metadata.tables[table].columns, computed_columns(table)
        return {name: self._value(table, columns[name], value) for name, value in row.items() if name not in left}

    def _value(self, table: str, column: sa.Column[Any], value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(column.type, JSONB):
            return self.text(table, column.name, json.dumps(value, ensure_ascii=False, sort_keys=True))
        if isinstance(value, str):
            return self.text(table, column.name, value)
        if isinstance(value, int) and isinstance(column.type, sa.BigInteger):
            return self._id(table, column.name, value)
        return value

    def text(self, table: str, column: str, text: str) -> str:
        """The text with each mark between two signs of its own, until all columns' marks are known."""
        found = self.pattern.sub(lambda match: f"\x02{self._name(table, column, match[0])}\x03", text)
        if any(sign in found for sign in SIGNS):
            raise LookupError(f"{table}.{column} says something of the cast otherwise: {text}")
        return found

    def _name(self, table: str, column: str, word: str) -> str:
        name = self.words.get(word) or self._of_id(int(word))
        if name == "extra" and column in FOLDED:
            name = "extra_folded"
        names = self.marks.texts[table, column]
        if name not in names:
            names.append(name)
        return name

    def _of_id(self, number: int) -> str:
        if number in self.people:
            return f"{self.people[number][0]}_id"
        table, place = self.places[number]
        return f"{table}:{place}"

    def _id(self, table: str, column: str, number: int) -> int:
        if number in self.people:
            kind, found = self.people[number]
        elif number in self.places:
            kind, found = self.places[number]
        elif table_of(number) is not None:
            raise LookupError(f"{table}.{column} means a row of another life")
        else:
            kind, found = "other", number
        self.marks.ids[table, column].add(kind)
        return found


def filled(marks: Marks, table: str, row: Row, move: timedelta) -> Row:
    """A row moved in time, its marks numbered for ``format``."""
    return {name: _filled(marks.texts.get((table, name)), value, move) for name, value in row.items()}


def _filled(names: Sequence[str] | None, value: Any, move: timedelta) -> Any:
    if isinstance(value, str):
        text = _DAY.sub(lambda match: (date.fromisoformat(match[1]) + move).isoformat(), value)
        if names is None:
            return text
        text = text.replace("%", "%%")
        return _HELD.sub(lambda match: f"%{names.index(match[1]) + 1}$s", text)
    if isinstance(value, datetime | date):
        return value + move if value.year < NEVER else value
    return value


def computed_columns(table: str) -> set[str]:
    """The columns of a table that no row of a life brings along."""
    return {*COMPUTED.get(table, ()), *searched_columns(table)}


def searched_columns(table: str) -> list[str]:
    """The columns of a table in which a search looks: a copy has the words of its own firm there."""
    if table != "ticket_words":
        return []
    return [column.name for column in metadata.tables[table].columns if isinstance(column.type, TSVECTOR)]


def _sealed(row: Row) -> str:
    """An entry as it is sealed, but for its place in the chain, which ends it."""
    entry = Entry(chain_seq=0, **{name: row[name] for name in _SEALED_FIELDS})
    return canonical(entry).decode().removesuffix("0}")
