"""Keyset pages: the next page starts after the last row's keys, so page 10,000 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.asking import given
from app.kernel.errors import Invalid
from app.kernel.sentences import say

R = TypeVar("R")
DEFAULT_LIMIT = 50
MAX_LIMIT = 200
NOT_OURS = say("翻页位置无效，请回到第一页重新查看。")


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, and the cursor of those that follow (None at the end)."""

    items: Sequence[R]
    next_cursor: str | None


@dataclass(frozen=True)
class Key(Generic[R]):
    """One sort column: its expression, its direction and how to read it off a row; the last key must be unique."""

    column: sa.SQLColumnExpression[Any]
    read: Callable[[R], Any]
    descending: bool = False


def within(limit: int) -> int:
    """A number of rows that a page may have."""
    return max(1, min(limit, MAX_LIMIT))


def page_of(
    session: Session, statement: sa.Select[R], keys: Sequence[Key[R]], cursor: str | None, limit: int
) -> Page[R]:
    """One page of ``statement`` in the order of ``keys``. Columns of the keys must not be null.

    Raises Invalid when the cursor was not made here.
    """
    if cursor:
        statement = statement.where(_after(keys, list(behind(keys, cursor).values())))
    statement = statement.order_by(*in_order(keys))
    return paged(list(session.scalars(statement.limit(limit + 1))), keys, limit)


def in_order(keys: Sequence[Key[Any]]) -> list[sa.UnaryExpression[Any]]:
    """What a list is ordered by."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]


def placed(statement: sa.Select[Any], keys: Sequence[Key[Any]], *, after: bool, limit: int) -> sa.Select[Any]:
    """A page as a statement that is kept (``asking``); ``after`` a row whose values ``behind`` reads off the cursor."""
    if after:
        columns: list[Any] = [key.column for key in keys]
        statement = statement.where(_after(keys, [given(f"after_{at}", each.type) for at, each in enumerate(columns)]))
    return statement.order_by(*in_order(keys)).limit(sa.literal_column(str(limit + 1)))  # a plan kept for all knows it


def behind(keys: Sequence[Key[Any]], cursor: str) -> dict[str, Any]:
    """The values of a cursor as ``placed`` wants them. Raises Invalid when it was not made here."""
    values = decode_cursor(cursor, len(keys))
    if not all(_fits(key, value) for key, value in zip(keys, values, strict=True)):
        raise Invalid({"cursor": [NOT_OURS]})
    return {f"after_{at}": value for at, value in enumerate(values)}


def paged(rows: Sequence[R], keys: Sequence[Key[R]], limit: int) -> Page[R]:
    """The page of rows that ``placed`` asked for."""
    more, rows = len(rows) > limit, rows[:limit]
    return Page(rows, encode_cursor([key.read(rows[-1]) for key in keys]) if more else None)


def _fits(key: Key[R], value: Any) -> bool:
    """Whether a value from outside can be compared with the column at all."""
    column: Any = key.column
    return isinstance(value, column.type.python_type)


def _after(keys: Sequence[Key[R]], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Rows strictly behind ``values``: one comparison an index can begin at, or a nested OR where directions differ."""
    if len(keys) > 1 and not any(key.descending for key in keys):
        columns: list[Any] = [key.column for key in keys]
        last = [
            value if isinstance(value, sa.BindParameter) else sa.literal(value, column.type)
            for column, value in zip(columns, values, strict=True)
        ]
        return sa.tuple_(*columns) > sa.tuple_(*last)
    clauses = []
    for position, key in enumerate(keys):
        beyond = key.column < values[position] if key.descending else key.column > values[position]
        equal = [keys[earlier].column == values[earlier] for earlier in range(position)]
        clauses.append(sa.and_(*equal, beyond))
    return sa.or_(*clauses)


def encode_cursor(values: Sequence[Any]) -> str:
    """Sort values as an opaque word for an address."""
    marked = [
        {"t": v.isoformat()} if isinstance(v, datetime) else {"d": v.isoformat()} if isinstance(v, date) else v
        for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(marked, ensure_ascii=False).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, size: int) -> list[Any]:
    """The values behind a cursor; Invalid for anything else than what ``encode_cursor`` made."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != size:
            raise ValueError(cursor)
        return [_unmark(value) for value in values]
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as error:
        raise Invalid({"cursor": [NOT_OURS]}) from error


def _unmark(value: Any) -> Any:
    if isinstance(value, dict):
        instant = datetime.fromisoformat(value["t"]) if "t" in value else date.fromisoformat(value["d"])
        if isinstance(instant, datetime) and instant.tzinfo is None:
            raise ValueError("a cursor's instant has an offset")
        return instant
    # Python takes true for a whole number, PostgreSQL does not
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError("a cursor holds words and whole numbers")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("out of range")
    if isinstance(value, str) and ("\0" in value or not value.isprintable()):
        raise ValueError("not what a list is sorted by")
    return value
