"""What was learned, for programs of people: the same as the page, and the same refusals."""

from collections.abc import Callable

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.web.test_understanding import learned

Asks = Callable[[Actor | None], Caller]


def test_what_answers_with_its_figures(core: Core, zone: Zone, caller: Asks) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        first, second = learned(tx, zone)
    told = caller(zone.admin).get("/understanding").get_json()
    assert (told["kind"], told["region"]["code"], told["borrowed"]) == ("category", zone.region.code, False)
    assert told["use"]["number"] == second
    assert [each["number"] for each in told["versions"]] == [second, first]
    assert told["versions"][0]["held_out"]["top1"] == 30
    assert [each["may_switch"] for each in told["versions"]] == [False, True]
    assert told["confused"] == [
        {
            "proposed": {"code": "02", "name": "02"},
            "confirmed": {"code": "01", "name": "类别01"},
            "n": 3,
        }
    ]
    assert told["counted"] == {"accepted": 0, "made": 0, "sure_accepted": 0, "sure_made": 0}
    assert told["missed"][0]["half"] == "measure"
    assert caller(zone.admin).get("/understanding?kind=department").get_json()["use"] is None
    assert caller(zone.admin).get("/understanding?region=QQ").status_code == 404
    assert caller(zone.admin).get("/understanding?kind=nothing").status_code == 422


def test_a_version_is_put_in_use_and_refused_as_on_the_page(core: Core, zone: Zone, caller: Asks) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        first, second = learned(tx, zone)
    coordinator = caller(zone.coordinator)
    assert coordinator.post(f"/understanding/versions/{first}/use", {}).status_code == 422
    told = coordinator.post(f"/understanding/versions/{first}/use", {"reason": "停水常被分错"}).get_json()
    assert (told["use"]["number"], told["use"]["by"]) == (first, zone.coordinator.name)
    refused = coordinator.post(f"/understanding/versions/{first}/use", {"reason": "再来一次"})
    assert (refused.status_code, refused.get_json()["detail"]) == (409, "这个版本正在使用。")
    assert caller(zone.auditor).post(f"/understanding/versions/{second}/use", {"reason": "看看"}).status_code == 403
    assert caller(zone.firm).post(f"/understanding/versions/{second}/use", {"reason": "看看"}).status_code == 403
    assert coordinator.post("/understanding/versions/LB00000000-00/use", {"reason": "没有"}).status_code == 404
