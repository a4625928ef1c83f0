"""The form is offered to whoever can send it: agents of a park, observers for complaints of conduct."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.builders import Zone, a_category, an_actor

SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'name="(csrf_token|form_token)" value="([^"]+)"')
OFFERED = 'href="/tickets/new"'


@pytest.fixture
def agents(core: Core, zone: Zone) -> tuple[Actor, Actor]:
    """One of the firm's park, one of none."""
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "15")
        return an_actor(tx, Role.AGENT, zone.region, park=zone.park), an_actor(tx, Role.AGENT, zone.region)


def sent(client: FlaskClient, **fields: str) -> int:
    page = client.get("/tickets/new")
    assert page.status_code == 200
    typed = {"title": "甲", "body": "乙", "kind": "help", "urgency": "normal", **fields}
    return client.post("/tickets/new", data={**dict(HIDDEN.findall(page.text)), **typed}).status_code


def test_an_agent_of_a_park_files(zone: Zone, sign_in: SignIn, agents: tuple[Actor, Actor]) -> None:
    client = sign_in(agents[0])
    assert OFFERED in client.get("/tickets").text
    assert zone.company.credit_code in client.get("/tickets/new").text
    assert sent(client, category="01", channel="phone", company=zone.company.credit_code) == 303


def test_an_agent_of_no_park_is_offered_nothing(sign_in: SignIn, agents: tuple[Actor, Actor]) -> None:
    client = sign_in(agents[1])
    assert OFFERED not in client.get("/tickets").text
    assert client.get("/tickets/new").status_code == 403


def test_an_observer_is_offered_complaints_of_conduct_alone(
    zone: Zone, sign_in: SignIn, agents: tuple[Actor, Actor]
) -> None:
    client = sign_in(zone.observer)
    assert "反映作风问题" in client.get("/tickets").text
    form = client.get("/tickets/new").text
    assert set(re.findall(r'name="category"[^>]*value="(\d+)"', form)) == {"15"}
    assert zone.company.name not in form
    assert sent(client, category="01", channel="proactive", company=zone.company.credit_code) == 422
    assert sent(client, category="15", channel="proactive", company=zone.company.credit_code) == 303


def test_an_observer_reads_what_he_filed_and_names_whom_it_is_about(
    zone: Zone, sign_in: SignIn, agents: tuple[Actor, Actor]
) -> None:
    client = sign_in(zone.observer)
    page = client.get("/tickets/new").text
    assert f'value="{zone.support.code}"' in page
    typed = {"title": "刁难", "body": "乙", "kind": "complaint", "urgency": "normal", "category": "15"}
    about = {"channel": "proactive", "company": zone.company.credit_code, "complained_of": zone.support.code}
    answer = client.post("/tickets/new", data={**dict(HIDDEN.findall(page)), **typed, **about})
    assert answer.status_code == 303
    number = answer.headers["Location"].split("/")[2]
    for path in (f"/tickets/{number}/receipt", f"/tickets/{number}", "/tickets", f"/tickets?q={number}"):
        shown = client.get(path)
        assert (shown.status_code, number in shown.text) == (200, True), path
    assert zone.support.name in client.get(f"/tickets/{number}").text
    assert sign_in(zone.support_head).get(f"/tickets/{number}").status_code == 404
