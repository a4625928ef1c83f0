"""企业更正: a firm asks for its entry to be put right, and is answered with words within three workdays."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit, Unit
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.companies.models import Company
from app.core import Core
from app.corrections.rules import REFUSALS
from app.kernel.actor import SYSTEM, Actor
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from tests.api.conftest import Caller
from tests.builders import Zone, a_region, an_actor, as_actor

ReadBy = Callable[[Actor | None], Caller]


def path_of(zone: Zone) -> str:
    return f"/companies/{zone.company.credit_code}/corrections"


@pytest.fixture
def firm_admin(core: Core, zone: Zone) -> Actor:
    with core.transactions.acting(SYSTEM) as tx:
        return an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)


def told(core: Core, name: str) -> set[int]:
    with core.transactions.reading(SYSTEM) as tx:
        keys = sa.select(Notification.account_id).where(Notification.name == name)
        return set(tx.session.scalars(keys))


def test_a_name_is_put_right_with_the_decision_and_both_are_told(
    core: Core, zone: Zone, caller: ReadBy, firm_admin: Actor
) -> None:
    firm, keeper = caller(firm_admin), caller(zone.coordinator)
    asked = firm.post(path_of(zone), {"field": "name", "wanted": "改名以后有限公司", "why": "换照"})
    assert asked.status_code == 201
    with core.transactions.reading(SYSTEM) as tx:
        at = datetime.fromisoformat(asked.get_json()["asked_at"])
        due = due_at(calendar_now(tx.session), at, Limit(3, Unit.WORKDAY))
        assert abs(datetime.fromisoformat(asked.get_json()["due"]) - due) < timedelta(seconds=1), (
            "wire has whole seconds"
        )
    assert told(core, "company.correction_asked") == {zone.coordinator.account_id, zone.officer.account_id}

    again = firm.post(path_of(zone), {"field": "name", "wanted": "又一个名字"})
    assert REFUSALS["correction_waits"] in again.get_json()["detail"]

    [waits] = keeper.get("/corrections").get_json()["items"]
    decide = f"/corrections/{waits['id']}/decide"
    assert keeper.post(decide, {"accepted": True, "words": "好"}).status_code == 428
    assert keeper.post(decide, {"version": 1, "accepted": True, "words": ""}).status_code == 422
    done = keeper.post(decide, {"version": 1, "accepted": True, "words": "已按执照更正。"}).get_json()
    assert (done["state"], done["firm"]["name"]) == ("accepted", "改名以后有限公司")
    assert keeper.post(decide, {"version": 2, "accepted": False, "words": "不"}).status_code == 409
    assert told(core, "company.correction_decided") == {firm_admin.account_id, zone.officer.account_id}
    [mine] = firm.get(path_of(zone)).get_json()["items"]
    assert (mine["words"], mine["decided_by"]) == ("已按执照更正。", None)
    with core.transactions.reading(SYSTEM) as tx:
        states = tx.session.scalars(sa.select(Clock.state).where(Clock.subject_kind == "correction")).all()
        assert states == [ClockState.MET]
    seen = keeper.get(f"/companies/{zone.company.credit_code}/dossier").get_json()
    assert {"correction_asked", "correction_decided", "renamed"} <= {line["what"] for line in seen["items"]}


def test_a_park_that_is_none_is_not_accepted_and_one_that_is_moves_the_firm(
    core: Core, zone: Zone, caller: ReadBy, firm_admin: Actor
) -> None:
    firm, keeper = caller(firm_admin), caller(zone.coordinator)
    wrong = firm.post(path_of(zone), {"field": "park", "wanted": "天上园区"}).get_json()["id"]
    body = {"version": 1, "accepted": True, "words": "同意"}
    assert keeper.post(f"/corrections/{wrong}/decide", body).status_code == 422
    assert firm.post(f"/corrections/{wrong}/withdraw", {}).get_json()["state"] == "withdrawn"
    with core.transactions.reading(SYSTEM) as tx:
        park = tx.session.get_one(Company, zone.other.id).park_id
        name = tx.session.scalar(sa.text("SELECT name FROM parks WHERE id = :id"), {"id": park})
    right = firm.post(path_of(zone), {"field": "park", "wanted": name}).get_json()["id"]
    assert keeper.post(f"/corrections/{right}/decide", body).status_code == 200
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.get_one(Company, zone.company.id).park_id == park


def test_who_may_ask_decide_and_see_none(core: Core, zone: Zone, caller: ReadBy, firm_admin: Actor) -> None:
    body = {"field": "address", "wanted": "科学大道 1 号"}
    for actor in (zone.firm, zone.officer, zone.coordinator):
        assert caller(actor).post(path_of(zone), body).status_code == 403
    assert caller(firm_admin).post(f"/companies/{zone.other.credit_code}/corrections", body).status_code == 404
    number = caller(firm_admin).post(path_of(zone), body).get_json()["id"]
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    decision = {"version": 1, "accepted": True, "words": "好"}
    assert caller(elsewhere).post(f"/corrections/{number}/decide", decision).status_code == 404
    assert caller(elsewhere).get("/corrections").get_json()["items"] == []
    assert caller(zone.officer).post(f"/corrections/{number}/decide", decision).status_code == 403
    assert caller(zone.other_firm).get(path_of(zone)).status_code == 404
    assert caller(zone.coordinator).post(f"/corrections/{number}/withdraw", {}).status_code == 403


def test_a_late_one_rings_at_the_coordinator_and_then_at_the_supervisor(
    core: Core, zone: Zone, caller: ReadBy, firm_admin: Actor
) -> None:
    asked = caller(firm_admin).post(path_of(zone), {"field": "address", "wanted": "科学大道 1 号"}).get_json()
    due = datetime.fromisoformat(asked["due"])
    rung = []
    for days in (0, 1):
        with core.transactions.acting(SYSTEM) as tx:
            at = due_at(calendar_now(tx.session), due, Limit(days, Unit.WORKDAY)) if days else due
            sweep(as_actor(tx, SYSTEM, at + timedelta(minutes=1)), SUBJECTS, 200)
        rung.append(told(core, "sla.step_reached"))
    assert rung[0] == {zone.coordinator.account_id}
    assert rung[1] == {zone.coordinator.account_id, zone.supervisor.account_id}
