"""One ticket from filing to close-out, by API alone."""

from collections.abc import Callable
from typing import Any

from app.kernel.actor import Actor
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
FILING = {
    "title": "厂区东门外道路破损",
    "body": "货车进出不便。",
    "category": "01",
    "kind": "help",
    "urgency": "normal",
}


def test_the_whole_way(caller: AsCaller, zone: Zone) -> None:
    firm, dispatcher, coordinator = caller(zone.firm), caller(zone.dispatcher), caller(zone.coordinator)
    filed = firm.post("/tickets", FILING, headers={"Idempotency-Key": "journey-0000000001"})
    assert filed.status_code == 201, filed.text
    ticket = filed.get_json()
    number = ticket["number"]
    assert filed.headers["Location"] == f"/api/v1/tickets/{number}"
    assert (ticket["state"], ticket["version"], ticket["channel"]) == ("submitted", 1, "web")
    assert ticket["company"] == {"credit_code": zone.company.credit_code, "name": zone.company.name, "former_names": []}
    assert ticket["filed_at"].endswith("+08:00")
    assert ticket["actions"] == ["withdraw", "nudge", "explain"]
    assert [clock["kind"] for clock in ticket["clocks"]] == ["arrange"]

    def done(by: Caller, action: str, **fields: Any) -> dict[str, Any]:
        response = by.act(number, action, **fields)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.get_json()
        return body

    assert done(dispatcher, "accept")["state"] == "accepted"
    done(coordinator, "request-info", question="请补充照片")
    done(firm, "provide-info", answer="已补充")
    call = {"kind": "ordinary", "lead": zone.lead.code, "supports": [zone.support.code], "task": "尽快修复"}
    whistled = done(dispatcher, "whistle", **call)
    assert {part["department"] for part in whistled["assignments"]} == {zone.lead.code, zone.support.code}
    assert all(part["due"] for part in whistled["assignments"])
    liaison, handler, head = caller(zone.liaison), caller(zone.handler), caller(zone.head)
    support = caller(zone.support_liaison)
    assert done(liaison, "check-in", handler="王工", on_site=True)["state"] == "handling"
    done(support, "check-in")
    done(handler, "progress", text="已到现场")
    done(support, "finish", result="路灯已恢复")
    done(handler, "pause", reason="procedure", text="等待批复")
    done(firm, "resume", text="材料已补齐")
    done(handler, "postpone", reason="tender", workdays=3, text="招标")
    decided = done(coordinator, "decide-postponement", approved=True)
    resolve = next(clock for clock in decided["clocks"] if clock["kind"] == "resolve")
    assert resolve["due"] > resolve["due_original"]
    done(handler, "answer", outcome="solved", text="已修复", waiver="见工单照片")
    hidden = firm.get(f"/tickets/{number}").get_json()
    assert (hidden["answer"], hidden["outcome"]) == (None, None)
    done(head, "send-back", note="请附照片")
    done(handler, "answer", outcome="solved", text="已修复，见照片", waiver="见工单照片")
    assert done(head, "approve")["state"] == "resolved"
    done(coordinator, "follow-up", channel="phone", reached=False)
    assert done(firm, "dispute", tags=["unsolved"], text="仍积水")["cycle"] == 2
    done(handler, "answer", outcome="solved", text="已重做排水", waiver="见工单照片")
    done(head, "approve")
    closed = done(firm, "confirm", solved=True, level=5, tags=[], text="谢谢")
    assert (closed["state"], closed["rating"]["solved"], closed["actions"]) == ("closed", "yes", [])

    history = firm.get(f"/tickets/{number}/timeline").get_json()["items"]
    assert history[0]["action"] == "submit"
    assert not {"send-back", "postpone", "finish"} & {item["action"] for item in history}
    explained = firm.get(f"/tickets/{number}/clocks/resolve/explain").get_json()
    assert explained["due"]
    assert explained["days"][0]["counted"] is False
    assert firm.get(f"/tickets/{number}/clocks/arrange/explain").status_code == 200
    assert firm.get(f"/tickets/{number}/clocks/nonsense/explain").status_code == 404


def test_hand_back_ruling_and_settling(caller: AsCaller, zone: Zone) -> None:
    firm, officer = caller(zone.firm), caller(zone.officer)
    number = officer.post(
        "/tickets", {**FILING, "company": zone.company.credit_code}, headers={"Idempotency-Key": "k" * 16}
    ).get_json()["number"]
    assert officer.act(number, "accept", grade="major", category="01").get_json()["grade"] == "major"
    caller(zone.dispatcher).act(number, "whistle", kind="joint", lead=zone.lead.code)
    # a head's own asking is signed, whatever the day
    back = caller(zone.head).act(number, "hand-back", reason="not_ours", basis="三定方案", suggest=zone.support.code)
    assert back.get_json()["assignments"][0]["state"] == "handing_back"
    shown = firm.get(f"/tickets/{number}").get_json()["assignments"][0]
    assert (shown["state"], shown["task"]) == ("called", None)
    ruled = caller(zone.coordinator).act(number, "rule", assignment=zone.lead.code, upheld=True, note="同意").get_json()
    assert (ruled["state"], ruled["assignments"][0]["state"]) == ("accepted", "excused")
    assert firm.get(f"/tickets/{number}").get_json()["assignments"] == []
    settled = officer.act(number, "settle", outcome="explained", text="已当面说明").get_json()
    assert settled["state"] == "resolved"


def test_remarks_are_not_there_for_a_firm(caller: AsCaller, zone: Zone) -> None:
    number = caller(zone.firm).post("/tickets", FILING, headers={"Idempotency-Key": "k" * 16}).get_json()["number"]
    assert caller(zone.officer).post(f"/tickets/{number}/remarks", {"text": "情绪激动"}).status_code == 201
    noted = caller(zone.coordinator).get(f"/tickets/{number}/remarks").get_json()["items"]
    assert [(note["text"], note["role"]) for note in noted] == [("情绪激动", "officer")]
    assert caller(zone.firm).get(f"/tickets/{number}/remarks").status_code == 404
    assert caller(zone.firm).post(f"/tickets/{number}/remarks", {"text": "x"}).status_code == 404
    assert "情绪激动" not in caller(zone.firm).get(f"/tickets/{number}").text


def test_what_offices_say_to_each_other_reaches_no_firm(caller: AsCaller, zone: Zone) -> None:
    firm, coordinator, liaison = caller(zone.firm), caller(zone.coordinator), caller(zone.liaison)
    number = firm.post("/tickets", FILING, headers={"Idempotency-Key": "k" * 16}).get_json()["number"]
    secret = "内部暗语四七二"
    coordinator.act(number, "accept")
    coordinator.act(number, "whistle", kind="ordinary", lead=zone.lead.code, supports=[zone.support.code], task=secret)
    caller(zone.head).act(number, "hand-back", reason="not_ours", basis=secret)
    coordinator.act(number, "rule", assignment=zone.lead.code, upheld=False, note=secret)
    liaison.act(number, "check-in")
    caller(zone.support_liaison).act(number, "check-in")
    caller(zone.support_liaison).act(number, "finish", result=secret)
    liaison.act(number, "postpone", reason="tender", workdays=1, text=secret)
    coordinator.act(number, "decide-postponement", approved=False, note=secret)
    caller(zone.leader).act(number, "nudge", text=secret)
    liaison.act(number, "answer", outcome="solved", text=secret, waiver="见工单照片")
    caller(zone.head).act(number, "send-back", note=secret)
    coordinator.post(f"/tickets/{number}/remarks", {"text": secret})
    assert coordinator.get(f"/tickets/{number}/timeline").text.count(secret) == 9
    assert secret in coordinator.get(f"/tickets/{number}/remarks").text
    for reader in (firm, caller(zone.observer)):
        for path in ("", "/timeline", "/remarks", "/clocks/resolve/explain"):
            assert secret not in reader.get(f"/tickets/{number}{path}").text, path
        for query in ("", f"?q={secret}", "?state=handling"):
            assert secret not in reader.get(f"/tickets{query}").text
    names = {item["actor"] for item in firm.get(f"/tickets/{number}/timeline").get_json()["items"]}
    assert names == {zone.firm.name, None}
