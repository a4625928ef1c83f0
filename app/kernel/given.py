"""Many rows or ids in one statement, given as one value, so that the statement is the same whatever their number."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.kernel.database import Base

Column = InstrumentedAttribute[Any]
_ROWS = "given_rows"


def given(rows: Sequence[Mapping[str, Any]], *columns: Column) -> sa.TableValuedAlias:
    """The rows as a table to select from, in their order; every row names every column.

    Raises ValueError for an instant without an offset.
    """
    return _table(sa.literal(_json(rows, [each.key for each in columns]), sa.Text), columns)


def one_of(column: Any, ids: Collection[int]) -> sa.ColumnElement[bool]:
    """That a column is one of these ids, given as one value: no statement of its own for each number of them."""
    found: sa.ColumnElement[bool] = column == sa.any_(sa.literal(list(ids), ARRAY(sa.BigInteger)))
    return found


def _table(text: sa.ColumnElement[str], columns: Sequence[Column]) -> sa.TableValuedAlias:
    named = [sa.column(each.key, each.type) for each in columns]
    objects = sa.func.json_to_recordset(sa.cast(text, sa.JSON))
    return objects.table_valued(*named, name="given").render_derived(with_types=True)


def _json(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    return json.dumps([{name: row[name] for name in names} for row in rows], default=_written)


def add_given(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns, of which nothing is asked; the statement is made once for all of them."""
    session.flush()
    session.connection().execute(insertion(model, tuple(rows[0])), rows_given(rows))


def rows_given(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The rows as ``insertion`` takes them."""
    return {_ROWS: _json(rows, tuple(rows[0]))}


@lru_cache(maxsize=32)
def insertion(model: type[Base], names: tuple[str, ...]) -> Any:
    """``insert_given`` without its rows, which come along as ``rows_given`` each time."""
    chosen = _table(sa.bindparam(_ROWS, type_=sa.Text), [getattr(model, name) for name in names])
    return insert(model).from_select(names, sa.select(*chosen.c), include_defaults=False)


def insert_given(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Any:
    """An INSERT of rows that name the same columns, to be gone on with (``on_conflict_do_nothing``, ``returning``)."""
    columns = [getattr(model, name) for name in rows[0]]
    chosen = sa.select(*given(rows, *columns).c)
    return insert(model).from_select([each.key for each in columns], chosen, include_defaults=False)


def _written(value: Any) -> str:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant without an offset must not reach the database")
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a column")
