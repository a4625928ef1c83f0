"""How Alembic meets the database: one migrator at a time, never queueing in front of readers for long.

- An advisory lock makes a second migrator wait. It is taken on a connection of its own: executed on the migrating one
  it would open a transaction before `context.configure`, and Alembic would then commit nothing and still exit 0.
- `lock_timeout` is one second: an ALTER TABLE that waits behind a long transaction makes every reader wait behind it.
  The upgrade is tried again, ten times, from the first revision that is not yet there.
- Each migration is a transaction, so that a half-done upgrade is a shorter upgrade and nothing worse.
"""

import logging
import sys
import time
from logging.config import fileConfig

import sqlalchemy as sa
from alembic import context
from psycopg.errors import LockNotAvailable

from app.kernel.database import refuse_older
from app.tables import metadata
from config.settings import Settings

LOCK_KEY = 7_410_022
TRIES = 10
PAUSE_SECONDS = 10.0
LOCK_TIMEOUT = "1s"
STATEMENT_TIMEOUT = "15min"

log = logging.getLogger("alembic.env")


def database_url() -> str:
    """Return the address given by a caller (tests), else the one in the settings: the owner's, where there is one."""
    given = context.config.get_main_option("sqlalchemy.url")
    if given:
        return given
    settings = Settings.from_env()
    return settings.database_owner_url or settings.database_url


def print_sql() -> None:
    """Write the SQL instead of running it (`alembic upgrade --sql`)."""
    context.configure(
        url=database_url(),
        target_metadata=metadata,
        literal_binds=True,
        transaction_per_migration=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate() -> None:
    """Run under the lock, and again when a table was busy."""
    engine = sa.create_engine(database_url(), poolclass=sa.pool.NullPool)
    sa.event.listen(engine, "connect", lambda connection, _record: refuse_older(connection))
    try:
        connected = engine.connect()
    except sa.exc.OperationalError as error:
        reason = " ".join(str(error.orig).split())
        sys.stderr.write(f"Error: 数据库现在连不上，请稍后再试 (database unavailable): {reason}\n")
        raise SystemExit(2) from None
    with connected.execution_options(isolation_level="AUTOCOMMIT") as guard:
        guard.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": LOCK_KEY})
        try:
            for attempt in range(1, TRIES + 1):
                try:
                    _run_once(engine)
                    return
                except sa.exc.OperationalError as error:
                    if not isinstance(error.orig, LockNotAvailable) or attempt == TRIES:
                        raise
                    log.warning("a table is busy; try %d of %d in %.0f s", attempt + 1, TRIES, PAUSE_SECONDS)
                    time.sleep(PAUSE_SECONDS)
        finally:
            guard.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
            engine.dispose()


def _run_once(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(sa.text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        # Before configure: else Alembic finds a transaction already begun and leaves the commit to us.
        connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, transaction_per_migration=True, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()


if context.config.config_file_name is not None and not context.config.attributes.get("quiet"):
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)
if context.is_offline_mode():
    print_sql()
else:
    migrate()
