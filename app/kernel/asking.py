"""Questions made once: a statement is written down as the server reads it, under everything it was made of.

To make a statement costs ten times what it costs to send it. What is kept here is text and values, no row and no
answer: ``make`` is a pure function, its arguments are the key, and whatever differs from one asking to the next (the
instant, a number, ids) is no argument of it but a parameter (``NOW``, ``given``) and comes along each time.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache, lru_cache
from sys import intern
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import Session

from app.kernel.columns import UtcDateTime, in_utc
from app.kernel.lately import Lately
from app.kernel.laying import of_json
from app.kernel.transaction import is_looking, met, read_ahead

MOST = 1024
"""Statements that are kept at most; each is a few kilobytes of values, the text of like ones is the same."""
NOW: Any = sa.bindparam("now", None, UtcDateTime())
"""The instant of the look, where a statement that is kept compares with it."""

_GIVEN = re.compile(r"%\((\w+)\)s")
_WORD = re.compile(r"[\w.:/-]*")

Reader = Callable[[Any], Any]
Statement = sa.Select[*tuple[Any, ...]]
Made = Callable[..., Statement]


@dataclass(frozen=True)
class _Rows:
    """How the columns of rows become values."""

    row: Callable[[Sequence[Any]], Any]
    readers: Sequence[tuple[int, Reader]]

    def of(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        if not self.readers:
            return [self.row(row) for row in rows]
        found = []
        for row in rows:
            read = list(row)
            for at, reader in self.readers:
                if read[at] is not None:
                    read[at] = reader(read[at])
            found.append(self.row(read))
        return found


@dataclass(frozen=True)
class _Written:
    """A statement as the server reads it, and how its rows are read."""

    text: str
    values: Mapping[str, object]
    rows: _Rows


def given(name: str, kind: sa.types.TypeEngine[Any]) -> Any:
    """A value that comes along each time."""
    return sa.bindparam(name, None, kind)


def among(column: Any, name: str, kind: sa.types.TypeEngine[Any] | None = None) -> sa.ColumnElement[bool]:
    """That a column is one of the values that come along each time under a name; ids where nothing else is said."""
    found: sa.ColumnElement[bool] = column == sa.any_(given(name, ARRAY(kind or sa.BigInteger())))
    return found


def asked(session: Session, make: Made, *made_of: Hashable, **values: object) -> list[Any]:
    """The rows of ``make(*made_of)`` with these values, as named tuples. Columns have names of their own each.

    In the transaction of the session, after what it has still to write.
    """
    session.flush()
    connection = session.connection()
    written = _written(connection.dialect, make, made_of)
    return written.rows.of(connection.exec_driver_sql(written.text, {**written.values, **values}).fetchall())


@dataclass(frozen=True)
class Question:
    """A statement with its values, to be answered alone or in one statement with others."""

    make: Made
    made_of: tuple[Hashable, ...]
    values: tuple[tuple[str, Hashable], ...]


def question(make: Made, *made_of: Hashable, **values: Hashable) -> Question:
    """What ``asked`` with the same words would ask."""
    return Question(make, made_of, tuple(values.items()))


def answer(session: Session, to: Question) -> list[Any]:
    """The rows of a question: those asked ahead in this look, or asked now."""
    found = met(session, to)
    if found is None:
        return asked(session, to.make, *to.made_of, **dict(to.values))
    rows: list[Any] = found
    return rows


def ask_ahead(session: Session, questions: Sequence[Question]) -> None:
    """Ask several questions in one statement, for ``answer`` to find for the rest of a look; nothing where one writes.

    What they give along under one name must be the same. Raises ValueError where it is not, TypeError for a column
    that does not come through JSON as it is.
    """
    wanted = [each for each in dict.fromkeys(questions) if met(session, each) is None]
    if len(wanted) < 2 or not is_looking(session):
        return
    values: dict[str, Hashable] = {}
    for name, value in (pair for each in wanted for pair in each.values):
        if values.setdefault(name, value) != value:
            raise ValueError(f"{name} is given twice")
    parts = tuple((each.make, each.made_of) for each in wanted)
    [row] = asked(session, _in_one, parts, **values)
    read_ahead(
        session, {each: _part(*part).of(rows or ()) for each, part, rows in zip(wanted, parts, row, strict=True)}
    )


def _in_one(parts: Sequence[tuple[Made, tuple[Hashable, ...]]]) -> Statement:
    """One row: the rows of each statement, in its order, as a list of lists."""
    columns = []
    for at, (make, made_of) in enumerate(parts):
        rows = make(*made_of).subquery()
        each = sa.func.json_agg(sa.func.json_build_array(*rows.c), type_=JSON())
        columns.append(sa.select(each).scalar_subquery().label(f"part_{at}"))
    return sa.select(*columns)


@lru_cache(maxsize=MOST)
def _part(make: Made, made_of: tuple[Hashable, ...]) -> _Rows:
    """How the rows of one of several questions are read."""
    columns = list(make(*made_of).selected_columns)
    for column in columns:
        if isinstance(column.type, sa.Numeric):
            raise TypeError(f"{column.key} does not come through JSON as it is")
    return _rows(columns, of_json)


def _written(dialect: sa.Dialect, make: Made, made_of: tuple[Hashable, ...]) -> _Written:
    return _KEPT.of((make, made_of), lambda: _write(dialect, make(*made_of)))


_KEPT: Lately[_Written] = Lately(MOST)


def _write(dialect: sa.Dialect, statement: Statement) -> _Written:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    words = {name: str(value) for name, value in compiled.params.items() if isinstance(value, StrEnum)}
    return _Written(
        text=intern(_spelled(str(compiled), words)),
        values={name: _plain(value) for name, value in compiled.params.items() if name not in words},
        rows=_rows(list(statement.selected_columns), lambda kind: _reader(dialect, kind)),
    )


def _spelled(text: str, words: Mapping[str, str]) -> str:
    """A statement with the words of the code (states, kinds) in it and not beside it.

    Only so does a plan that the server keeps for all values know how many rows a state has, and find an index that
    holds some states alone.
    """
    for word in words.values():
        if not _WORD.fullmatch(word):
            raise ValueError(f"{word} is no word of the code")
    return _GIVEN.sub(lambda found: f"'{words[found[1]]}'" if found[1] in words else found[0], text)


def _rows(columns: Sequence[Any], reader_of: Callable[[Any], Reader | None]) -> _Rows:
    readers = [(at, reader_of(column.type)) for at, column in enumerate(columns)]
    return _Rows(
        row=_row(tuple(column.key for column in columns)),
        readers=[(at, reader) for at, reader in readers if reader is not None],
    )


@cache
def _row(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    # names that no attribute may have are read by their place
    named: Any = namedtuple  # as many names as there are columns
    row = named("row", names, rename=True)
    made: Callable[[Sequence[Any]], Any] = row._make
    return made


def _reader(dialect: sa.Dialect, kind: sa.types.TypeEngine[Any]) -> Reader | None:
    if isinstance(kind, UtcDateTime):
        return in_utc
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return {member.value: member for member in kind.enum_class}.__getitem__
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _plain(value: object) -> object:
    """A value as the driver sends it."""
    if isinstance(value, Enum):
        return value.value
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
