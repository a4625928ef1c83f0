"""One search for programs: the same kinds as the page, the same scope, and the same refusals."""

from collections.abc import Callable

from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone

Asks = Callable[[Actor | None], Caller]


def test_kinds_come_with_their_counts_and_pages(zone: Zone, caller: Asks, ticket_in: Callable[..., Ticket]) -> None:
    numbers = [ticket_in(State.WHISTLED, title="分子筛供应不足").number for _ in range(3)]
    coordinator = caller(zone.coordinator)
    kinds = coordinator.get("/search?q=分子筛&limit=2").get_json()["kinds"]
    assert [each["kind"] for each in kinds] == ["tickets", "firms", "people", "orders", "articles"]
    assert [(each["count"], each["more"]) for each in kinds] == [(3, False), *[(0, False)] * 4]
    [page] = coordinator.get("/search?q=分子筛&kind=tickets&limit=2").get_json()["kinds"]
    assert [each["key"] for each in page["items"]] == numbers[:0:-1]
    assert page["items"][0] == {"key": numbers[2], "title": "分子筛供应不足", "state": "whistled", "is_test": False}
    [rest] = coordinator.get(f"/search?q=分子筛&kind=tickets&limit=2&cursor={page['next_cursor']}").get_json()["kinds"]
    assert [each["key"] for each in rest["items"]] == numbers[:1]
    assert rest["next_cursor"] is None
    assert coordinator.get("/search?q=分子筛&cursor=x").status_code == 422
    assert coordinator.get("/search?q=水").status_code == 422
    assert coordinator.get("/search").status_code == 422
    assert coordinator.get("/search?q=分子筛&kind=nothing").status_code == 422
    assert [each["count"] for each in caller(zone.other_firm).get("/search?q=分子筛").get_json()["kinds"]] == [0, 0]
