"""Refused access is on record, whichever face refused it: the first of its kind at once, the others as a count."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import RefusedAttempt
from app.accounts.sessions import start_session
from app.accounts.tokens import issue_token
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from tests.builders import Zone, a_ticket

Asking = Callable[[Actor, str], int]


@pytest.fixture
def by_page(app: Flask, core: Core) -> Asking:
    def ask(actor: Actor, path: str) -> int:
        with core.transactions.acting(SYSTEM) as tx:
            secret = start_session(tx, AccountId(actor.account_id or 0), "").secret
        client: FlaskClient = app.test_client()
        client.set_cookie("sid", secret)
        return client.get(path, headers={"User-Agent": "a browser"}).status_code

    return ask


@pytest.fixture
def by_call(app: Flask, core: Core) -> Asking:
    def ask(actor: Actor, path: str) -> int:
        with core.transactions.acting(SYSTEM) as tx:
            token = issue_token(tx, AccountId(actor.account_id or 0))[0]
        headers = {"Authorization": f"Bearer {token}", "User-Agent": "a program"}
        return app.test_client().get(f"/api/v1{path}", headers=headers).status_code

    return ask


def on_record(core: Core) -> list[tuple[int | None, str, str, str, str]]:
    with core.transactions.reading(SYSTEM) as tx:
        rows = tx.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.name == "account.access_refused").order_by(AuditEntry.chain_seq)
        )
        return [(row.actor_id, row.detail["what"], row.detail["number"], row.address, row.outcome) for row in rows]


def counted(core: Core) -> list[int]:
    with core.transactions.reading(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(RefusedAttempt.times).order_by(RefusedAttempt.id)))


@pytest.mark.parametrize(("face", "shape"), [("by_page", "/tickets/<number>"), ("by_call", "/api/v1/tickets/<number>")])
def test_what_is_there_and_not_for_him_is_counted_and_the_first_is_on_record(
    core: Core, zone: Zone, face: str, shape: str, request: pytest.FixtureRequest
) -> None:
    ask: Asking = request.getfixturevalue(face)
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone).number
    assert [ask(zone.other_firm, f"/tickets/{number}") for _ in range(3)] == [404] * 3
    assert ask(zone.other_firm, "/tickets/GX20990101-9999") == 404, "what is nowhere is a slip of the pen"
    assert ask(zone.firm, f"/tickets/{number}") == 200
    assert on_record(core) == [(zone.other_firm.account_id, f"404 GET {shape}", number, "127.0.0.1", "refused")]
    assert counted(core) == [3]


@pytest.mark.parametrize(("face", "path"), [("by_page", "/settings"), ("by_call", "/pairing-coverage")])
def test_a_missing_right_is_counted_and_the_first_is_on_record(
    core: Core, zone: Zone, face: str, path: str, request: pytest.FixtureRequest
) -> None:
    ask: Asking = request.getfixturevalue(face)
    assert [ask(zone.firm, path) for _ in range(2)] == [403] * 2
    [(who, what, number, _, outcome)] = on_record(core)
    assert (who, what.partition(" ")[0], number, outcome) == (zone.firm.account_id, "403", "", "refused")
    assert counted(core) == [2]
