"""Sheets and forms that are kept as they were drawn: nobody's page shows what was drawn for another."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import SYSTEM, Actor
from app.kernel.lately import Lately
from app.tickets.rules.words import State
from app.web import drawn
from app.web.tickets.blanks import ANY_NUMBER
from tests.builders import Zone, a_ticket, a_zone
from tests.web.test_tickets import STATES

SignIn = Callable[[Actor], FlaskClient]
SEATS = ("coordinator", "dispatcher", "handler", "head", "liaison", "officer", "leader", "supervisor", "firm")
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def _forms(client: FlaskClient, number: str) -> list[str]:
    """The forms of a page, without the token of its reader."""
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    return [TOKEN.sub("", form) for form in FORM.findall(page)]


@pytest.mark.parametrize("seat", SEATS)
def test_a_page_asks_the_same_whatever_others_were_shown_before(
    core: Core, zone: Zone, sign_in: SignIn, seat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = a_zone(tx)
        numbers = [a_ticket(tx, zone, State(state), supports=True).number for state in STATES]
        others = [a_ticket(tx, elsewhere, State(state)).number for state in STATES]
    monkeypatch.setattr(drawn, "_KEPT", Lately(drawn.MOST))
    stranger, client = sign_in(getattr(elsewhere, seat)), sign_in(getattr(zone, seat))
    shown = [_forms(stranger, number) for number in others]
    assert any(shown)
    warm = [_forms(client, number) for number in numbers]
    for number, forms in zip(numbers, warm, strict=True):
        drawn._KEPT = Lately(drawn.MOST)
        assert _forms(client, number) == forms
        assert not any(other in form for form in forms for other in others)
        assert not any(ANY_NUMBER in form for form in forms)


def test_a_form_to_file_with_is_the_same_whatever_others_were_shown_before(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = a_zone(tx)
        ended = a_ticket(tx, zone, State.CLOSED).number
        tx.session.add(
            Department(region_id=elsewhere.region.id, code="9988", name="别处的局", kind=DepartmentKind.DEPARTMENT)
        )
    firm, officer, stranger = (sign_in(each) for each in (zone.firm, zone.officer, elsewhere.firm))
    ways = ("", "?title=停水三天", f"?again={ended}", "?title=车间停电了，机器都停着")
    monkeypatch.setattr(drawn, "_KEPT", Lately(drawn.MOST))
    assert "别处的局" in stranger.get("/tickets/new").get_data(as_text=True)
    warm = [_new(client, way) for client in (firm, officer) for way in ways]
    for (client, way), form in zip([(c, w) for c in (firm, officer) for w in ways], warm, strict=True):
        drawn._KEPT = Lately(drawn.MOST)
        assert _new(client, way) == form
        assert "别处的局" not in form


def _new(client: FlaskClient, way: str) -> str:
    page = client.get(f"/tickets/new{way}").get_data(as_text=True)
    form = re.search(r'<form class="form" id="filing".*?</form>', page, re.DOTALL)
    assert form, page
    return re.sub(r'name="form_token" value="[^"]*"', "", TOKEN.sub("", form[0]))
