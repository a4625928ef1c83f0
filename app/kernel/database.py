"""Engine, declarative base and the one convention for constraint names."""

from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from psycopg import _queries as driver
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.kernel.columns import UtcDateTime
from app.kernel.patience import CONNECTING, PatientConnection

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A request that cannot be served within these is better refused: nothing may hang on a lock or a lost client.
CONNECTION_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=20000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=20000"
)
LEAST = 16
"""The oldest PostgreSQL the program runs on: roles are granted without what they inherit (``WITH INHERIT FALSE``)."""
PREPARED_AFTER = 2
"""How often a connection reads a statement as a stranger's; from then on the server keeps it, and its plan."""
KEPT_TEXTS = 1024
LONGEST_TEXT = 24_000
MOST_VALUES = 400
"""How many statements the driver keeps with their values found, and up to which size in bytes and number of values.

Its own bounds (128, 4,096 and 50) make it read the statements of a page letter by letter each time: 5 % of a page.
"""
CONNECTING_HOW: dict[str, Any] = {
    "options": CONNECTION_OPTIONS,
    "connect_timeout": CONNECTING,
    "prepare_threshold": PREPARED_AFTER,
    # a server whose machine is gone says nothing: the network is asked whether anybody is there (not on a socket)
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def keep_longer_texts() -> None:
    """Let the driver keep what it worked out of the statements of pages too; it has no setting for it."""
    driver.MAX_CACHED_STATEMENT_LENGTH = LONGEST_TEXT
    driver.MAX_CACHED_STATEMENT_PARAMS = MOST_VALUES
    driver._query2pg = lru_cache(maxsize=KEPT_TEXTS)(driver._query2pg_nocache)


keep_longer_texts()


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), dict[str, Any]: JSONB(), str: sa.Text()}


class Identified:
    """A surrogate key the database hands out; it never appears in an address."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)


def make_engine(url: str, *, pool_size: int = 8, max_overflow: int = 4) -> sa.Engine:
    """An engine that checks connections before use and gives up after 3 s on an empty pool."""
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=3,
        pool_pre_ping=True,
        pool_use_lifo=True,  # the one used last has its statements prepared
        connect_args=CONNECTING_HOW,
    )
    return _patient(engine)


def make_lone_engine(url: str) -> sa.Engine:
    """An engine that keeps no connection: each is opened, used and closed."""
    return _patient(sa.create_engine(url, poolclass=sa.NullPool, connect_args=CONNECTING_HOW))


def _patient(engine: sa.Engine) -> sa.Engine:
    """The same engine, whose connections wait no longer than whoever uses them may (``patience``)."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, words: list[Any], named: dict[str, Any]) -> PatientConnection:
        made = PatientConnection.connect(*words, **named)
        refuse_older(made)
        return made

    return engine


def refuse_older(connection: "psycopg.Connection[Any]") -> None:
    """Close a connection to a server older than ``LEAST``. Raises psycopg.OperationalError with its version."""
    found = connection.info.server_version // 10_000
    if found < LEAST:
        connection.close()
        raise psycopg.OperationalError(f"PostgreSQL {found} is too old: {LEAST} is the least, 18 is advised")
