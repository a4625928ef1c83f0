"""Real tables for tests that commit, with nothing but the calendar in them; and a look at what they are asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.calendars.loading import load_bundled
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.tables import metadata


@contextmanager
def furnished(transactions: Transactions) -> Iterator[None]:
    """Load the calendar; at the end every table is emptied and counts from one again."""
    with transactions.acting(SYSTEM) as tx:
        load_bundled(tx)
    yield
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with transactions.engine.begin() as connection:
        # triggers forbid emptying what is append-only; only a test may pass them
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """Everything the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
