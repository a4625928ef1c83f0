"""Hand-overs, stand-ins and the ledger through the API: the same acts as the pages take."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, an_actor

AsCaller = Callable[[Actor | None], Caller]


@pytest.fixture
def taker(core: Core, zone: Zone) -> Actor:
    """Another officer of the region."""
    with core.transactions.acting(SYSTEM) as tx:
        return an_actor(tx, Role.OFFICER, zone.region)


@pytest.fixture
def given(core: Core, zone: Zone, taker: Actor) -> dict[str, str]:
    """User names of the two, and today."""
    with core.transactions.acting(SYSTEM) as tx:
        giver, other = (tx.session.get_one(Account, who.account_id).username for who in (zone.officer, taker))
        return {"giver": giver, "taker": other, "day": local_day(tx.now).isoformat()}


def test_a_hand_over_goes_its_way(
    caller: AsCaller, zone: Zone, taker: Actor, given: dict[str, str], ticket_in: Callable[..., Ticket]
) -> None:
    number = ticket_in(State.HANDLING).number
    giver, other = caller(zone.officer), caller(taker)
    made = giver.post("/hand-overs", {**given, "reason": "岗位调整"})
    assert made.status_code == 201, made.text
    row = made.get_json()
    path = f"/hand-overs/{row['id']}"
    assert made.headers["Location"] == "/api/v1" + path
    assert (row["state"], row["may_sign"]) == ("open", False)
    assert [each["credit_code"] for each in row["firms"]] == [zone.company.credit_code]
    assert [each["number"] for each in row["matters"]] == [number]
    assert other.get(path).get_json()["may_sign"] is True
    assert other.get(f"/tickets/{number}").status_code == 404
    done = other.post(f"{path}/sign", {}).get_json()
    assert (done["state"], done["day"]) == ("done", given["day"])
    assert other.get(f"/tickets/{number}").status_code == 200
    assert giver.get(f"/tickets/{number}").status_code == 404
    late = giver.post(f"{path}/drop", {"note": "后悔了"})
    assert (late.status_code, late.get_json()["code"]) == (409, "state_conflict")
    assert caller(zone.dispatcher).get(path).status_code == 404
    assert caller(zone.firm).get("/hand-overs").status_code == 403
    assert [each["id"] for each in caller(zone.leader).get("/hand-overs?state=done").get_json()["items"]] == [row["id"]]
    wrong = giver.post("/hand-overs", {**given, "reason": "x", "day": "2020-01-01"})
    assert (wrong.status_code, list(wrong.get_json()["errors"])) == (422, ["day"])


def test_the_book_is_written_signed_and_printed(
    caller: AsCaller, zone: Zone, taker: Actor, given: dict[str, str]
) -> None:
    giver, other, code = caller(zone.officer), caller(taker), zone.company.credit_code
    path = f"/hand-overs/{giver.post('/hand-overs', {**given, 'reason': '岗位调整'}).get_json()['id']}"
    written = giver.post(f"{path}/write", {"words": "都在等扩容", "firms": [{"firm": code, "words": "找王厂长"}]})
    assert written.status_code == 200, written.text
    seen = other.get(path).get_json()
    assert (seen["words"], seen["firms"][0]["words"], seen["may_write"]) == ("都在等扩容", "找王厂长", False)
    assert other.post(f"{path}/write", {"words": "改"}).status_code == 403
    wrong = giver.post(f"{path}/write", {"firms": [{"firm": zone.other.credit_code, "words": "别家"}]})
    assert (wrong.status_code, list(wrong.get_json()["errors"])) == (422, ["firms"])
    assert other.get(f"{path}/form?medium=docx").status_code == 200
    [waits] = caller(zone.coordinator).get("/hand-over-gaps/leavers").get_json()["items"]
    assert (waits["username"], waits["given"], waits["taken"]) == (given["giver"], True, False)
    assert caller(zone.coordinator).get("/hand-over-gaps/unattended").get_json()["items"] == []
    assert other.post(f"{path}/sign", {}).status_code == 200
    assert caller(zone.coordinator).get("/hand-over-gaps/leavers").get_json()["items"] == []
    assert caller(zone.firm).get("/hand-over-gaps/leavers").status_code == 403
    assert set(other.get("/ahead").get_json()) == {"monday", "until", "visits", "promises", "wanted", "turning"}
    assert caller(zone.coordinator).get("/ahead").status_code == 403


def test_who_stands_in_is_said_of_the_firm(
    core: Core, caller: AsCaller, zone: Zone, taker: Actor, given: dict[str, str]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        last = (local_day(tx.now) + timedelta(4)).isoformat()
    officer, firm = caller(zone.officer), caller(zone.firm)
    body = {"officer": given["giver"], "stand_in": given["taker"], "from_day": given["day"], "until_day": last}
    made = officer.post("/stand-ins", body)
    assert made.status_code == 201, made.text
    [held] = firm.get(f"/companies/{zone.company.credit_code}").get_json()["officers"]
    assert (held["name"], held["stand_in"]) == (zone.officer.name, taker.name)
    [listed] = officer.get("/stand-ins").get_json()["items"]
    assert (listed["last_day"], listed["present"]) == (last, True)
    [row] = caller(zone.coordinator).get(f"/pairing-ledger?park={zone.park.code}").get_json()["items"]
    assert (row["a"]["stand_in"], row["b"]) == (taker.name, None)
    assert officer.post(f"/stand-ins/{made.get_json()['id']}/end", {}).status_code == 200
    [held] = firm.get(f"/companies/{zone.company.credit_code}").get_json()["officers"]
    assert held["stand_in"] is None
    again = officer.post(f"/stand-ins/{made.get_json()['id']}/end", {})
    assert (again.status_code, again.get_json()["code"]) == (409, "state_conflict")


def test_coverage_by_park_and_officer(caller: AsCaller, zone: Zone, given: dict[str, str]) -> None:
    centre = caller(zone.coordinator)
    parks = {each["code"]: each for each in centre.get("/pairing-coverage/parks").get_json()["items"]}
    assert (parks[zone.park.code]["active"], parks[zone.park.code]["paired"]) == (1, 1)
    assert sum(each["unassigned"] for each in parks.values()) == 1
    loads = {each["username"]: each for each in centre.get("/pairing-coverage/officers").get_json()["items"]}
    assert (loads[given["giver"]]["seat_a"], loads[given["giver"]]["overloaded"]) == (1, False)
    assert loads[given["taker"]]["seat_a"] == 0, "one without firms is seen, too"
    own = caller(zone.dispatcher).get("/pairing-coverage/parks").get_json()["items"]
    assert [each["code"] for each in own] == [zone.park.code]
    assert caller(zone.officer).get("/pairing-ledger").status_code == 403
