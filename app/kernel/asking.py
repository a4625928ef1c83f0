"""Questions made once: a statement is written down as the server reads it, under everything it was made of.

To make a statement costs ten times what it costs to send it. What is kept here is text and values, no row and no
answer: ``make`` is a pure function, its arguments are the key, and whatever differs from one asking to the next (the
instant, a number, ids) is no argument of it but a parameter (``NOW``, ``given``) and comes along each time.
"""

from collections import OrderedDict, namedtuple
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from sys import intern
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.kernel.columns import UtcDateTime, in_utc

MOST = 1024
"""Statements that are kept at most; each is a few kilobytes of values, the text of like ones is the same."""
NOW: Any = sa.bindparam("now", None, UtcDateTime())
"""The instant of the look, where a statement that is kept compares with it."""

Reader = Callable[[Any], Any]
Statement = sa.Select[*tuple[Any, ...]]
Made = Callable[..., Statement]


@dataclass(frozen=True)
class _Written:
    """A statement as the server reads it, and how its columns become values."""

    text: str
    values: Mapping[str, object]
    row: Callable[[Sequence[Any]], Any]
    readers: Sequence[tuple[int, Reader]]


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
    written = _KEPT.of(connection.dialect, make, made_of)
    rows = connection.exec_driver_sql(written.text, {**written.values, **values}).fetchall()
    if not written.readers:
        return [written.row(row) for row in rows]
    found = []
    for row in rows:
        read = list(row)
        for at, reader in written.readers:
            if read[at] is not None:
                read[at] = reader(read[at])
        found.append(written.row(read))
    return found


class _Kept:
    """The statements of this process, those asked last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[Hashable, _Written] = OrderedDict()

    def of(self, dialect: sa.Dialect, make: Made, made_of: tuple[Hashable, ...]) -> _Written:
        key = (make, made_of)
        with self._lock:
            written = self._found.get(key)
            if written is not None:
                self._found.move_to_end(key)
                return written
        written = _write(dialect, make(*made_of))
        with self._lock:
            self._found[key] = written
            while len(self._found) > MOST:
                self._found.popitem(last=False)
        return written


_KEPT = _Kept()


def _write(dialect: sa.Dialect, statement: Statement) -> _Written:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    columns = list(statement.selected_columns)
    readers = [(at, _reader(dialect, column.type)) for at, column in enumerate(columns)]
    return _Written(
        text=intern(str(compiled)),
        values={name: _plain(value) for name, value in compiled.params.items()},
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
