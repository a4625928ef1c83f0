"""再诉 on the page: the form is filled in, one tap files it, and both tickets show each other."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.closing import deem_still_silent
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket

SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'name="(csrf_token|form_token|version)" value="([^"]+)"')


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(HIDDEN.findall(page))


def test_an_ended_matter_is_brought_up_again_in_one_tap(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        ended = a_ticket(tx, zone, State.CLOSED).number
    firm = sign_in(zone.firm)
    assert f"/tickets/new?again={ended}" in firm.get(f"/tickets/{ended}").text
    form = firm.get(f"/tickets/new?again={ended}").text
    assert 'value="厂区东门外道路破损"' in form
    assert f'name="again_of" value="{ended}"' in form
    sent = firm.post(
        "/tickets/new",
        data={
            **hidden(form),
            "again_of": ended,
            "title": "厂区东门外道路破损",
            "body": "又坏了",
            "category": "01",
            "kind": "help",
            "urgency": "normal",
        },
    )
    assert sent.status_code == 303, sent.text
    new = sent.headers["Location"].split("/")[2]
    for face in (firm, sign_in(zone.dispatcher)):
        assert f'href="/tickets/{ended}"' in face.get(f"/tickets/{new}").text
        assert f'href="/tickets/{new}"' in face.get(f"/tickets/{ended}").text


def test_what_goes_on_offers_no_such_tap_and_refuses_the_form(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        going = a_ticket(tx, zone, State.HANDLING).number
    firm = sign_in(zone.firm)
    assert "again=" not in firm.get(f"/tickets/{going}").text
    assert firm.get(f"/tickets/new?again={going}").status_code == 409
    assert sign_in(zone.other_firm).get(f"/tickets/new?again={going}").status_code == 404


def test_what_silence_closed_can_be_disputed_from_its_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        closed = a_ticket(tx, zone, State.RESOLVED)
        deem_still_silent(tx, closed.id, 2)
        number = closed.number
    firm = sign_in(zone.firm)
    assert f'href="/tickets/{number}/dispute"' in firm.get(f"/tickets/{number}").text
    form = firm.get(f"/tickets/{number}/dispute").text
    sent = firm.post(f"/tickets/{number}/dispute", data={**hidden(form), "text": "还在漏水"})
    assert sent.status_code == 303, sent.text
    assert "重新办理" in sign_in(zone.handler).get(f"/tickets/{number}").text
