"""The end of a matter: the firm is asked, nothing changes by looking, and only the firm answers."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Rating, Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket

SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'name="(csrf_token|version)" value="([^"]+)"')


def a_number(core: Core, zone: Zone, state: State) -> str:
    """A ticket of the firm in a state, committed."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, state).number


def form_of(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of a page's form, and the answer of the button that is pressed."""
    found = dict(HIDDEN.findall(client.get(path).get_data(as_text=True)))
    return {**found, "solved": path.partition("solved=")[2]} if "solved=" in path else found


def stands(core: Core, number: str) -> State:
    """The ticket's state."""
    with core.transactions.acting(SYSTEM) as tx:
        return tx.session.scalars(sa.select(Ticket.state).where(Ticket.number == number)).one()


@pytest.fixture
def resolved(core: Core, zone: Zone) -> str:
    """A ticket that waits for the firm."""
    return a_number(core, zone, State.RESOLVED)


def test_the_question_changes_nothing_and_leads_to_the_faces(
    core: Core, zone: Zone, sign_in: SignIn, resolved: str
) -> None:
    client = sign_in(zone.firm)
    page = client.get(f"/tickets/{resolved}/confirm").get_data(as_text=True)
    assert "这件事解决了吗" in page
    assert "道路已修复。" in page
    assert re.findall(r'name="solved" value="(\w+)"', page) == ["yes", "partly"]
    assert f"/tickets/{resolved}/dispute" in page
    assert page.count('name="level"') == 5
    assert f'href="/tickets/{resolved}/confirm"' in client.get("/").get_data(as_text=True), "the first of three clicks"
    assert stands(core, resolved) is State.RESOLVED


def test_the_firm_confirms_and_rates(core: Core, zone: Zone, sign_in: SignIn, resolved: str) -> None:
    client = sign_in(zone.firm)
    form = form_of(client, f"/tickets/{resolved}/confirm") | {"solved": "yes"}
    response = client.post(
        f"/tickets/{resolved}/confirm", data={**form, "level": "4", "tags": ["slow"], "text": "快了很多"}
    )
    assert (response.status_code, response.headers["Location"]) == (303, f"/tickets/{resolved}")
    assert stands(core, resolved) is State.CLOSED
    page = client.get(f"/tickets/{resolved}").get_data(as_text=True)
    assert "您的评价：已解决 · 满意" in page
    assert client.get(f"/tickets/{resolved}/confirm").status_code == 303


@pytest.mark.parametrize("level", ["0", "6", "4.5", "5 ", "", "五"])
def test_a_level_that_is_none_is_refused(core: Core, zone: Zone, sign_in: SignIn, resolved: str, level: str) -> None:
    client = sign_in(zone.firm)
    form = form_of(client, f"/tickets/{resolved}/confirm") | {"solved": "partly"}
    response = client.post(f"/tickets/{resolved}/confirm", data={**form, "level": level, "text": "写好的评价"})
    assert response.status_code == 422
    assert "写好的评价" in response.get_data(as_text=True)
    assert stands(core, resolved) is State.RESOLVED


def test_two_ratings_at_once_leave_one(app: Flask, core: Core, zone: Zone, sign_in: SignIn, resolved: str) -> None:
    client = sign_in(zone.firm)
    form = {**form_of(client, f"/tickets/{resolved}/confirm?solved=yes"), "level": "5"}
    cookies = [(cookie.key, cookie.value) for cookie in (client._cookies or {}).values()]

    def send(_: int) -> int:
        mine = app.test_client()
        for key, value in cookies:
            mine.set_cookie(key, value)
        return mine.post(f"/tickets/{resolved}/confirm", data=form).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(send, range(4)))
    assert codes == [303, 409, 409, 409]
    with core.transactions.acting(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Rating)) == 1


def test_not_solved_leads_to_what_is_missing(core: Core, zone: Zone, sign_in: SignIn, resolved: str) -> None:
    client = sign_in(zone.firm)
    form = form_of(client, f"/tickets/{resolved}/confirm") | {"solved": "yes"}
    response = client.post(
        f"/tickets/{resolved}/confirm", data={**form, "solved": "no", "level": "1", "text": "还有坑"}
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "还有坑" in page
    assert f'action="/tickets/{resolved}/dispute"' in page
    assert stands(core, resolved) is State.RESOLVED


def test_a_dispute_opens_the_next_round(core: Core, zone: Zone, sign_in: SignIn, resolved: str) -> None:
    client = sign_in(zone.firm)
    form = form_of(client, f"/tickets/{resolved}/dispute")
    assert client.post(f"/tickets/{resolved}/dispute", data={**form, "text": " \u3000"}).status_code == 422
    response = client.post(f"/tickets/{resolved}/dispute", data={**form, "tags": ["unsolved"], "text": "只填了一半"})
    assert response.status_code == 303
    assert stands(core, resolved) is State.HANDLING
    assert "第 2 次办理" in client.get(f"/tickets/{resolved}").get_data(as_text=True)


def test_withdrawing_says_what_follows_first(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = a_number(core, zone, State.HANDLING)
    client = sign_in(zone.firm)
    page = client.get(f"/tickets/{number}/withdraw").get_data(as_text=True)
    assert "停止办理" in page
    form = form_of(client, f"/tickets/{number}/withdraw")
    assert client.post(f"/tickets/{number}/withdraw", data=form).status_code == 422
    assert client.post(f"/tickets/{number}/withdraw", data={**form, "reason": "自行解决"}).status_code == 303
    assert stands(core, number) is State.WITHDRAWN


@pytest.mark.parametrize("act", ["confirm", "dispute", "withdraw"])
def test_a_form_without_the_version_is_refused(
    core: Core, zone: Zone, sign_in: SignIn, resolved: str, act: str
) -> None:
    client = sign_in(zone.firm)
    form = {"csrf_token": form_of(client, f"/tickets/{resolved}/withdraw")["csrf_token"]}
    fields = {"solved": "yes", "level": "5", "text": "x", "reason": "x"}
    assert client.post(f"/tickets/{resolved}/{act}", data={**form, **fields}).status_code == 400
    assert stands(core, resolved) is State.RESOLVED


@pytest.mark.parametrize("act", ["confirm", "dispute", "withdraw", "receipt"])
def test_another_firm_finds_nothing(zone: Zone, sign_in: SignIn, resolved: str, act: str) -> None:
    other = sign_in(zone.other_firm)
    assert other.get(f"/tickets/{resolved}/{act}").status_code == 404
    assert other.get(f"/tickets/{resolved}/{act}").data == other.get("/tickets/GX20200101-0001/confirm").data


@pytest.mark.parametrize("name", ["officer", "handler", "leader", "observer"])
def test_nobody_else_answers_for_the_firm(zone: Zone, sign_in: SignIn, resolved: str, name: str) -> None:
    assert sign_in(getattr(zone, name)).get(f"/tickets/{resolved}/confirm").status_code == 403


@pytest.mark.parametrize(
    "state",
    [state for state in State if state not in {State.DRAFT, State.MERGED}],
)
def test_the_firm_follows_its_ticket_in_every_state(core: Core, zone: Zone, sign_in: SignIn, state: State) -> None:
    number = a_number(core, zone, state)
    response = sign_in(zone.firm).get(f"/tickets/{number}")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "办到哪一步了" in page
    assert "仅内部可见" not in page


def test_a_question_is_answered_on_the_ticket_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = a_number(core, zone, State.NEEDS_INFO)
    client = sign_in(zone.firm)
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "请您补充" in page
    assert f'action="/tickets/{number}/provide-info"' in page
    form = form_of(client, f"/tickets/{number}")
    assert client.post(f"/tickets/{number}/provide-info", data={**form, "answer": "见附图说明"}).status_code == 303
    assert stands(core, number) is State.SUBMITTED
