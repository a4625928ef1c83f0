"""走访 by API: written down once for each key, read by each as far as he may, denied and ruled on, coverage."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.calendars.rules import local_day
from app.kernel import clock
from app.kernel.actor import Actor
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.served.forms import a_picture

ReadBy = Callable[[Actor | None], Caller]
KEY = {"Idempotency-Key": "visit-2026-11-28-0001"}
PROBLEM = {"title": "门口积水", "body": "雨后积水。", "category": "01"}


def body_of(zone: Zone, **fields: Any) -> dict[str, Any]:
    return {
        "firm": zone.company.credit_code,
        "purpose": "routine",
        "way": "on_site",
        "day": local_day(clock.now()).isoformat(),
        "met": "王晓明",
        "production": "normal",
        "notes": "计划扩产",
        **fields,
    }


def test_an_officer_writes_one_down_and_each_reads_what_he_may(zone: Zone, caller: ReadBy) -> None:
    officer = caller(zone.officer)
    sent = body_of(zone, problems=[PROBLEM, {**PROBLEM, "title": "用工"}])
    assert officer.post("/visits", json=sent).status_code == 428
    made = officer.post("/visits", json=sent, headers=KEY)
    assert made.status_code == 201, made.get_json()
    number = made.get_json()["number"]
    assert officer.post("/visits", json=sent, headers=KEY).get_json()["number"] == number
    seen = officer.get(f"/visits/{number}").get_json()
    assert len(seen["matters"]) == 2
    assert seen["office"]["notes"] == "计划扩产"
    photo = {"file": (io.BytesIO(a_picture(7)), "现场.jpg")}
    brought = officer.post(f"/visits/{number}/photos", data=photo, content_type="multipart/form-data")
    assert brought.status_code == 201, brought.get_json()
    key = brought.get_json()["office"]["photos"][0]["key"]
    assert officer.get(f"/visits/{number}/photos/{key}").status_code == 200
    wrong = {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF"), "a.pdf")}
    refused = officer.post(f"/visits/{number}/photos", data=wrong, content_type="multipart/form-data")
    assert refused.status_code == 422
    firm = caller(zone.firm)
    assert firm.get(f"/visits/{number}").get_json()["office"] is None
    assert [each["number"] for each in firm.get("/visits").get_json()["items"]] == [number]
    assert caller(zone.other_firm).get(f"/visits/{number}").status_code == 404
    assert caller(zone.liaison).get(f"/visits/{number}").status_code == 403
    assert caller(zone.dispatcher).get(f"/visits/{number}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"problems": [PROBLEM] * 11}, "problems"),
        ({"problems": [{**PROBLEM, "category": "77"}]}, "problems.0.category"),
        ({"day": "2031-01-01"}, "day"),
        ({"day": "2020-01-01"}, "day"),
    ],
)
def test_what_is_wrong_is_named(zone: Zone, caller: ReadBy, fields: dict[str, Any], named: str) -> None:
    refused = caller(zone.officer).post("/visits", json=body_of(zone, **fields), headers=KEY)
    assert refused.status_code == 422
    assert named in str(refused.get_json())


def test_a_firm_denies_one_and_the_supervisor_rules(zone: Zone, caller: ReadBy) -> None:
    number = caller(zone.officer).post("/visits", json=body_of(zone), headers=KEY).get_json()["number"]
    desk = caller(zone.supervisor)
    assert desk.get("/visit-coverage").get_json()["coverage"] == {"n": 1, "d": 1}
    assert caller(zone.firm).post(f"/visits/{number}/deny-visit", json={"words": "没人来"}).status_code == 200
    assert desk.get("/visit-coverage?by=park").get_json()["coverage"] == {"n": 0, "d": 1}
    ruled = {"version": 2, "came": False, "words": "门卫没有登记"}
    assert caller(zone.coordinator).post(f"/visits/{number}/rule-on-denial", json=ruled).status_code == 403
    answer = desk.post(f"/visits/{number}/rule-on-denial", json=ruled)
    assert answer.get_json()["denial"] == "not_came"
    assert desk.post(f"/visits/{number}/rule-on-denial", json={**ruled, "version": 3}).status_code == 409


def test_quiet_and_standings_are_read(zone: Zone, caller: ReadBy) -> None:
    address = f"/companies/{zone.company.credit_code}/quiet"
    assert caller(zone.officer).get(address).get_json()["until"] is None
    until = (local_day(clock.now()) + timedelta(days=9)).isoformat()
    asked = {"until": until, "reason": "赶工"}
    assert caller(zone.firm).post(address.replace("quiet", "ask-quiet"), json=asked).status_code == 403
    assert caller(zone.coordinator).get("/company-standings").get_json() == {"items": []}


def test_a_visit_is_scheduled_and_read_in_the_order_of_the_day(zone: Zone, caller: ReadBy) -> None:
    officer, today = caller(zone.officer), local_day(clock.now()).isoformat()
    said = {"firm": zone.company.credit_code, "day": today, "time": "14:30"}
    made = officer.post("/scheduled-visits", json=said)
    assert made.status_code == 201, made.get_json()
    visit = made.get_json()
    assert (visit["scheduled_on"], visit["scheduled_time"], visit["state"]) == (today, "14:30", "planned")
    assert [each["number"] for each in officer.get(f"/visits?on={today}").get_json()["items"]] == [visit["number"]]
    off = {"version": visit["office"]["version"], "reason": "企业停电"}
    ended = officer.post(f"/visits/{visit['number']}/unschedule-visit", json=off).get_json()
    assert (ended["state"], ended["office"]["cancel_reason"]) == ("cancelled", "企业停电")
    assert officer.post("/scheduled-visits", json={**said, "time": "25:00"}).status_code == 422
    assert caller(zone.firm).post("/scheduled-visits", json=said).status_code == 403
    assert caller(zone.coordinator).post("/scheduled-visits", json=said).status_code == 201
