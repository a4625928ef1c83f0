"""The API on this worker's database, with one caller for every seat of a zone; what a test commits is cleaned away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.tokens import issue_token
from app.calendars.loading import load_bundled
from app.factory import Core, create_app
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.tables import metadata
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from config.settings import Settings
from tests.builders import Zone, a_ticket, a_zone

BASE = "/api/v1"


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application."""
    made = create_app(settings)
    yield made
    made.extensions["zhuqishao"].engine.dispose()
    clock.follow(None)


@pytest.fixture
def core(app: Flask) -> Iterator[Core]:
    """The application behind the face, on tables that are empty but for the calendar."""
    made: Core = app.extensions["zhuqishao"]
    with made.transactions.acting(SYSTEM) as tx:
        load_bundled(tx)
    yield made
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with made.engine.begin() as connection:
        # triggers forbid emptying what is append-only; only a test may pass them
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@pytest.fixture
def zone(core: Core) -> Zone:
    """A small zone with one person in every seat, committed."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


@dataclass
class Caller:
    """Somebody with a token."""

    app: Flask
    token: str | None

    def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """One request; ``body`` as JSON, or ``data=`` as it is."""
        headers = {**kwargs.pop("headers", {})}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            kwargs["data"] = orjson.dumps(body)
            kwargs.setdefault("content_type", "application/json")
        return self.app.test_client().open(BASE + path, method=method, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        return self.call("POST", path, body, **kwargs)

    def act(self, number: str, action: str, version: int | None = None, **fields: Any) -> TestResponse:
        """An act on a ticket, at its present version unless said."""
        seen = self.get(f"/tickets/{number}").get_json()["version"] if version is None else version
        return self.post(f"/tickets/{number}/{action}", {"version": seen, **fields})


@pytest.fixture
def caller(app: Flask, core: Core) -> Callable[[Actor | None], Caller]:
    """A function: an actor as a caller with a token; nobody without one."""

    def as_caller(actor: Actor | None) -> Caller:
        if actor is None:
            return Caller(app, None)
        with core.transactions.acting(SYSTEM) as tx:
            return Caller(app, issue_token(tx, AccountId(actor.account_id or 0))[0])

    return as_caller


@pytest.fixture
def ticket_in(core: Core, zone: Zone) -> Callable[..., Ticket]:
    """A function: a committed ticket that went the way to a state just now."""

    def made(state: State = State.SUBMITTED, **kwargs: Any) -> Ticket:
        with core.transactions.acting(SYSTEM) as tx:
            return a_ticket(tx, zone, state, **kwargs)

    return made
