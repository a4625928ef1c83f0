"""The application on this worker's database; what a test commits is cleaned away."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.sessions import start_session
from app.calendars.loading import load_bundled
from app.factory import Core, create_app
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.tables import metadata
from config.settings import Settings
from tests.builders import Zone, a_zone


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The whole web application."""
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


@pytest.fixture
def sign_in(app: Flask, core: Core) -> Callable[[Actor], FlaskClient]:
    """A function: an actor's browser, signed in without the form."""

    def as_person(actor: Actor) -> FlaskClient:
        with core.transactions.acting(SYSTEM) as tx:
            secret = start_session(tx, AccountId(actor.account_id or 0), "127.0.0.1").secret
        client = app.test_client()
        client.set_cookie("sid", secret)
        return client

    return as_person
