"""Subscriptions of programs: who has them, how many, and which addresses are never called."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.rules.scopes import Scope
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.outbox import OutboxRow, Topic
from app.tickets.rules.words import State
from app.webhooks.models import Webhook
from tests.api.conftest import Caller
from tests.builders import Zone, a_program, a_ticket

AsCaller = Callable[[Actor | None], Caller]
PUBLIC = "https://93.184.216.34/hook?for=us"


@pytest.fixture
def program(app: Flask, core: Core, zone: Zone) -> Callable[[], Caller]:
    """A function: a fresh program that may read events."""

    def made(*scopes: Scope) -> Caller:
        with core.transactions.acting(SYSTEM) as tx:
            return Caller(app, a_program(tx, zone.region, *(scopes or (Scope.EVENTS_READ,)))[1])

    return made


def test_a_program_subscribes_reads_and_ends_its_own(program: Callable[[], Caller], core: Core) -> None:
    caller = program()
    made = caller.post("/webhooks", {"url": PUBLIC, "kinds": ["whistle", "check-in", "whistle"]})
    assert made.status_code == 201, made.get_json()
    told = made.get_json()
    secret = told.pop("secret")
    assert (told["url"], told["kinds"], len(secret)) == (PUBLIC, ["whistle", "check-in"], 43)
    assert caller.get("/webhooks").get_json() == {"items": [told], "next_cursor": None}
    with core.transactions.reading(SYSTEM) as tx:
        row = tx.session.scalars(sa.select(Webhook)).one()
        entry = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "webhook.changed")).one()
        assert secret not in str({column.name: getattr(row, column.name) for column in Webhook.__table__.columns})
        assert (entry.detail["change"], entry.detail["host"]) == ("subscribed", "93.184.216.34")
        assert secret not in str(entry.detail)
        assert "for=us" not in str(entry.detail), "an address may hold a secret of the receiver's"
    assert caller.call("DELETE", f"/webhooks/{told['id']}").status_code == 204
    assert caller.call("DELETE", f"/webhooks/{told['id']}").status_code == 404
    assert caller.get("/webhooks").get_json()["items"] == []


def test_without_kinds_it_is_called_about_all(program: Callable[[], Caller], core: Core, zone: Zone) -> None:
    caller = program()
    assert caller.post("/webhooks", {"url": PUBLIC}).get_json()["kinds"] == []
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.ACCEPTED)
        calls = tx.session.scalars(sa.select(OutboxRow.template).where(OutboxRow.topic == Topic.WEBHOOK)).all()
        assert sorted(calls) == ["ticket.accepted", "ticket.filed"]


def test_a_program_knows_nothing_of_anothers(program: Callable[[], Caller]) -> None:
    mine, other = program(), program()
    key = mine.post("/webhooks", {"url": PUBLIC}).get_json()["id"]
    assert other.get("/webhooks").get_json()["items"] == []
    for named in (key, "0" * 32, "rubbish"):
        assert other.call("DELETE", f"/webhooks/{named}").status_code == 404
    assert len(mine.get("/webhooks").get_json()["items"]) == 1


def test_nobody_else_subscribes(zone: Zone, caller: AsCaller, program: Callable[..., Caller]) -> None:
    for who in (zone.admin, zone.coordinator, zone.firm):
        for method, body in (("GET", None), ("POST", {"url": PUBLIC})):
            assert caller(who).call(method, "/webhooks", body).status_code == 403
    assert program(Scope.TICKETS_READ).post("/webhooks", {"url": PUBLIC}).status_code == 403
    assert caller(None).get("/webhooks").status_code == 401


def test_five_are_the_most(program: Callable[[], Caller]) -> None:
    caller = program()
    made = [caller.post("/webhooks", {"url": PUBLIC}).get_json()["id"] for _ in range(5)]
    refused = caller.post("/webhooks", {"url": PUBLIC})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "webhooks_most")
    assert "5" in refused.get_json()["detail"]
    assert caller.call("DELETE", f"/webhooks/{made[0]}").status_code == 204
    assert caller.post("/webhooks", {"url": PUBLIC}).status_code == 201
    assert program().post("/webhooks", {"url": PUBLIC}).status_code == 201


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "2130706433",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "0.0.0.0",
        "0",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[fe80::1]",
        "[fd00::1]",
        "10.0.0.8",
        "172.16.5.4",
        "192.168.1.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "93.184.216.34@127.0.0.1",
        "nowhere.invalid",
    ],
)
def test_an_address_that_is_not_outside_is_refused_however_it_is_spelled(
    program: Callable[[], Caller], host: str
) -> None:
    caller = program()
    for scheme, port in (("https", ""), ("https", ":8443"), ("http", "")):
        refused = caller.post("/webhooks", {"url": f"{scheme}://{host}{port}/latest/meta-data"})
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["url"]), refused.get_json()
    assert caller.get("/webhooks").get_json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": None}, "url"),
        ({"url": ""}, "url"),
        ({"url": "http://93.184.216.34/"}, "url"),
        ({"url": "https://93.184.216.34/" + "x" * 500}, "url"),
        ({"url": PUBLIC, "kinds": ["check_in"]}, "kinds"),
        ({"url": PUBLIC, "kinds": ["nothing"]}, "kinds"),
        ({"url": PUBLIC, "kinds": [None]}, "kinds"),
        ({"url": PUBLIC, "kinds": "whistle"}, "kinds"),
        ({"url": PUBLIC, "secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_subscribed_is_refused_by_name(
    program: Callable[[], Caller], body: dict[str, object], field: str
) -> None:
    refused = program().post("/webhooks", body)
    assert refused.status_code == 422
    assert {name.split(".")[0] for name in refused.get_json()["errors"]} == {field}
