"""Settings, actors and a moment for loading the demonstration in tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.actors import Actors
from app.accounts.models import Account
from app.companies.queries import looked_after
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.kernel.outbox import Topic
from app.kernel.transaction import Transaction, Transactions
from app.notifications.telling import Teller
from app.regions.queries import ids_below
from app.subscriptions import Subscriptions
from demo.keys import Keys
from tests.integration.conftest import SUBSCRIPTIONS

ACTORS = Actors(ids_below, looked_after)
MAILING = Subscriptions(SUBSCRIPTIONS.recorder, Teller(frozenset({Topic.EMAIL})))
SECRET = "a key for tests only, of forty characters"
THURSDAY = datetime(2026, 9, 17, 7, 20, tzinfo=UTC)
"""15:20 in Shanghai on an ordinary working day."""


@dataclass(frozen=True)
class LoadSettings:
    """As ``config.settings``, as far as is read of them after the start."""

    var: Path
    production: bool = False
    secret_key: str = SECRET
    demo_password: str | None = None
    secure_cookies: bool = False
    redis_client_url: str = ""
    broker_asked_at: str = ""
    database_url: str = ""
    database_owner_url: str | None = None
    audit_anchors: Path = Path("/nowhere")
    staff_idle: timedelta = timedelta(minutes=30)
    site_name: str = "助企哨"
    public_url: str = "http://127.0.0.1:8000"
    service_phone: str = ""
    internal_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    own_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def keys(seed: int = 42, password: str | None = "four quiet herons") -> Keys:
    """The secrets of a load in tests."""
    return Keys(SECRET, seed, password)


@contextmanager
def passing_transaction(engine: sa.Engine, now: datetime = THURSDAY) -> Iterator[Transaction]:
    """A transaction of the system at an instant; nothing of it outlives the block."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield Transaction(session, SYSTEM, now, SUBSCRIPTIONS, "test")
        outer.rollback()


@dataclass(frozen=True)
class Installation:
    """As much of ``core`` as a load asks for."""

    settings: LoadSettings
    transactions: Transactions
    actors: Any = ACTORS
    audit_keys: Any = MAILING.recorder.keys


@dataclass
class Loaded:
    """What was loaded, where, and what was said meanwhile."""

    transactions: Transactions
    printed: dict[str, Any]
    said: list[str] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A look at it."""
        with self.transactions.reading(SYSTEM) as tx:
            yield tx

    def actor(self, username: str) -> Actor:
        """The actor of an account."""
        with self.reading() as tx:
            account_id = tx.session.scalars(sa.select(Account.id).where(Account.username == username)).one()
            return ACTORS.of(tx.session, AccountId(account_id), tx.now)
