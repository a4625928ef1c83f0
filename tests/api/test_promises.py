"""Promises over the wire: given by hand, judged by the firm, counted; and what is refused how."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.clock import now
from app.promises.rules.words import REFUSALS
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket

ReadBy = Callable[[Actor | None], Caller]


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.HANDLING).number


def test_a_promise_is_given_done_denied_and_kept(zone: Zone, caller: ReadBy, number: str) -> None:
    unit, firm = caller(zone.handler), caller(zone.firm)
    day = (local_day(now()) + timedelta(days=20)).isoformat()
    given = unit.post("/promises", {"words": "恢复供电", "due_on": day, "ticket": number, "origin": "answer"})
    assert given.status_code == 201, given.get_json()
    made = given.get_json()
    own = f"/promises/{made['id']}"
    assert given.headers["Location"] == f"/api/v1{own}"
    assert made["due_on"] >= day
    assert made["actions"] == ["say_promise_done", "move_promise"]
    read = firm.get(own).get_json()
    assert (read["person"], read["unit"]) == (None, zone.lead.name)
    early = firm.post(f"{own}/say-promise-broken", {"version": 1, "words": "没来"})
    assert (early.status_code, REFUSALS["promise_not_due"] in early.get_json()["detail"]) == (409, True)
    assert early.get_json()["allowed"] == ["say-promise-kept", "release-promise"]
    done = unit.post(f"{own}/say-promise-done", {"version": 1, "note": "已送电"})
    assert done.get_json()["counts_from"]
    assert firm.post(f"{own}/say-promise-broken", {"version": 1, "words": "没来"}).status_code == 409
    denied = firm.post(f"{own}/say-promise-broken", {"version": 2, "words": "没来"}).get_json()
    assert [each["kind"] for each in denied["steps"]] == ["broken"]
    assert unit.post(f"{own}/release-promise", {"version": 3}).status_code == 403
    assert firm.post(f"{own}/say-promise-kept", {"version": 3}).get_json()["state"] == "kept"
    figures = caller(zone.coordinator).get(f"/promises/figures?until={made['first_due_on']}").get_json()
    assert (figures["whole"]["n"], figures["whole"]["d"]) == (1, 1)
    listed = caller(zone.leader).get(f"/promises?list=counted&unit={zone.lead.code}").get_json()
    assert [each["id"] for each in listed["items"]] == [made["id"]]


def test_what_is_refused(zone: Zone, caller: ReadBy, number: str) -> None:
    officer = caller(zone.officer)
    today = local_day(now())
    body = {"words": "送政策到厂", "firm": zone.company.credit_code, "due_on": today.isoformat()}
    for wrong in (today - timedelta(days=1), today + timedelta(days=190)):
        refused = officer.post("/promises", {**body, "due_on": wrong.isoformat()})
        assert (refused.status_code, "6 个月" in str(refused.get_json())) == (422, True)
    assert officer.post("/promises", {**body, "words": "长" * 201}).status_code == 422
    assert officer.post("/promises", {**body, "origin": "visit"}).status_code == 422
    assert officer.post("/promises", {**body, "firm": zone.other.credit_code}).status_code == 404
    elsewhere = {**body, "firm": zone.other.credit_code, "ticket": number}
    assert caller(zone.coordinator).post("/promises", elsewhere).status_code == 404
    assert caller(zone.firm).post("/promises", body).status_code == 403
    assert caller(zone.observer).get("/promises").status_code == 403
    made = officer.post("/promises", body).get_json()
    assert caller(zone.other_firm).get(f"/promises/{made['id']}").status_code == 404
    assert caller(zone.firm).post(f"/promises/{made['id']}/move-promise", {"version": 1}).status_code in (403, 422)
