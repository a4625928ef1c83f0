"""银企对接 by API: the need, whom the firm lets know of it, each bank on its way, and what none of them learns."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.core import Core
from app.financing.consenting import Consent, TakeConsentBack, give_consent, take_consent_back
from app.financing.models import BankCall
from app.financing.rules.calls import REFUSALS, CallState
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.rules.words import PartState
from tests.api.conftest import Caller
from tests.builders import Zone, a_category, a_region, an_actor, as_actor
from tests.financing import TASK, Scene, a_scene, call, call_of, duties_name, grant, let_and_call, offer

ReadBy = Callable[[Actor | None], Caller]


@pytest.fixture
def scene(core: Core, zone: Zone) -> Scene:
    with core.transactions.acting(SYSTEM) as tx:
        return a_scene(tx, zone)


@pytest.fixture
def called(core: Core, zone: Zone, scene: Scene) -> Scene:
    with core.transactions.acting(SYSTEM) as tx:
        let_and_call(tx, zone, scene)
    return scene


def need_body(**fields: Any) -> dict[str, Any]:
    day = local_day(clock.now())
    return {
        "amount": 500,
        "purpose": "采购钢材",
        "term": 12,
        "security": "mortgage",
        "needed_by": (day + timedelta(days=30)).isoformat(),
        **fields,
    }


def told(core: Core, name: str) -> set[int | None]:
    with core.transactions.reading(SYSTEM) as tx:
        return set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == name)))


def refuses(answer: TestResponse, code: str) -> bool:
    return answer.status_code == 409 and REFUSALS[code] in answer.get_json()["detail"]


def test_from_the_need_to_the_money(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        scene = a_scene(tx, zone, need=False)
    firm, banker, today = caller(zone.firm), caller(scene.banker), local_day(clock.now()).isoformat()
    path = f"/tickets/{scene.number}"
    before = firm.get(f"{path}/financing").get_json()
    assert (before["need"], before["may_put"], before["may_consent"]) == (None, True, False)
    put = firm.post(f"{path}/finance-need", need_body(credit_source="省信易贷平台", credit_day=today))
    assert put.status_code == 200, put.get_json()
    assert put.get_json()["need"]["amount"] == 500
    let = firm.post(f"{path}/finance-consents", {"bank": scene.bank.code}).get_json()
    assert [each["bank"]["code"] for each in let["consents"]] == [scene.bank.code]
    assert {zone.dispatcher.account_id, zone.coordinator.account_id} <= told(core, "finance.consent_given")
    whistle: dict[str, Any] = {
        "kind": "ordinary",
        "lead": zone.lead.code,
        "supports": [scene.bank.code],
        "task": "请核定额度",
    }
    assert caller(zone.dispatcher).act(scene.number, "whistle", **whistle).status_code == 200

    [mine] = banker.get(f"{path}/financing").get_json()["calls"]
    step = f"/bank-calls/{mine['id']}"
    assert banker.post(f"{step}/take", {"version": mine["version"]}).status_code == 409, "not in yet"
    assert caller(zone.liaison).act(scene.number, "check-in").status_code == 200
    assert banker.act(scene.number, "check-in").status_code == 200
    taken = banker.post(f"{step}/take", {"version": mine["version"]}).get_json()
    assert (taken["state"], taken["actions"]) == ("taken", ["visit", "decline"])
    assert banker.post(f"{step}/take", {"version": mine["version"]}).status_code == 409
    visited = banker.post(f"{step}/visit", {"version": taken["version"], "day": today}).get_json()
    offered = banker.post(
        f"{step}/offer", {"version": visited["version"], "amount": 300, "rate": "3.85", "term": 12, "note": "随借随还"}
    ).get_json()
    assert (offered["state"], offered["rate"], offered["high_rate"]) == ("offered", "3.85", False)
    assert zone.firm.account_id in told(core, "finance.offer_made")
    early = banker.post(f"{step}/grant", {"version": offered["version"], "day": today, "amount": 300})
    assert refuses(early, "bank_grant_unfit")
    chosen = firm.post(f"{step}/choose", {"version": offered["version"]}).get_json()
    assert (chosen["state"], chosen["actions"]) == ("chosen", ["fall-through"])
    assert scene.banker.account_id in told(core, "finance.offer_chosen")
    granted = banker.post(f"{step}/grant", {"version": chosen["version"], "day": today, "amount": 280}).get_json()
    assert (granted["state"], granted["granted_amount"], granted["granted_on"]) == ("granted", 280, today)
    assert {zone.firm.account_id, zone.coordinator.account_id} <= told(core, "finance.loan_granted")


def test_a_bank_is_whistled_with_the_firms_consent_alone(core: Core, zone: Zone, caller: ReadBy, scene: Scene) -> None:
    dispatcher = caller(zone.dispatcher)
    whistle: dict[str, Any] = {"kind": "ordinary", "lead": zone.lead.code, "supports": [scene.bank.code]}
    refused = dispatcher.act(scene.number, "whistle", **whistle)
    assert refuses(refused, "finance_no_consent")
    assert dispatcher.get(f"/tickets/{scene.number}").get_json()["state"] == "accepted", "nothing was changed"
    assert caller(scene.banker).get(f"/tickets/{scene.number}").status_code == 404
    with core.transactions.acting(SYSTEM) as tx:
        give_consent(as_actor(tx, zone.firm), scene.number, Consent(bank=scene.bank.code))
    leads = dispatcher.act(scene.number, "whistle", kind="ordinary", lead=scene.bank.code)
    assert refuses(leads, "finance_bank_leads")
    assert dispatcher.act(scene.number, "whistle", **whistle).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": "五百万"}, "amount"),
        ({"amount": 1_000_001}, "amount"),
        ({"amount": 12.5}, "amount"),
        ({"term": 0}, "term"),
        ({"purpose": " "}, "purpose"),
        ({"needed_by": "2020-01-01"}, "needed_by"),
        ({"credit_source": "省信易贷平台"}, "credit_day"),
        ({"credit_source": "省信易贷平台", "credit_day": "2099-01-01"}, "credit_day"),
    ],
)
def test_a_need_that_cannot_be_is_refused(
    zone: Zone, caller: ReadBy, scene: Scene, wrong: dict[str, Any], field: str
) -> None:
    refused = caller(zone.firm).post(f"/tickets/{scene.number}/finance-need", need_body(**wrong))
    assert refused.status_code == 422
    assert field in str(refused.get_json())
    assert caller(zone.firm).get(f"/tickets/{scene.number}/financing").get_json()["need"]["amount"] == 500


def test_the_largest_need_there_is_stands(zone: Zone, caller: ReadBy, scene: Scene) -> None:
    put = caller(zone.firm).post(f"/tickets/{scene.number}/finance-need", need_body(amount=1_000_000))
    assert put.get_json()["need"]["amount"] == 1_000_000


@pytest.mark.parametrize(("rate", "status", "high"), [("24", 200, False), ("24.01", 200, True), ("三厘", 422, None)])
def test_a_rate_above_what_the_law_protects_is_taken_and_marked(
    core: Core, zone: Zone, caller: ReadBy, called: Scene, rate: str, status: int, high: bool | None
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        step = call_of(tx, called.bank)
        offer(tx, called.banker, step)
    seen = caller(called.banker).get(f"/tickets/{called.number}/financing").get_json()["calls"][0]
    body = {"version": seen["version"], "amount": 300, "rate": rate, "term": 12}
    answer = caller(called.banker).post(f"/bank-calls/{step}/offer", body)
    assert answer.status_code == status
    if high is not None:
        read = caller(zone.firm).get(f"/tickets/{called.number}/financing").get_json()["calls"][0]
        assert read["high_rate"] is high


def test_no_bank_learns_of_another(core: Core, zone: Zone, caller: ReadBy, called: Scene) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        first, second = call_of(tx, called.bank), call_of(tx, called.other_bank)
        offer(tx, called.banker, first, amount=731_193)
        offer(tx, called.other_banker, second, amount=417_829, rate="5.55")
    path = f"/tickets/{called.number}"
    for reader, own, other, step in (
        (called.banker, called.bank, called.other_bank, second),
        (called.other_banker, called.other_bank, called.bank, first),
    ):
        api = caller(reader)
        seen = api.get(f"{path}/financing").get_json()
        assert [each["bank"]["code"] for each in seen["calls"]] == [own.code]
        assert (seen["consents"], seen["banks"], seen["may_consent"]) == ([], [], False)
        assert seen["need"]["purpose"] == "采购钢材"
        assert api.post(f"/bank-calls/{step}/take", {"version": 1}).status_code == 404
        everything = [path, f"{path}/timeline", f"{path}/financing", f"{path}/attachments", "/inbox", "/tickets"]
        said = "".join(api.get(each).get_data(as_text=True) for each in everything)
        for secret in (other.code, other.name, "417829" if own is called.bank else "731193"):
            assert secret not in said, secret
    both = caller(zone.firm).get(f"{path}/financing").get_json()["calls"]
    assert [each["amount"] for each in both] == [731_193, 417_829]
    assert caller(zone.firm).post(f"/bank-calls/{first}/choose", {"version": both[0]["version"]}).status_code == 200
    again = caller(zone.firm).post(f"/bank-calls/{second}/choose", {"version": both[1]["version"]})
    assert refuses(again, "finance_another_chosen")
    quiet = caller(called.other_banker).get(f"{path}/financing").get_json()["calls"][0]
    assert quiet["state"] == "offered", "that another was chosen is not said"
    now = caller(zone.firm).get(f"{path}/financing").get_json()["calls"][0]["version"]
    fell = caller(called.banker).post(f"/bank-calls/{first}/fall-through", {"version": now, "note": "抵押未办妥"})
    assert fell.get_json()["state"] == "fell_through"
    assert caller(zone.firm).post(f"/bank-calls/{second}/choose", {"version": both[1]["version"]}).status_code == 200


def test_a_consent_that_is_taken_back_ends_the_banks_access_that_minute(
    core: Core, zone: Zone, caller: ReadBy, called: Scene
) -> None:
    path, api = f"/tickets/{called.number}", caller(called.banker)
    with core.transactions.acting(SYSTEM) as tx:
        step = call_of(tx, called.bank)
        offer(tx, called.banker, step)
    assert api.get(path).status_code == 200
    back = caller(zone.firm).post(f"{path}/finance-consents/revoke", {"bank": called.bank.code})
    assert back.status_code == 200
    revoked = [each for each in back.get_json()["consents"] if each["bank"]["code"] == called.bank.code]
    assert revoked[0]["revoked_at"] is not None, "it is kept, with its end"
    assert api.get(f"{path}/financing").status_code == 404
    left = api.get(path).get_json()
    assert (left["title"], left["contact"], left["place"]) == ("交办事项", None, None), "its own words, and no more"
    assert TASK not in api.get(f"{path}/timeline").get_data(as_text=True)
    assert api.post(f"/bank-calls/{step}/offer", {"version": 4, "amount": 1, "rate": "1", "term": 1}).status_code == 404
    assert called.number not in api.get("/tickets").get_data(as_text=True)
    assert called.number not in api.get(f"/tickets?q={called.number}").get_data(as_text=True)
    assert caller(called.other_banker).get(path).status_code == 200, "of another bank it is not taken"
    with core.transactions.reading(SYSTEM) as tx:
        row = tx.session.scalars(sa.select(BankCall).where(BankCall.department_id == called.bank.id)).one()
        assert row.state is CallState.ENDED
        clocks = sa.select(Clock.state).where(Clock.department_id == called.bank.id)
        assert ClockState.RUNNING not in set(tx.session.scalars(clocks))
    story = caller(zone.liaison).get(f"{path}/timeline").get_json()["items"]
    assert [each["facts"]["department_name"] for each in story if each["action"] == "revoke-consent"] == [
        called.bank.name
    ]
    assert called.banker.account_id in told(core, "ticket.bank_let_go")
    inbox = api.get("/inbox").get_data(as_text=True)
    assert "采购钢材" not in inbox
    assert zone.company.name not in inbox
    assert caller(zone.firm).post(f"{path}/finance-consents", {"bank": called.bank.code}).status_code == 200
    assert api.get(f"{path}/financing").status_code == 404, "let again it is called again first"


def test_a_consent_is_taken_back_before_anybody_was_called(zone: Zone, caller: ReadBy, scene: Scene) -> None:
    firm, path = caller(zone.firm), f"/tickets/{scene.number}/finance-consents"
    assert firm.post(path, {"bank": scene.bank.code}).status_code == 200
    assert refuses(firm.post(path, {"bank": scene.bank.code}), "finance_bank_consented")
    assert firm.post(f"{path}/revoke", {"bank": scene.bank.code}).status_code == 200
    assert firm.post(f"{path}/revoke", {"bank": scene.bank.code}).status_code == 404
    refused = caller(zone.dispatcher).act(
        scene.number, "whistle", kind="ordinary", lead=zone.lead.code, supports=[scene.bank.code]
    )
    assert refuses(refused, "finance_no_consent")


def test_who_may_what_and_to_whom_there_is_nothing(core: Core, zone: Zone, caller: ReadBy, called: Scene) -> None:
    path = f"/tickets/{called.number}"
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
        step = call_of(tx, called.bank)
    for stranger in (zone.other_firm, elsewhere):
        api = caller(stranger)
        assert api.get(f"{path}/financing").status_code in {403, 404}
        assert api.post(f"{path}/finance-need", need_body()).status_code == 404
        assert api.post(f"/bank-calls/{step}/take", {"version": 1}).status_code == 404
    assert caller(zone.observer).get(f"{path}/financing").status_code == 403
    for office in (zone.officer, zone.coordinator, zone.liaison):
        assert caller(office).get(f"{path}/financing").status_code == 200
        assert caller(office).post(f"{path}/finance-consents", {"bank": called.bank.code}).status_code == 403
        assert caller(office).post(f"/bank-calls/{step}/take", {"version": 1}).status_code == 403
    assert caller(zone.liaison).post(f"{path}/finance-need", need_body()).status_code == 403
    assert caller(zone.officer).post(f"{path}/finance-need", need_body(amount=600)).status_code == 200
    assert caller(zone.firm).post(f"{path}/finance-consents", {"bank": zone.lead.code}).status_code == 422, "no bank"


def test_a_need_stands_once_a_bank_has_taken_it_up(core: Core, zone: Zone, caller: ReadBy, called: Scene) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        offer(tx, called.banker, call_of(tx, called.bank))
    refused = caller(zone.firm).post(f"/tickets/{called.number}/finance-need", need_body(amount=1))
    assert refuses(refused, "finance_need_taken")


def test_a_matter_of_another_kind_has_no_need(core: Core, zone: Zone, caller: ReadBy, ticket_in: Any) -> None:
    number = ticket_in().number
    assert caller(zone.firm).get(f"/tickets/{number}/financing").status_code == 404
    refused = caller(zone.firm).post(f"/tickets/{number}/finance-need", need_body())
    assert refuses(refused, "finance_other_category")


def test_it_is_solved_once_the_money_is_there_or_explained(
    core: Core, zone: Zone, caller: ReadBy, called: Scene
) -> None:
    handler = caller(zone.handler)
    solved: dict[str, Any] = {"outcome": "solved", "text": "已协调银行。", "waiver": "有放款记录"}
    refused = handler.act(called.number, "answer", **solved)
    assert refused.status_code == 422
    assert "outcome" in str(refused.get_json())
    assert handler.get(f"/tickets/{called.number}").get_json()["state"] == "handling"
    with core.transactions.acting(SYSTEM) as tx:
        step = call_of(tx, called.bank)
        offer(tx, called.banker, step)
        grant(tx, zone, called.banker, step)
    assert handler.act(called.number, "answer", **solved).status_code == 200


def test_what_cannot_be_lent_is_explained(zone: Zone, caller: ReadBy, called: Scene) -> None:
    explained: dict[str, Any] = {"outcome": "explained", "text": "两家银行均不能授信，原因是抵押不足。"}
    assert caller(zone.handler).act(called.number, "answer", **explained).status_code == 200


def test_a_bank_that_does_not_take_it_up_in_two_workdays_is_reminded_and_its_head_a_day_later(
    core: Core, zone: Zone, caller: ReadBy, called: Scene
) -> None:
    with core.transactions.reading(SYSTEM) as tx:
        row = tx.session.scalars(sa.select(BankCall).where(BankCall.department_id == called.bank.id)).one()
        due = due_at(calendar_now(tx.session), row.called_at, Limit(2, Unit.WORKDAY))
        assert row.due_at == due
        bank_clock = sa.select(Clock).where(Clock.subject_kind == "bank_call", Clock.subject_id == row.id)
        assert tx.session.scalars(bank_clock).one().due_at == due
    reached = []
    for days in (0, 1):
        with core.transactions.acting(SYSTEM) as tx:
            at = due_at(calendar_now(tx.session), due, Limit(days, Unit.WORKDAY)) if days else due
            sweep(as_actor(tx, SYSTEM, at + timedelta(minutes=1)), SUBJECTS, 400)
            mine = sa.select(Notification.account_id).where(
                Notification.name == "sla.step_reached", Notification.subject.contains("银行受理融资需求")
            )
            reached.append(set(tx.session.scalars(mine)))
    assert called.banker.account_id in reached[0]
    assert called.bank_head.account_id not in reached[0]
    assert called.bank_head.account_id in reached[1]


def test_a_bank_that_hands_back_or_is_released_has_nothing_more_to_do(
    core: Core, zone: Zone, caller: ReadBy, called: Scene
) -> None:
    explained: dict[str, Any] = {"outcome": "explained", "text": "银行均不能授信，原因已说明。"}
    assert caller(zone.handler).act(called.number, "answer", **explained).status_code == 200
    assert caller(zone.head).act(called.number, "approve").status_code == 200
    with core.transactions.reading(SYSTEM) as tx:
        assert set(tx.session.scalars(sa.select(BankCall.state))) == {CallState.ENDED}
        kinds = sa.select(Clock.state).where(Clock.subject_kind == "bank_call")
        assert set(tx.session.scalars(kinds)) == {ClockState.CANCELLED}
    part = caller(called.banker).get(f"/tickets/{called.number}").get_json()["assignments"][0]
    assert part["state"] == PartState.RELEASED


def test_what_was_granted_after_a_bank_reported_to_the_lead_counts(
    core: Core, zone: Zone, caller: ReadBy, called: Scene
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        step = call_of(tx, called.bank)
        offer(tx, called.banker, step)
    assert caller(called.banker).act(called.number, "finish", result="方案已报").status_code == 200
    with core.transactions.acting(SYSTEM) as tx:
        grant(tx, zone, called.banker, step)
        assert tx.session.get_one(BankCall, int(step)).state is CallState.GRANTED


def test_a_bank_that_is_let_and_called_again_begins_anew(core: Core, zone: Zone, scene: Scene) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        give_consent(as_actor(tx, zone.firm), scene.number, Consent(bank=scene.bank.code))
        call(tx, zone, scene, scene.bank)
        check_in(as_actor(tx, zone.liaison), scene.number, None, CheckIn())
        take_consent_back(as_actor(tx, zone.firm), scene.number, TakeConsentBack(bank=scene.bank.code))
        give_consent(as_actor(tx, zone.firm), scene.number, Consent(bank=scene.bank.code))
        call(tx, zone, scene, scene.bank)
        states = tx.session.scalars(sa.select(BankCall.state).order_by(BankCall.id)).all()
        assert states == [CallState.ENDED, CallState.CALLED], "what came before stays as it was"
        running = sa.select(Clock.state).where(Clock.subject_kind == "bank_call").order_by(Clock.id)
        assert tx.session.scalars(running).all() == [ClockState.CANCELLED, ClockState.RUNNING]


def test_the_figures_are_the_regions_own(core: Core, zone: Zone, caller: ReadBy, called: Scene) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        mine, other = call_of(tx, called.bank), call_of(tx, called.other_bank)
        offer(tx, called.banker, mine)
        grant(tx, zone, called.banker, mine, amount=288)
        offer(tx, called.other_banker, other, rate="25")
        elsewhere = an_actor(tx, Role.LEADER, a_region(tx))
    found = caller(zone.leader).get("/finance-figures").get_json()
    assert (found["firms_granted"], found["firms_asked"], found["money_granted"], found["money_asked"]) == (
        1,
        1,
        288,
        500,
    )
    assert found["mean_days"] == "0.0"
    assert {
        each["code"]: (each["taken"], each["called"], each["high_rate"], each["place"]) for each in found["banks"]
    } == {
        called.bank.code: (1, 1, 0, None),
        called.other_bank.code: (1, 1, 1, None),
    }
    [need] = caller(zone.coordinator).get("/finance-needs").get_json()["items"]
    assert (need["ticket"], need["called"], need["granted_amount"]) == (called.number, 2, 288)
    assert caller(elsewhere).get("/finance-figures").get_json()["needs"] == 0
    assert caller(elsewhere).get("/finance-needs").get_json()["items"] == []
    assert caller(zone.leader).get("/finance-figures?since=2026-05-01&until=2026-04-01").status_code == 422
    past = caller(zone.leader).get("/finance-figures?since=2020-05-01&until=2020-06-01").get_json()
    assert (past["needs"], past["mean_days"], past["banks"]) == (0, None, [])
    for stranger in (zone.officer, called.banker, zone.firm, zone.supervisor):
        assert caller(stranger).get("/finance-figures").status_code == 403


def test_a_program_is_proposed_the_banks_that_may_know_and_no_other(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        scene = a_scene(tx, zone, category="0401")
        a_category(tx, "10")
        duties_name(tx, zone, scene.bank, scene.other_bank)
        give_consent(as_actor(tx, zone.firm), scene.number, Consent(bank=scene.other_bank.code))
    desk = caller(zone.dispatcher)
    routing = desk.get(f"/tickets/{scene.number}/routing").get_json()
    assert [unit["code"] for unit in routing["supports"]] == [scene.other_bank.code]
    assert routing["lead"]["code"] == zone.lead.code
    with core.transactions.acting(SYSTEM) as tx:
        take_consent_back(as_actor(tx, zone.firm), scene.number, TakeConsentBack(bank=scene.other_bank.code))
    assert desk.get(f"/tickets/{scene.number}/routing").get_json()["supports"] == []
    elsewhere = desk.get(f"/tickets/{scene.number}/routing?category=10").get_json()
    assert elsewhere["category"]["code"] == "10", "what is about something else asks nobody"
