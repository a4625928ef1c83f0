"""One seat ends by either face: the same people, the same refusals, and from that minute on neither face opens."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_region, a_ticket, an_actor
from tests.web.test_unseating import ended, seat_of

SignIn = Callable[[Actor], FlaskClient]
AsCaller = Callable[[Actor | None], Caller]
REASON = "已调离本单位"


def test_a_seat_ended_by_api_opens_nothing_in_either_face(
    core: Core, zone: Zone, sign_in: SignIn, caller: AsCaller
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    page, api, admin = sign_in(zone.liaison), caller(zone.liaison), caller(zone.admin)
    assert (page.get(f"/tickets/{number}").status_code, api.get(f"/tickets/{number}").status_code) == (200, 200)
    username, _seat = seat_of(core, zone.liaison)
    [person] = admin.get("/accounts", query_string={"q": username}).get_json()["items"]
    [seat] = person["seats"]
    assert (person["name"], seat["role"], seat["department"], seat["endable"]) == (
        zone.liaison.name,
        "liaison",
        zone.lead.code,
        True,
    )
    end = f"/accounts/{username}/seats/{seat['id']}/end"
    assert admin.post(end, {"reason": REASON}).status_code == 204
    assert admin.post(end, {"reason": REASON}).status_code == 204, "asked again it is no error"
    assert page.get(f"/tickets/{number}").status_code != 200
    assert api.get(f"/tickets/{number}").status_code != 200
    assert admin.get("/accounts", query_string={"q": username}).get_json()["items"][0]["seats"] == []


@pytest.mark.parametrize("who", ["auditor", "coordinator", "elsewhere", "own", "reasonless", "no seat", "too long"])
def test_both_faces_refuse_the_same(core: Core, zone: Zone, sign_in: SignIn, caller: AsCaller, who: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.ADMIN, a_region(tx))
    actor, whose, reason, code = {
        "auditor": (zone.auditor, zone.liaison, REASON, 403),
        "coordinator": (zone.coordinator, zone.liaison, REASON, 403),
        "elsewhere": (elsewhere, zone.liaison, REASON, 404),
        "own": (zone.admin, zone.admin, REASON, 409),
        "no seat": (zone.admin, zone.liaison, REASON, 404),
        "too long": (zone.admin, zone.liaison, REASON, 404),
        "reasonless": (zone.admin, zone.liaison, "  ", 422),
    }[who]
    username, seat = seat_of(core, whose)
    seat = {"no seat": 0, "too long": 10**25}.get(who, seat)
    refused = caller(actor).post(f"/accounts/{username}/seats/{seat}/end", {"reason": reason})
    assert refused.status_code == code
    client = sign_in(actor)
    where = f"/settings/accounts/{username}/seats/{seat}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/inbox").get_data(as_text=True))
    assert token
    assert client.post(where, data={"csrf_token": token[1], "reason": reason}).status_code == code
    with core.transactions.reading(SYSTEM) as tx:
        assert core.actors.of(tx.session, AccountId(whose.account_id or 0), tx.now).seats, "nothing has ended"


def test_what_a_page_ended_is_gone_from_the_list_of_the_api(
    core: Core, zone: Zone, sign_in: SignIn, caller: AsCaller
) -> None:
    username, seat = seat_of(core, zone.handler)
    assert ended(sign_in(zone.admin), f"/settings/accounts/{username}/seats/{seat}") == 303
    [person] = caller(zone.admin).get("/accounts", query_string={"q": username}).get_json()["items"]
    assert person["seats"] == []
