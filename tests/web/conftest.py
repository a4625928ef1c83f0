"""The application on this worker's database; what a test commits is cleaned away."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.sessions import start_session
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from tests.application import app, core, zone

__all__ = ["app", "core", "zone"]


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
