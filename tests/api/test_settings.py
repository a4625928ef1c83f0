"""Settings by API: the same acts as on pages, with what they move, the second person's word, and what cannot work."""

from collections.abc import Callable

import pytest

from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket

Asks = Callable[[Actor | None], Caller]
LIMIT = {"key": "feedback", "amount": 2, "unit": "workday", "reason": "依据新规"}
PERSON = {"username": "new_handler", "name": "新来的", "role": "handler"}


def test_a_limit_is_proposed_read_and_signed(core: Core, zone: Zone, caller: Asks) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING)
    admin, leader = caller(zone.admin), caller(zone.leader)
    made = admin.post("/settings/limits", LIMIT)
    assert made.status_code == 201
    told = made.get_json()
    assert (told["state"], told["version"], told["region"]) == ("waiting", 1, zone.region.code)
    assert (told["before"], told["wanted"]) == ({"length": "3 workdays"}, {"length": "2 workdays"})
    assert (told["moves"]["tickets"], told["moves"]["clocks"], told["may_sign"]) == (1, 1, False)
    where = f"/settings/amendments/{told['number']}"
    assert leader.get(where).get_json()["may_sign"] is True
    assert admin.post(f"{where}/judge", {"agreed": True}).get_json()["reason"] == "amendment_own"
    assert leader.post(f"{where}/judge", {"agreed": False}).status_code == 422
    signed = leader.post(f"{where}/judge", {"agreed": True}).get_json()
    assert (signed["state"], signed["decided_by"]) == ("in_force", zone.leader.name)
    again = leader.post(f"{where}/judge", {"agreed": True})
    assert (again.status_code, again.get_json()["reason"]) == (409, "amendment_settled")
    listed = admin.get("/settings/amendments", query_string={"state": "in_force", "kind": "limit"}).get_json()
    assert [each["number"] for each in listed["items"]] == [told["number"]]
    assert caller(zone.supervisor).get(where).status_code == 403


def test_what_is_waiting_is_taken_back(core: Core, zone: Zone, caller: Asks) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone)
    admin = caller(zone.admin)
    number = admin.post("/settings/limits", LIMIT).get_json()["number"]
    assert admin.post("/settings/limits", LIMIT).get_json()["reason"] == "amendment_waits"
    back = admin.post(f"/settings/amendments/{number}/take-back", {"reason": "填错了"})
    assert back.get_json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("categories", {"code": "17", "name": "数字化转型", "hint": "上云"}),
        ("units", {"code": "XIN", "name": "新局", "kind": "department"}),
        ("parks", {"code": "P77", "name": "新园区"}),
        ("calendar", {"notice": "2027-01-01,放假,元旦"}),
        ("hours", {"hours": "09:00-12:00,13:30-17:30"}),
        ("ladders", {"ladder": "common", "day_before": 2}),
        ("reasons", {"choice": "hand_back.duplicate", "offered": False}),
        ("periods", {"key": "lists", "kept": 3}),
        ("banners", {"audience": "firms", "words": "维护", "until": "2099-01-01", "since": "2098-12-31"}),
    ],
)
def test_every_kind_is_proposed_with_a_reason_by_the_administrator(
    zone: Zone, caller: Asks, path: str, body: dict[str, str]
) -> None:
    admin = caller(zone.admin)
    assert admin.post(f"/settings/{path}", body).status_code == 422
    told = admin.post(f"/settings/{path}", {**body, "reason": "首次设置"})
    assert (told.status_code, told.get_json()["state"]) == (201, "ahead" if "since" in body else "in_force")
    assert caller(zone.coordinator).post(f"/settings/{path}", {**body, "reason": "无权"}).status_code == 403


def test_what_is_set_is_told_to_programs_and_kept_to(core: Core, zone: Zone, caller: Asks) -> None:
    admin, head, firm = caller(zone.admin), caller(zone.head), caller(zone.firm)
    for path, body in (
        ("reasons", {"choice": "hand_back.duplicate", "offered": False}),
        ("reasons", {"choice": "hand_back.not_ours", "note": "须附三定方案", "place": 1}),
        ("periods", {"key": "lists", "kept": 30}),
        ("banners", {"audience": "staff", "words": "开会", "until": "2099-01-01", "since": None}),
    ):
        told = admin.post(f"/settings/{path}", {**body, "reason": "试"})
        assert told.status_code == (422 if path == "banners" else 201), "a notice lasts a year at most"
    with core.transactions.reading(SYSTEM) as tx:
        today = local_day(tx.now).isoformat()
    admin.post("/settings/banners", {"audience": "staff", "words": "开会", "until": today, "reason": "试"})
    reasons = [each for each in head.get("/reasons").get_json()["items"] if each["act"] == "hand_back"]
    assert (reasons[0]["code"], reasons[0]["note"]) == ("not_ours", "须附三定方案")
    assert [each["code"] for each in reasons if not each["offered"]] == ["duplicate"]
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.WHISTLED).number
    body = {"reason": "duplicate", "basis": "重复派单", "version": head.get(f"/tickets/{number}").get_json()["version"]}
    refused = head.post(f"/tickets/{number}/hand-back", body)
    assert refused.status_code == 422
    assert "reason" in refused.get_data(as_text=True)
    assert [each["words"] for each in head.get("/banners").get_json()["items"]] == ["开会"]
    assert firm.get("/banners").get_json()["items"] == [], "what staff are told no firm reads"
    kept = {each["key"]: each["kept"] for each in admin.get("/settings/periods").get_json()["items"]}
    assert kept["lists"] == 30
    assert head.get("/settings/periods").status_code == 403
    assert firm.get("/calendar").get_json()["hours"] == "08:30-12:00,14:30-17:30"


def test_a_person_is_let_in_and_turned_away(zone: Zone, caller: Asks) -> None:
    admin = caller(zone.admin)
    made = admin.post("/accounts", {**PERSON, "department": zone.lead.code})
    assert made.status_code == 201
    assert made.get_json()["path"].startswith("/invitation?key=")
    assert admin.post("/accounts", {**PERSON, "username": "nowhere_yet"}).status_code == 422
    again = admin.post("/accounts/new_handler/reset", {"reason": "没收到"})
    assert again.get_json()["path"] != made.get_json()["path"]
    seat = {"role": "head", "department": zone.lead.code, "reason": "兼任"}
    for act, body in (("give-seat", seat), ("shut", {"reason": "停职"}), ("reopen", {"reason": "复职"})):
        assert admin.post(f"/accounts/new_handler/{act}", body).status_code == 204
        assert admin.post(f"/accounts/nobody_here/{act}", body).status_code == 404
        assert caller(zone.auditor).post(f"/accounts/new_handler/{act}", body).status_code == 403


def test_what_cannot_work_is_told(zone: Zone, caller: Asks) -> None:
    found = caller(zone.auditor).get("/settings/check").get_json()["items"]
    assert {"fault": "no_centre", "facts": {"region": zone.region.code}} in found
    assert caller(zone.coordinator).get("/settings/check").status_code == 403


def test_a_unit_ends_by_api_with_a_successor_and_the_reference_says_so(core: Core, zone: Zone, caller: Asks) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING)
    admin = caller(zone.admin)
    body = {"code": zone.lead.code, "reason": "机构改革"}
    alone = admin.post("/settings/units/end", body)
    assert (alone.status_code, list(alone.get_json()["errors"])) == (422, ["successor"])
    made = admin.post("/settings/units/end", {**body, "successor": zone.support.code})
    told = made.get_json()
    assert (made.status_code, told["state"], told["moves"]["leads"]) == (201, "waiting", 1)
    leader = caller(zone.leader)
    leader.post(f"/settings/amendments/{told['number']}/judge", {"agreed": True})
    ended = {each["code"]: each["ended_at"] for each in leader.get("/departments").get_json()["items"]}
    assert ended[zone.lead.code] is not None
    assert ended[zone.support.code] is None
    twice = admin.post("/settings/units/end", {**body, "successor": zone.support.code})
    assert (twice.status_code, twice.get_json()["reason"]) == (409, "already_ended")
