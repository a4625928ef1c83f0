"""Column types: instants that are always aware and UTC, and enums kept as text under a CHECK."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """``timestamptz`` that refuses a naive instant and gives UTC back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a column holds; without this SQLAlchemy says ``object``, and any word would pass for an instant."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant without an offset must not reach the database")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)


def in_utc(value: datetime) -> datetime:
    """The same instant in UTC, in which the server says them all."""
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def text_enum(enum: type[E], name: str) -> sa.Enum:
    """An enum as text with a CHECK; a PostgreSQL enum type could not lose or rename a member without a rewrite."""
    return sa.Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )
