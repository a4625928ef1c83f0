"""The firm's word, questions and filings by API: what pages do, programs do, with the same answers."""

from collections.abc import Callable

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_category, an_actor

As = Callable[[Actor | None], Caller]
InState = Callable[..., Ticket]


def filed(caller: Caller, key: str, **fields: str) -> tuple[int, dict[str, object]]:
    draft = {"title": "甲", "body": "乙", "category": "01", **fields}
    answer = caller.post("/tickets", draft, headers={"Idempotency-Key": f"firms-word-{key}-0001"})
    return answer.status_code, answer.get_json()


def test_not_solved_in_a_follow_up_opens_the_next_cycle(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.RESOLVED).number
    centre = caller(zone.coordinator)
    said = centre.act(number, "follow-up", channel="phone", reached=True, says_solved=False, note="还在漏水")
    assert said.status_code in {200, 201}
    seen = centre.get(f"/tickets/{number}").get_json()
    assert (seen["state"], seen["cycle"]) == ("handling", 2)


def test_nobody_follows_up_what_he_accepted(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.SUBMITTED).number
    officer = caller(zone.officer)
    assert officer.act(number, "accept").status_code == 200
    assert officer.act(number, "settle", outcome="explained", text="已说明").status_code == 200
    assert "follow-up" not in officer.get(f"/tickets/{number}").get_json()["actions"]
    refused = officer.act(number, "follow-up", channel="phone", reached=False)
    assert refused.status_code == 409
    assert "回访请由其他人做" in refused.get_json()["detail"]


def test_a_question_is_taken_back(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.HANDLING).number
    handler = caller(zone.handler)
    assert handler.act(number, "request-info", question="请补充").status_code == 200
    assert handler.act(number, "withdraw-question", reason=" ").status_code == 422
    assert handler.act(number, "withdraw-question", reason="已取得").get_json()["state"] == "handling"


def test_an_ended_matter_is_brought_up_again(caller: As, zone: Zone, ticket_in: InState) -> None:
    number = ticket_in(State.CLOSED).number
    firm = caller(zone.firm)
    assert firm.get(f"/tickets/{number}").get_json()["may_file_again"] is True
    refused = firm.act(number, "dispute", text="没好")
    assert refused.status_code == 409
    assert "已经销号，不能再退回重办" in refused.get_json()["detail"]
    code, new = filed(firm, "again", again_of=number)
    assert (code, new["again_of"]) == (201, number)
    assert firm.get(f"/tickets/{number}").get_json()["again_in"] == [new["number"]]
    code, problem = filed(firm, "again-too-early", again_of=str(new["number"]))
    assert (code, list(problem["errors"])) == (422, ["again_of"])  # type: ignore[call-overload]


def test_agents_and_observers_file_what_is_theirs(core: Core, caller: As, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "15")
        here = an_actor(tx, Role.AGENT, zone.region, park=zone.park)
        nowhere = an_actor(tx, Role.AGENT, zone.region)
    firm = zone.company.credit_code
    assert filed(caller(here), "agent", company=firm)[0] == 201
    assert filed(caller(nowhere), "nowhere", company=firm)[0] == 403
    assert filed(caller(zone.observer), "observer-other", company=firm)[0] == 422
    code, complaint = filed(caller(zone.observer), "observer", company=firm, category="15")
    assert (code, complaint["confidential"], complaint["channel"]) == (201, True, "proactive")
