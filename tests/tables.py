"""Real tables for tests that commit, with nothing but the calendar in them; and a look at what they are asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.kernel.transaction import Transactions
from app.tables import metadata
from config import embedded

FURNITURE = ("calendar_days", "calendar_versions")
"""What every test finds filled."""
KEPT = "kept"
"""The schema where a copy of the furniture stands."""
EMPTIED = ";".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables if table.name not in FURNITURE)
DISARRAY = sa.text(
    "SELECT "
    + " OR ".join(
        f"EXISTS (TABLE {one} EXCEPT TABLE {other})"
        for name in FURNITURE
        for one, other in ((name, f"{KEPT}.{name}"), (f"{KEPT}.{name}", name))
    )
)
COUNTED = sa.text(
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence "
    "WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
)


@contextmanager
def furnished(transactions: Transactions) -> Iterator[None]:
    """Tables with the calendar and nothing else; at the end they are so again, and every table counts from one.

    Rows are deleted, not truncated: a truncated table is a new file for itself and each of its indexes, and there are
    sixty tables, of which a test fills ten.
    """
    yield
    with as_owner(transactions.engine) as connection:
        # triggers forbid emptying what is append-only and hold rows to each other; only a test may pass them
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(EMPTIED)
        if connection.scalar(DISARRAY):
            for name in FURNITURE:
                connection.exec_driver_sql(f"DELETE FROM {name}; INSERT INTO {name} TABLE {KEPT}.{name}")
        connection.execute(COUNTED)


def caught_up(engine: sa.Engine) -> None:
    """Wait until whoever writes now has ended: other tests do, in databases of their own of the same cluster."""
    with engine.connect() as connection:
        end = connection.scalar(sa.text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) or 0
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with engine.connect() as connection:
            first = connection.scalar(sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) or 0
        if first >= end:
            return
        time.sleep(0.02)
    raise AssertionError("somebody has been writing for a minute")


@contextmanager
def as_owner(engine: sa.Engine) -> Iterator[sa.Connection]:
    """The same database as its owner: only a test, and a thief, may do what the application's role cannot."""
    owner = sa.create_engine(engine.url.set(username=embedded.OWNER), poolclass=sa.NullPool)
    with owner.begin() as connection:
        yield connection


@contextmanager
def statements(engine: sa.Engine | sa.Connection) -> Iterator[list[str]]:
    """Everything the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
