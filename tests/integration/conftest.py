"""PostgreSQL migrated once; each test in a transaction that is rolled back, or on a database that is cleaned."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.recording import Recorder
from app.audit.rules import KeyRing
from app.kernel.actor import SYSTEM
from app.kernel.database import make_engine
from app.kernel.transaction import Transaction, Transactions
from app.notifications.telling import Teller
from app.subscriptions import Subscriptions
from tests.builders import MONDAY, Zone, a_zone
from tests.tables import furnished

SUBSCRIPTIONS = Subscriptions(Recorder(KeyRing((b"a key for tests only",))), Teller())


@pytest.fixture
def tx(engine: sa.Engine) -> Iterator[Transaction]:
    """A transaction of the system at Monday 2026-09-21 09:00 Shanghai; nothing of it outlives the test."""
    with engine.connect() as connection, connection.begin() as outer:
        session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        tx = Transaction(session, SYSTEM, MONDAY, SUBSCRIPTIONS, "test")
        yield tx
        session.close()
        outer.rollback()


@pytest.fixture
def zone(tx: Transaction) -> Zone:
    """A small zone with one person in every seat."""
    return a_zone(tx)


@pytest.fixture
def transactions(database_url: str) -> Iterator[Transactions]:
    """Real transactions that commit, for races; every table is emptied afterwards."""
    pooled = make_engine(database_url, pool_size=10, max_overflow=20)
    made = Transactions(pooled, SUBSCRIPTIONS)
    with furnished(made):
        yield made
    pooled.dispose()
