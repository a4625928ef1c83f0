"""Indexes and keys of the tables that are filled: let go before, made anew after, exactly as they were."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

FOREIGN = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0 AND (conrelid::regclass::text = ANY(%(tables)s)
    OR confrelid::regclass::text = ANY(%(tables)s))
ORDER BY 1, 2
"""
KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('p', 'u') AND (conrelid::regclass::text = ANY(%(tables)s)
    OR conrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent::regclass::text = ANY(%(tables)s)))
ORDER BY 1, contype, 2
"""
OTHERS = """
SELECT c.relname, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid::regclass::text = ANY(%(tables)s)
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
ORDER BY 1
"""


@contextmanager
def without_indexes(
    connection: psycopg.Connection[Any], tables: Sequence[str], step: Callable[[str], Any]
) -> Iterator[None]:
    """Let go of indexes and keys for the time of the block; ``step`` is told of each that is made again."""
    given = {"tables": list(tables)}
    foreign = connection.execute(FOREIGN, given).fetchall()
    keys = connection.execute(KEYS, given).fetchall()
    others = connection.execute(OTHERS, given).fetchall()
    for table, name, _ in (*foreign, *keys):
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(_named(table), sql.Identifier(name)))
    for name, _ in others:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    for table, name, definition in keys:
        _add(connection, table, name, definition)
    step("keys")
    for _, definition in others:
        connection.execute(definition)
    step("indexes")
    for table, name, definition in foreign:
        _add(connection, table, name, definition)
    step("references")


def _add(connection: psycopg.Connection[Any], table: str, name: str, definition: str) -> None:
    connection.execute(
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(_named(table), sql.Identifier(name), sql.SQL(definition))
    )


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(table)
