"""What triggers keep of open matters: let be while rows are copied by the million, and made once at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import sql

from app.tickets.rules.words import OPEN
from demo.bulk.writing import Connection

AT_ONCE = 5_000
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname IN ('note_open_ticket', 'note_open_change', 'note_open_rows') ORDER BY 1, 2
"""
NEXT = "SELECT id FROM tickets WHERE id > %s AND state = ANY (%s) ORDER BY id LIMIT %s"


@contextmanager
def without_open_dues(connection: Connection, step: Callable[[str], Any]) -> Iterator[None]:
    """Let the triggers be for the time of the block, and write afterwards what they would have written."""
    triggers = connection.execute(TRIGGERS).fetchall()
    _turn(connection, triggers, "DISABLE")
    yield
    _turn(connection, triggers, "ENABLE")
    after, open_ = 0, [state.value for state in OPEN]
    while ids := [row[0] for row in connection.execute(NEXT, (after, open_, AT_ONCE)).fetchall()]:
        connection.execute("SELECT keep_open_dues(%s)", (ids,))
        after = ids[-1]
    step("open dues")


def _turn(connection: Connection, triggers: list[Any], verb: str) -> None:
    for table, name in triggers:
        connection.execute(
            sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(sql.Identifier(table), sql.SQL(verb), sql.Identifier(name))
        )
