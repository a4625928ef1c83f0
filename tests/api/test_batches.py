"""批处理 for programs of people: the same as the pages, and the same refusals."""

import io
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_zone
from tests.files import a_pdf
from tests.integration.batches.lots import filed

Asks = Callable[[Actor | None], Caller]
KEY = {"Idempotency-Key": "a-key-of-sixteen-signs"}


@pytest.fixture
def tickets(core: Core, zone: Zone) -> list[Ticket]:
    with core.transactions.acting(SYSTEM) as tx:
        return filed(tx, zone, 3)


def body(zone: Zone, tickets: list[Ticket]) -> dict[str, object]:
    numbers = [ticket.number for ticket in tickets]
    return {"cause": "北区变电站检修", "plan": "统一检修", "lead": zone.lead.code, "tickets": numbers}


def seen(caller: Caller, number: str) -> list[dict[str, object]]:
    items = caller.get(f"/batches/{number}/matters").get_json()["items"]
    return [{"number": each["number"], "version": each["version"]} for each in items if each["left_at"] is None]


def test_from_preview_to_approval(zone: Zone, tickets: list[Ticket], caller: Asks) -> None:
    coordinator = caller(zone.coordinator)
    found = coordinator.post("/batches/preview", {"tickets": [each.number for each in tickets]}).get_json()
    assert found == {
        "joining": [each.number for each in tickets],
        "firms": 2,
        "barred": [],
        "lead": zone.lead.code,
    }
    made = coordinator.post("/batches", body(zone, tickets))
    assert made.status_code == 201
    batch = made.get_json()
    assert (batch["state"], batch["matters"], batch["firms"], batch["barred"]) == ("answering", 3, 2, [])
    assert made.headers["Location"].endswith(f"/batches/{batch['number']}")
    handler, head = caller(zone.handler), caller(zone.head)
    assert [each["number"] for each in handler.get("/batches").get_json()["items"]] == [batch["number"]]
    where = f"/batches/{batch['number']}"
    members = seen(handler, batch["number"])
    own = {**members[0], "outcome": "partly", "text": "贵司二期仍待接入。"}
    said = {"outcome": "solved", "text": "已检修完毕。", "waiver": "统一出具报告", "members": [own, *members[1:]]}
    assert handler.post(f"{where}/answer", said).status_code == 428
    done = handler.post(f"{where}/answer", said, headers=KEY).get_json()
    assert (len(done["done"]), done["left"], done["again"]) == (3, [], False)
    assert handler.post(f"{where}/answer", said, headers=KEY).get_json()["again"] is True
    other = {**said, "text": "别的话"}
    assert handler.post(f"{where}/answer", other, headers=KEY).status_code == 422
    stale = {"members": members}
    left = head.post(f"{where}/approve", stale, headers=KEY).get_json()["left"]
    assert {each["code"] for each in left} == {"version_conflict"}
    fresh = {"members": seen(head, batch["number"])}
    approved = head.post(f"{where}/approve", fresh, headers={"Idempotency-Key": "another-key-of-16"}).get_json()
    assert len(approved["done"]) == 3
    shown = coordinator.get(where).get_json()
    assert (shown["state"], shown["actions"]) == ("sent", ["take-out", "drop"])
    answers = [coordinator.get(f"/tickets/{each.number}").get_json()["outcome"] for each in tickets]
    assert answers == ["partly", "solved", "solved"]


def test_what_is_no_batch(core: Core, zone: Zone, tickets: list[Ticket], caller: Asks) -> None:
    coordinator = caller(zone.coordinator)
    assert coordinator.post("/batches", body(zone, tickets[:1])).status_code == 422, "a batch of one"
    with core.transactions.acting(SYSTEM) as tx:
        foreign = filed(tx, a_zone(tx), 1, State.SUBMITTED)
    assert coordinator.post("/batches", body(zone, [*tickets, *foreign])).status_code == 404, "another region"
    assert coordinator.post("/batches", {**body(zone, tickets), "tickets": ["x"] * 201}).status_code == 422
    assert caller(zone.liaison).post("/batches", body(zone, tickets)).status_code == 403


def test_refusals_say_what_fits(zone: Zone, tickets: list[Ticket], caller: Asks) -> None:
    coordinator = caller(zone.coordinator)
    number = caller(zone.handler).post("/batches", body(zone, tickets)).get_json()["number"]
    assert coordinator.post(f"/batches/{number}/drop", {"note": "原因不同"}).status_code == 428
    early = coordinator.post(f"/batches/{number}/whistle", {"kind": "ordinary", "members": []}, headers=KEY)
    assert early.status_code in {409, 422}
    late = coordinator.post(f"/batches/{number}/form", {"version": 99})
    assert (late.status_code, set(late.get_json()["allowed"])) == (409, {"form", "take-out", "drop"})
    done = coordinator.post(f"/batches/{number}/form", {"version": 1}).get_json()
    assert done["state"] == "answering"
    again = coordinator.post(f"/batches/{number}/form", {"version": done["version"]})
    assert (again.status_code, "drop" in again.get_json()["allowed"]) == (409, True)


@pytest.mark.parametrize("who", ["firm", "admin", "observer"])
def test_batches_are_nobody_elses(zone: Zone, tickets: list[Ticket], caller: Asks, who: str) -> None:
    number = caller(zone.coordinator).post("/batches", body(zone, tickets)).get_json()["number"]
    for address in ("/batches", f"/batches/{number}", f"/batches/{number}/matters"):
        assert caller(getattr(zone, who)).get(address).status_code == 403
    assert caller(zone.support_liaison).get(f"/batches/{number}").status_code == 404


def test_one_is_taken_out_with_a_reason(zone: Zone, tickets: list[Ticket], caller: Asks) -> None:
    coordinator = caller(zone.coordinator)
    batch = coordinator.post("/batches", body(zone, tickets)).get_json()
    where = f"/batches/{batch['number']}/take-out"
    said = {"version": batch["version"], "matter": tickets[0].number, "note": "内部线路故障"}
    assert caller(zone.handler).post(where, said).status_code == 403
    assert coordinator.post(where, {**said, "note": ""}).status_code == 422
    assert coordinator.post(where, said).get_json()["matters"] == 2
    assert coordinator.post(where, said).status_code == 409
    matters = coordinator.get(f"/batches/{batch['number']}/matters").get_json()["items"]
    left = [(each["number"], each["why"], each["note"]) for each in matters if each["left_at"]]
    assert left == [(tickets[0].number, "by_hand", "内部线路故障")]


def test_files_are_added_to_every_matter_of_a_batch(
    core: Core, zone: Zone, tickets: list[Ticket], caller: Asks
) -> None:
    batch = caller(zone.coordinator).post("/batches", body(zone, tickets)).get_json()
    where = f"/batches/{batch['number']}/attachments"
    handler = caller(zone.handler)

    def sent(who: Caller, **headers: str) -> TestResponse:
        parts = {"file": (io.BytesIO(a_pdf()), "检修报告.pdf"), "internal": "true"}
        return who.post(where, data=parts, content_type="multipart/form-data", headers=headers)

    assert sent(handler).status_code == 428
    assert sent(caller(zone.other_firm), **KEY).status_code == 403
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = a_zone(tx).handler
    assert sent(caller(elsewhere), **KEY).status_code == 404
    done = sent(handler, **KEY)
    assert done.status_code == 200, done.get_json()
    assert (len(done.get_json()["done"]), done.get_json()["left"]) == (3, [])
    assert sent(handler, **KEY).get_json()["again"] is True
    for ticket in tickets:
        files = handler.get(f"/tickets/{ticket.number}/attachments").get_json()["items"]
        assert [each["name"] for each in files] == ["检修报告.pdf"]
    assert caller(zone.firm).get(f"/tickets/{tickets[0].number}/attachments").get_json()["items"] == []
    members = seen(handler, batch["number"])
    answer = {"outcome": "solved", "text": "已检修完毕。", "members": members}
    key = {"Idempotency-Key": "another-key-of-many-signs"}
    assert len(handler.post(f"/batches/{batch['number']}/answer", answer, headers=key).get_json()["done"]) == 3
