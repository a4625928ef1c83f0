"""代办 by API: asked for, run and received by those who may; every refusal with its sentence; nobody else's errand."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.calendars.rules import local_day
from app.core import Core
from app.errands.rules.lifecycle import REFUSALS
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.builders import Zone, a_category
from tests.errands import Office, an_office, with_unit
from tests.files import a_pdf, a_photo

ReadBy = Callable[[Actor | None], Caller]


@pytest.fixture
def office(core: Core, zone: Zone) -> Office:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "1302")
        made = an_office(tx, zone)
        with_unit(tx, zone, made)
    return made


def test_an_errand_from_its_request_to_the_receipt(zone: Zone, office: Office, caller: ReadBy) -> None:
    today = local_day(clock.now())
    firm, agent = caller(zone.firm), caller(office.agent)
    offered = firm.get("/errand-templates").get_json()["items"]
    assert {"setup", "building", "scale", "environment", "supply", "closure"} == {each["code"] for each in offered}
    made = firm.post("/errands", json={"template": "scale", "purpose": "投标"})
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    assert (made.get_json()["state"], made.get_json()["actions"]) == ("requested", ["authorise", "withdraw"])
    early = agent.post(f"{path}/start", json={"version": made.get_json()["version"]})
    assert (early.status_code, early.get_json()["detail"]) == (409, REFUSALS["errand_unauthorised"])
    for stranger, code in (
        (office.other_agent, 404),
        (zone.other_firm, 404),
        (zone.liaison, 200),
        (zone.observer, 403),
    ):
        assert caller(stranger).get(path).status_code == code, stranger.name
    until = (today + timedelta(days=30)).isoformat()
    given = {"version": made.get_json()["version"], "until": until, "scope": "代为提交和领取"}
    authorised = firm.post(f"{path}/authorise", json=given).get_json()
    assert (authorised["state"], authorised["authorised_until"]) == ("authorised", until)
    started = agent.post(f"{path}/start", json={"version": authorised["version"]}).get_json()
    check, issue = started["rail"]
    assert (check["state"], issue["state"], started["at"]) == ("ready", "waiting", "核对统计数据")
    step, unit = f"/errand-steps/{check['id']}", caller(zone.handler)
    missing = unit.post(f"{step}/finish", json={"version": started["version"]})
    assert missing.status_code == 409
    assert "财务报表" in missing.get_json()["detail"]
    paper = next(each for each in check["papers"] if each["name"] == "财务报表")
    noted = {"version": started["version"], "day": today.isoformat()}
    came = unit.post(f"/errand-papers/{paper['id']}/note-paper", json=noted).get_json()
    blocked = unit.post(f"{step}/block", json={"version": came["version"], "note": "系统停机"}).get_json()
    blown = agent.post(f"{step}/blow", json={"version": blocked["version"]}).get_json()
    number = blown["rail"][0]["ticket"]
    assert caller(zone.firm).get(f"/tickets/{number}").status_code == 200
    on = agent.post(f"{step}/go-on", json={"version": blown["version"], "note": "改由窗口核对"}).get_json()
    done = unit.post(f"{step}/finish", json={"version": on["version"], "note": "无误"}).get_json()
    last = f"/errand-steps/{issue['id']}/skip"
    skipped = agent.post(last, json={"version": done["version"], "note": "合并办理"}).get_json()
    back = agent.post(f"{path}/hand-back", json={"version": skipped["version"], "result": "证明一份"}).get_json()
    received = firm.post(f"{path}/receive", json={"version": back["version"]}).get_json()
    assert (received["state"], received["in_time"], received["on_paper"]) == ("closed", True, False)
    for form, medium, code in (("result", "pdf", 200), ("authorisation", "docx", 200), ("termination", "pdf", 404)):
        paper = firm.get(f"{path}/forms/{form}?medium={medium}")
        assert paper.status_code == code, form
        assert code == 404 or paper.data[:2] in {b"%P", b"PK"}
    assert caller(zone.other_firm).get(f"{path}/forms/result?medium=pdf").status_code == 404
    assert [each["number"] for each in firm.get("/errands?list=ended").get_json()["items"]] == [received["number"]]
    assert firm.get("/errands").get_json()["items"] == []


def test_files_are_brought_opened_and_counted(zone: Zone, office: Office, caller: ReadBy) -> None:
    firm, agent = caller(zone.firm), caller(office.agent)
    made = firm.post("/errands", json={"template": "scale"}).get_json()
    path = f"/errands/{made['number']}"
    until = (local_day(clock.now()) + timedelta(days=30)).isoformat()
    given = {"version": made["version"], "until": until, "scope": "代为提交和领取"}
    bare = agent.post(f"{path}/authorise", json=given)
    assert (bare.status_code, bare.get_json()["detail"]) == (409, REFUSALS["errand_authorisation_paper_missing"])
    paper = {"kind": "authorisation", "file": (io.BytesIO(a_pdf()), "委托书.pdf")}
    brought = agent.post(f"{path}/files", data=paper)
    assert (brought.status_code, [each["name"] for each in brought.get_json()["files"]]) == (201, ["委托书.pdf"])
    authorised = agent.post(f"{path}/authorise", json={**given, "version": brought.get_json()["version"]}).get_json()
    started = agent.post(f"{path}/start", json={"version": authorised["version"]}).get_json()
    copy = next(each for each in started["rail"][0]["papers"] if each["sensitive"])
    photo = {"file": (io.BytesIO(a_photo()), "张三身份证.jpg")}
    brought = firm.post(f"/errand-papers/{copy['id']}/files", data=photo).get_json()
    [file] = next(each for each in brought["rail"][0]["papers"] if each["id"] == copy["id"])["files"]
    assert file["name"] == "张三身份证.jpg"
    address = f"{path}/files/{file['key']}"
    assert caller(zone.handler).get(address).status_code == 200
    for reader in (zone.officer, zone.supervisor, zone.coordinator, zone.other_firm):
        assert caller(reader).get(address).status_code == 404
        assert "张三" not in caller(reader).get(path).get_data(as_text=True)
    [read] = caller(zone.supervisor).get(path).get_json()["reads"]
    assert (read["by"], read["role"], read["what"]) == (zone.handler.name, "handler", "身份证复印件")
    assert caller(zone.officer).get(path).get_json()["reads"] == []
    for who, where, body, code in (
        (zone.officer, f"{path}/files", {"kind": "authorisation"}, 403),
        (zone.other_firm, f"{path}/files", {"kind": "authorisation"}, 404),
        (zone.firm, f"{path}/files", {"kind": "what"}, 422),
        (zone.firm, f"{path}/files", {"kind": "receipt"}, 403),
        (office.agent, f"{path}/files", {"kind": "receipt"}, 409),
        (zone.support_liaison, f"/errand-papers/{copy['id']}/files", {}, 404),
        (zone.dispatcher, f"/errand-papers/{copy['id']}/files", {}, 403),
    ):
        answer = caller(who).post(where, data={**body, "file": (io.BytesIO(a_pdf()), "a.pdf")})
        assert answer.status_code == code, (who.name, where, body)
    assert agent.get(path).get_json()["asked_of_firm"] == ["papers"]
    whole = caller(zone.leader).get("/errands/figures").get_json()["whole"]
    assert (whole["finished"], whole["counted"]) == (0, 1)
    assert firm.get("/errands/figures").status_code == 403
    listed = caller(zone.leader).get(f"/errands?list=counted&park={zone.park.code}").get_json()["items"]
    assert [each["number"] for each in listed] == [made["number"]]


def test_a_template_is_written_by_one_and_published_by_another(zone: Zone, office: Office, caller: ReadBy) -> None:
    desk = caller(zone.coordinator)
    circle = '[{"key":"a","name":"甲","office":"x","after":["b"]},{"key":"b","name":"乙","office":"x","after":["a"]}]'
    for steps in (circle, '[{"key":"a","name":"甲","unit":"NOBODY"}]', "[]"):
        wrong = desk.post("/errand-templates", json={"code": "x", "name": "x", "steps": steps})
        assert (wrong.status_code, set(wrong.get_json()["errors"])) == (422, {"steps"})
    steps = '[{"key":"a","name":"甲","office":"x"}]'
    made = desk.post("/errand-templates", json={"code": "x", "name": "新事项", "steps": steps})
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    assert caller(zone.firm).get(path).status_code == 404
    own = desk.post(f"{path}/publish", json={"version": 1})
    assert (own.status_code, own.get_json()["detail"]) == (409, REFUSALS["template_own"])
    assert caller(zone.leader).post(f"{path}/publish", json={"version": 1}).get_json()["state"] == "published"
    assert caller(zone.firm).get(path).status_code == 200
    assert caller(zone.dispatcher).post(f"{path}/publish", json={"version": 1}).status_code == 403
