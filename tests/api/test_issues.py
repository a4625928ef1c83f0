"""Common issues for programs of people: the same as the pages, and the same refusals."""

from collections.abc import Callable

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.integration.issues.places import BRIDGE, MIXER, an_issue, filed

Asks = Callable[[Actor | None], Caller]


@pytest.fixture
def two(core: Core, zone: Zone) -> tuple[int, int, list[str]]:
    """Two issues of two firms, and the numbers of their matters."""
    with core.transactions.acting(SYSTEM) as tx:
        made = [
            filed(tx, (zone.firm, zone.other_firm)[place % 2], words) for place, words in enumerate((*MIXER, *BRIDGE))
        ]
        ids = [ticket.id for ticket in made]
        return an_issue(tx, zone, *ids[:4]), an_issue(tx, zone, *ids[4:]), [ticket.number for ticket in made]


def test_issues_are_listed_and_read(two: tuple[int, int, list[str]], zone: Zone, caller: Asks) -> None:
    issue, other, numbers = two
    coordinator = caller(zone.coordinator)
    listed = coordinator.get("/issues?limit=1").get_json()
    assert len(listed["items"]) == 1
    assert listed["next_cursor"]
    rest = coordinator.get(f"/issues?limit=1&cursor={listed['next_cursor']}").get_json()["items"]
    assert {listed["items"][0]["id"], rest[0]["id"]} == {issue, other}
    one = coordinator.get(f"/issues/{issue}").get_json()
    assert (one["tickets"], one["firms"], one["beyond"], one["may_shape"]) == (4, 2, 0, True)
    assert {park["code"] for park in one["parks"]} >= {zone.park.code}
    members = coordinator.get(f"/issues/{issue}/members").get_json()["items"]
    assert [each["number"] for each in members] == list(reversed(numbers[:4]))
    assert members[0]["placed_by"] == "machine"
    part = caller(zone.dispatcher).get(f"/issues/{issue}").get_json()
    assert (part["tickets"], part["beyond"], part["may_shape"]) == (2, 2, False)
    assert coordinator.get("/issues?state=gone").status_code == 422


def test_acts_on_issues_and_their_refusals(two: tuple[int, int, list[str]], zone: Zone, caller: Asks) -> None:
    issue, other, numbers = two
    coordinator = caller(zone.coordinator)
    assert coordinator.post(f"/issues/{issue}/merge", {}).status_code == 422
    assert coordinator.post(f"/issues/{issue}/merge", {"other": issue}).status_code == 422
    assert caller(zone.dispatcher).post(f"/issues/{issue}/merge", {"other": other}).status_code == 403
    assert coordinator.post(f"/issues/{issue}/merge", {"other": other}).get_json()["tickets"] == 7
    assert coordinator.get(f"/issues/{other}").status_code == 404
    made = coordinator.post(f"/issues/{issue}/split", {"tickets": numbers[4:]}).get_json()
    assert (made["tickets"], made["id"] != issue) == (3, True)
    assert coordinator.post(f"/issues/{issue}/split", {"tickets": numbers[4:]}).status_code == 422
    quiet = coordinator.post(f"/issues/{issue}/dismiss", {}).get_json()
    assert (quiet["state"], quiet["quiet_until"] is not None) == ("dismissed", True)
    refused = coordinator.post(f"/issues/{issue}/dismiss", {})
    assert (refused.status_code, refused.get_json()["detail"]) == (409, "这个共性问题已经暂不提示。")
    assert coordinator.post(f"/issues/{issue}/notice", {}).get_json()["state"] == "open"


def test_how_many_matters_a_ticket_belongs_with(two: tuple[int, int, list[str]], zone: Zone, caller: Asks) -> None:
    issue, other, numbers = two
    address = f"/tickets/{numbers[0]}/common-issue"
    assert caller(zone.coordinator).get(address).get_json() == {"tickets": 4, "issue": issue}
    assert caller(zone.officer).get(address).get_json() == {"tickets": 4, "issue": None}
    assert caller(zone.firm).get(address).get_json() == {"tickets": None, "issue": None}
    assert caller(zone.other_firm).get(address).status_code == 404
    caller(zone.coordinator).post(f"/issues/{issue}/merge", {"other": other})
    assert caller(zone.firm).get(address).get_json() == {"tickets": 7, "issue": None}


@pytest.mark.parametrize("who", ["firm", "liaison", "leader", "admin"])
def test_issues_are_nobody_elses(two: tuple[int, int, list[str]], zone: Zone, caller: Asks, who: str) -> None:
    for address in ("/issues", f"/issues/{two[0]}", f"/issues/{two[0]}/members"):
        assert caller(getattr(zone, who)).get(address).status_code == 403
