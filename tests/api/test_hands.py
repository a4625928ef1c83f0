"""By API: a part goes into a colleague's hands, and lists are narrowed to one's own and to who is late."""

from collections.abc import Callable

from app.accounts.models import Account
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.api.problems import is_problem
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
FILING = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01"}


def test_a_part_is_handed_over_and_asked_for_by_its_hands(core: Core, caller: AsCaller, zone: Zone) -> None:
    number = caller(zone.firm).post("/tickets", FILING, headers={"Idempotency-Key": "h" * 16}).get_json()["number"]
    caller(zone.coordinator).act(number, "accept")
    caller(zone.coordinator).act(number, "whistle", kind="ordinary", lead=zone.lead.code)
    liaison, handler = caller(zone.liaison), caller(zone.handler)
    assert [row["number"] for row in liaison.get("/tickets?person=nobody").get_json()["items"]] == [number]
    liaison.act(number, "check-in")
    with core.transactions.reading(SYSTEM) as tx:
        username = tx.session.get_one(Account, zone.handler.account_id).username
    assert handler.get("/tickets?person=mine").get_json()["items"] == []
    done = liaison.act(number, "hand-over", to=username, note="现场已看过")
    assert done.status_code == 200, done.text
    assert done.get_json()["assignments"][0]["handler"] == zone.handler.name
    assert [row["number"] for row in handler.get("/tickets?person=mine").get_json()["items"]] == [number]
    is_problem(liaison.act(number, "hand-over", to="nobody.of.us"), 422, "validation_error")
    assert "现场已看过" not in caller(zone.firm).get(f"/tickets/{number}/timeline").text
    assert caller(zone.coordinator).get(f"/tickets?late_of={zone.lead.code}").get_json()["items"] == []
