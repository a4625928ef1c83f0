"""What pages fill in and ask about, for programs: whom the duty list proposes, how urgent it is, what waits for whom."""

from collections.abc import Callable

import pytest

from app.accounts.rules.roles import Role
from app.core import Core
from app.departments.models import DepartmentKind, Duty, DutyPart
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_category, a_department, an_actor
from tests.clocks import shanghai

As = Callable[[Actor | None], Caller]
InState = Callable[..., Ticket]
KEY = {"Idempotency-Key": "a-key-of-sixteen-signs"}


def filed(caller: As, zone: Zone, **typed: str) -> dict[str, object]:
    """A request filed by the firm's program, as the answer has it."""
    body = {"title": "昨天起停水", "body": "车间停产。", "category": "01", **typed}
    told = caller(zone.firm).post("/tickets", body, headers=KEY)
    assert told.status_code == 201, told.get_json()
    found: dict[str, object] = told.get_json()
    return found


@pytest.fixture
def duties(core: Core, zone: Zone) -> str:
    """Code of the utility that supports the item 0102."""
    with core.transactions.acting(SYSTEM) as tx:
        a_department(tx, zone.region, DepartmentKind.CENTRE)
        water = a_department(tx, zone.region)
        item = a_category(tx, "0102")
        a_category(tx, "01")
        item.hint, item.parent_code = "停水、水压低", "01"
        for code, unit, part in (
            ("01", zone.lead, DutyPart.LEAD),
            ("01", water, DutyPart.SUPPORT),
            ("0102", zone.lead, DutyPart.LEAD),
            ("0102", water, DutyPart.SUPPORT),
        ):
            tx.session.add(
                Duty(region_id=zone.region.id, category_code=code, department_id=unit.id, part=part, position=0)
            )
        return water.code


def test_whom_the_duty_list_proposes(caller: As, zone: Zone, duties: str) -> None:
    number = filed(caller, zone)["number"]
    by_words = caller(zone.dispatcher).get(f"/tickets/{number}/routing").get_json()
    assert (by_words["category"]["code"], by_words["item"]["code"]) == ("01", "0102"), "of words alone nobody is sure"
    assert (by_words["supports"], [unit["sure"] for unit in by_words["likely"]]) == ([], [False])
    as_item = caller(zone.dispatcher).get(f"/tickets/{number}/routing?category=0102").get_json()
    assert (as_item["lead"]["code"], as_item["lead"]["staffed"]) == (zone.lead.code, True)
    assert [(unit["code"], unit["staffed"]) for unit in as_item["supports"]] == [(duties, False)]
    assert caller(zone.dispatcher).get(f"/tickets/{number}/routing?category=77").status_code == 422
    assert caller(zone.firm).get(f"/tickets/{number}/routing").status_code == 403
    assert caller(zone.dispatcher).get("/tickets/GX20260101-9999/routing").status_code == 404


def test_urgency_goes_by_the_own_deadline_and_is_moved_with_a_reason(
    caller: As, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-12-04 10:00"))
    told = filed(caller, zone, wanted_by="2026-12-11", category="01")
    assert (told["urgency"], told["alarms"]) == ("pressing", ["停产"])
    number = str(told["number"])
    desk = caller(zone.coordinator)
    assert [clock["kind"] for clock in desk.get(f"/tickets/{number}").get_json()["clocks"]] == ["arrange", "wanted"]
    silent = desk.act(number, "accept", urgency="urgent")
    assert (silent.status_code, set(silent.get_json()["errors"])) == (422, {"urgency_why"})
    moved = desk.act(number, "accept", urgency="urgent", urgency_why="生产线已停").get_json()
    assert (moved["urgency"], moved["alarms"]) == ("urgent", [])


def test_a_proposal_waits_is_declined_or_followed(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.ACCEPTED).number
    proposed = caller(zone.officer).act(number, "propose-whistle", lead=zone.lead.code, why="企业与该局已有联系")
    assert proposed.get_json()["proposal"] == {"lead": zone.lead.code, "why": "企业与该局已有联系"}
    assert caller(zone.firm).get(f"/tickets/{number}").get_json()["proposal"] is None, "between offices"
    declined = caller(zone.dispatcher).act(number, "decline-proposal", reason="由我方直接办理")
    assert (declined.status_code, declined.get_json()["proposal"]) == (200, None)
    assert caller(zone.dispatcher).act(number, "decline-proposal", reason="再说一次").status_code == 409


def test_a_whistle_is_taken_back_by_the_centre(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.WHISTLED).number
    assert caller(zone.dispatcher).act(number, "decline-whistle", reason="吹错了").status_code == 403
    back = caller(zone.coordinator).act(number, "decline-whistle", reason="吹错了").get_json()
    assert (back["state"], [part["state"] for part in back["assignments"]]) == ("accepted", ["excused"])


def test_another_grade_is_asked_for_and_decided(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.HANDLING).number
    asked = caller(zone.handler).act(number, "regrade", reason="涉及三家管线单位")
    assert asked.get_json()["regrade_why"] == "涉及三家管线单位"
    assert caller(zone.firm).get(f"/tickets/{number}").get_json()["regrade_why"] is None
    granted = caller(zone.coordinator).act(number, "decide-regrade", approved=True).get_json()
    assert (granted["grade"], granted["regrade_why"]) == ("major", None)


def test_a_hand_back_says_whether_it_is_signed(
    core: Core, caller: As, zone: Zone, ticket_in: InState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-12-01 10:00"))
    number = ticket_in(State.WHISTLED).number
    asked = caller(zone.liaison).act(number, "hand-back", reason="not_ours", basis="三定方案").get_json()
    assert asked["assignments"][0]["hand_back"]["signed_at"] is None
    early = caller(zone.coordinator).act(number, "rule", upheld=True, note="职责清单")
    assert (early.status_code, early.get_json()["reason"]) == (409, "hand_back_unsigned")
    signed = caller(zone.head).act(number, "sign-hand-back", agreed=True).get_json()
    assert signed["assignments"][0]["hand_back"]["signed_at"] is not None
    assert caller(zone.firm).get(f"/tickets/{number}").get_json()["assignments"][0]["hand_back"] is None


def test_the_third_is_ruled_by_the_leader_who_names_the_lead(
    core: Core, caller: As, zone: Zone, ticket_in: InState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-12-01 10:00"))
    with core.transactions.acting(SYSTEM) as tx:
        named = a_department(tx, zone.region)
        liaison = an_actor(tx, Role.LIAISON, zone.region, department=named)
    number = ticket_in(State.WHISTLED).number
    head, centre, leader = caller(zone.head), caller(zone.coordinator), caller(zone.leader)
    for _ in range(2):
        head.act(number, "hand-back", reason="not_ours", basis="三定方案")
        assert centre.act(number, "rule", upheld=False, note="属于该局").status_code == 200
    head.act(number, "hand-back", reason="not_ours", basis="三定方案")
    assert centre.act(number, "rule", upheld=True, note="不属于").get_json()["reason"] == "ruled_by_leader"
    assert set(leader.act(number, "rule", upheld=True, note="不属于").get_json()["errors"]) == {"lead"}
    done = leader.act(number, "rule", upheld=True, note="由该单位主办", lead=named.code).get_json()
    assert [(part["department"], part["state"]) for part in done["assignments"]] == [
        (zone.lead.code, "excused"),
        (named.code, "called"),
    ]
    refused = caller(liaison).act(number, "hand-back", reason="not_ours", basis="三定方案")
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "hand_backs_used_up")


def test_a_leaders_word_waits_with_the_unit_until_it_is_answered(
    caller: As, zone: Zone, ticket_in: InState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-12-01 10:00"))
    number = ticket_in(State.HANDLING).number
    words = "请一周内解决"
    assert caller(zone.coordinator).act(number, "instruct", text=words, due_on="2026-12-04").status_code == 403
    told = caller(zone.leader).act(number, "instruct", text=words, due_on="2026-12-04").get_json()
    assert told["assignments"][0]["instruction"]["due_on"] == "2026-12-04"
    [running] = [each for each in told["clocks"] if each["kind"] == "instruct"]
    assert (running["department"], running["due"]) == (zone.lead.code, "2026-12-04T17:30:00+08:00")
    firm = caller(zone.firm).get(f"/tickets/{number}").get_json()
    assert firm["assignments"][0]["instruction"] is None
    assert "instruct" not in {each["kind"] for each in firm["clocks"]}
    done = caller(zone.head).act(number, "answer-instruction", text="已约企业见面").get_json()
    assert done["assignments"][0]["instruction"] is None
