"""Writing many rows at once."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]


def copy_in(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows by COPY."""
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        for row in rows:
            copy.write_row([value.value if isinstance(value, Enum) else value for value in row])
