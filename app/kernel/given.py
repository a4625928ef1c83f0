"""Many rows in one statement, given as one JSON text, so that the statement is the same whatever their number."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.database import Base

Column = InstrumentedAttribute[Any]


def given(rows: Sequence[Mapping[str, Any]], *columns: Column) -> sa.TableValuedAlias:
    """The rows as a table to select from, in their order; every row names every column.

    Raises ValueError for an instant without an offset.
    """
    text = json.dumps([{each.key: row[each.key] for each in columns} for row in rows], default=_written)
    named = [sa.column(each.key, each.type) for each in columns]
    objects = sa.func.json_to_recordset(sa.cast(sa.literal(text, sa.Text), sa.JSON))
    return objects.table_valued(*named, name="given").render_derived(with_types=True)


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
