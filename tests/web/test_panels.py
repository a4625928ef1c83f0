"""What other slices hang on a page: shown where it says, to whom it has something for, and taking back its own forms."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from jinja2 import ChoiceLoader, DictLoader

from app.core import Core
from app.kernel.actor import SYSTEM
from app.kernel.errors import Refused
from app.kernel.origin import NOWHERE
from app.kernel.transaction import Transaction
from app.tickets.rules.words import State
from app.web.forms.bases import ZoneForm
from app.web.panelling import On, Panel, Place
from app.web.panels import PANELS
from app.web.tickets.pages import shown
from tests.builders import Zone, a_ticket
from tests.web.test_worklists import SignIn

Hang = Callable[[On, Place], None]


class VisitForm(ZoneForm):
    """A form of a slice of tomorrow, of no declared act."""


class OtherForm(ZoneForm):
    """A form of nobody."""

    act = "other"


def visits_on(tx: Transaction, about: object, failed: Any) -> dict[str, object] | None:
    """Nothing for the leader, who does not visit."""
    if tx.actor.may("supervision.order"):
        return None
    return {"said": f"走访 {type(about).__name__}", "again": isinstance(failed, VisitForm)}


@pytest.fixture
def hang(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Hang:
    """A function: hang a panel of a slice of tomorrow on a page, besides those that are there."""
    written = DictLoader({"tomorrow/_panel.html": "<b id='hung'>{{ panel.shown.said }} {{ panel.shown.again }}</b>"})
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([written, app.jinja_env.loader or written]))

    def on(page: On, place: Place) -> None:
        panel = Panel[Any](place=place, template="tomorrow/_panel.html", gather=visits_on, forms=(VisitForm,))
        monkeypatch.setitem(app.extensions, "panels", {**PANELS, page: (panel, *PANELS[page])})

    return on


def made(core: Core, zone: Zone) -> str:
    """A ticket at work; its number."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.HANDLING).number


@pytest.mark.parametrize(
    ("seat", "page", "place", "address", "about"),
    [
        ("coordinator", On.TICKET, Place.SIDE, "/tickets/{}", "TicketPage"),
        ("coordinator", On.TICKET, Place.MAIN, "/tickets/{}", "TicketPage"),
        ("firm", On.FIRMS_TICKET, Place.SIDE, "/tickets/{}", "TicketPage"),
        ("firm", On.FIRMS_TICKET, Place.MAIN, "/tickets/{}", "TicketPage"),
        ("coordinator", On.TICKETS, Place.TOOLS, "/tickets", "Search"),
    ],
)
def test_a_panel_is_shown_once_where_it_says(
    core: Core, zone: Zone, sign_in: SignIn, hang: Hang, seat: str, page: On, place: Place, address: str, about: str
) -> None:
    client, where = sign_in(getattr(zone, seat)), address.format(made(core, zone))
    assert "id='hung'" not in client.get(where).get_data(as_text=True)
    hang(page, place)
    body = client.get(where).get_data(as_text=True)
    assert body.count(f"<b id='hung'>走访 {about} False</b>") == 1
    if page is On.TICKET:
        side = re.search(r"<aside class=\"two-col-side\".*?</aside>", body, re.DOTALL)
        assert side
        assert ("id='hung'" in side[0]) is (place is Place.SIDE)


def test_a_page_takes_no_panel_of_another(core: Core, zone: Zone, sign_in: SignIn, hang: Hang) -> None:
    number = made(core, zone)
    hang(On.TICKET, Place.MAIN)
    assert "id='hung'" not in sign_in(zone.firm).get(f"/tickets/{number}").get_data(as_text=True)
    assert "id='hung'" not in sign_in(zone.coordinator).get("/tickets").get_data(as_text=True)


def test_a_panel_that_has_nothing_for_a_reader_is_not_there(
    core: Core, zone: Zone, sign_in: SignIn, hang: Hang
) -> None:
    number = made(core, zone)
    hang(On.TICKET, Place.SIDE)
    page = sign_in(zone.leader).get(f"/tickets/{number}")
    assert page.status_code == 200
    assert "id='hung'" not in page.get_data(as_text=True)


def test_a_form_comes_back_to_its_own_panel_and_no_other_form_does(
    app: Flask, core: Core, zone: Zone, hang: Hang
) -> None:
    number = made(core, zone)
    with app.test_request_context(f"/tickets/{number}", method="POST"):
        g.actor, g.request_id, g.origin = zone.coordinator, "visit", NOWHERE
        with pytest.raises(Refused):
            shown(number, VisitForm(), 422)
        hang(On.TICKET, Place.SIDE)
        answer = shown(number, VisitForm(), 422)
        assert answer.status_code == 422
        assert "走访 TicketPage True" in answer.get_data(as_text=True)
        with pytest.raises(Refused):
            shown(number, OtherForm(), 422)
