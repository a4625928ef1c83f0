"""Rows laid out as their table's objects look, that belong to no session: they are read, and nothing else.

Such a row has the columns that were asked for, the properties of its class, and the things that were put beside it;
any other attribute raises, so that nothing is loaded behind anybody's back. It costs a tenth of what a session takes
to know a row.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by

M = TypeVar("M")
Read = Callable[[Any], Any]


class _Row:
    """What a row looks like once it is laid out."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


class Laid(Generic[M]):
    """The columns of a table in a statement with those of others, and its objects from the rows that come back."""

    def __init__(self, model: type[M], *names: str) -> None:
        """``names``: these alone; else all that are not fetched apart."""
        self._model = model
        mapper: Any = sa.inspect(model)
        there = {each.key: each for each in mapper.column_attrs}
        self._names = names or tuple(name for name, each in there.items() if not each.deferred)
        kinds = [there[name].expression.type for name in self._names]
        own = {name: each for name, each in vars(model).items() if isinstance(each, property)}
        self._row: Any = type(f"Laid{model.__name__}", (_Row,), own)
        self._readers = [(at, reader) for at, kind in enumerate(kinds) if (reader := of_json(kind)) is not None]

    def columns(self) -> list[sa.ColumnElement[Any]]:
        """Its columns, under names no other table has in the same statement."""
        return [getattr(self._model, name).label(f"{self._model.__name__}_{name}") for name in self._names]

    def __len__(self) -> int:
        return len(self._names)

    def of(self, row: Sequence[Any], at: int = 0, /, **beside: object) -> M:
        """The object whose columns begin at a place of a row, with what is put beside it."""
        made: M = self._row(dict(zip(self._names, row[at : at + len(self._names)], strict=True), **beside))
        return made

    def of_json(self, row: Sequence[Any], at: int = 0, /, **beside: object) -> M:
        """The same from a row of ``gathered``."""
        values = list(row[at : at + len(self._names)])
        for place, reader in self._readers:
            if values[place] is not None:
                values[place] = reader(values[place])
        return self.of(values, **beside)


def gathered(
    found: sa.Select[Any], tables: Sequence[Laid[Any]], *order: Any, more: Sequence[Any] = ()
) -> sa.ScalarSelect[Any]:
    """All rows of a statement in one column of another, in an order: the columns of these tables one after another.

    ``more``: columns behind them, as JSON has them. NULL where there are no rows.
    """
    columns = [column.element for table in tables for column in table.columns()]
    row = sa.func.json_build_array(*columns, *more)
    return found.with_only_columns(sa.func.json_agg(aggregate_order_by(row, *order), type_=JSON())).scalar_subquery()


def each_of(found: Iterable[Sequence[Any]] | None) -> Iterable[Sequence[Any]]:
    """The rows that ``gathered`` found."""
    return found or ()


def of_json(kind: sa.types.TypeEngine[Any]) -> Read | None:
    """How a value of a column is read where it came as JSON; None where it is what it is."""
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return {member.value: member for member in kind.enum_class}.__getitem__
    if isinstance(kind, sa.LargeBinary):
        return lambda text: bytes.fromhex(text[2:])
    python = kind.python_type if isinstance(kind, sa.DateTime | sa.Date | sa.types.TypeDecorator) else None
    if python is datetime:
        return lambda text: datetime.fromisoformat(text).astimezone(UTC)
    return date.fromisoformat if python is date else None
