"""The API on this worker's database, with one caller for every seat of a zone; what a test commits is cleaned away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.tokens import issue_token
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.application import app, core, zone
from tests.builders import Zone, a_ticket

__all__ = ["app", "core", "zone"]

BASE = "/api/v1"


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
