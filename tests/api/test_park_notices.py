"""同园区告知 by the API: the same steps, the same refusals."""

from collections.abc import Callable

import pytest

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.api.conftest import Caller
from tests.builders import Zone, a_company, a_zone, an_actor
from tests.integration.issues.places import BRIDGE, an_issue, filed

Asks = Callable[[Actor | None], Caller]
KEY = {"Idempotency-Key": "a-key-of-sixteen-signs"}


@pytest.fixture
def laid(core: Core, zone: Zone) -> tuple[int, Actor]:
    """An issue of one firm, and somebody of another firm of its park."""
    with core.transactions.acting(SYSTEM) as tx:
        issue = an_issue(tx, zone, *[filed(tx, zone.firm, words).id for words in BRIDGE])
        firm = a_company(tx, zone.region, zone.park)
        return issue, an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=firm)


def test_from_the_draft_to_the_firm(core: Core, zone: Zone, caller: Asks, laid: tuple[int, Actor]) -> None:
    issue, person = laid
    coordinator, firm = caller(zone.coordinator), caller(person)
    unheard = coordinator.get(f"/issues/{issue}/unheard").get_json()["parks"]
    assert [each["code"] for each in unheard] == [zone.park.code]
    made = coordinator.post(f"/issues/{issue}/park-notices", {"park": zone.park.code})
    assert made.status_code == 201, made.get_json()
    notice = made.get_json()
    assert (notice["state"], notice["firms"]) == ("draft", unheard[0]["firms"])
    where = f"/park-notices/{notice['id']}"
    assert firm.get("/park-notices/told").get_json() == {"items": []}
    said = {"version": notice["version"], "text": "园区供电正在检修。"}
    reworded = coordinator.post(f"{where}/reword", said).get_json()
    assert reworded["text"] == said["text"]
    assert coordinator.post(f"{where}/reword", said).status_code == 409
    go = {"version": reworded["version"]}
    assert coordinator.post(f"{where}/send", go).status_code == 428
    sent = coordinator.post(f"{where}/send", go, headers=KEY).get_json()
    assert (sent["state"], sent["firms"]) == ("sent", notice["firms"])
    assert coordinator.post(f"{where}/send", go, headers=KEY).get_json() == sent
    again = coordinator.post(f"{where}/send", go, headers={"Idempotency-Key": "another-key-of-many"})
    assert (again.status_code, again.get_json()["reason"]) == (409, "notice_sent")
    assert coordinator.post(f"{where}/drop", {"version": sent["version"]}).status_code == 409
    [told] = firm.get("/park-notices/told").get_json()["items"]
    assert (told["text"], told["category"]["code"]) == ("园区供电正在检修。", "01")
    assert [each["id"] for each in coordinator.get("/park-notices").get_json()["items"]] == [notice["id"]]


def test_for_everybody_else_there_is_none(core: Core, zone: Zone, caller: Asks, laid: tuple[int, Actor]) -> None:
    issue, person = laid
    notice = caller(zone.coordinator).post(f"/issues/{issue}/park-notices", {"park": zone.park.code}).get_json()
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = a_zone(tx).coordinator
    where = f"/park-notices/{notice['id']}"
    assert caller(elsewhere).get(where).status_code == 404
    assert caller(elsewhere).post(f"{where}/send", {"version": 1}, headers=KEY).status_code == 404
    assert caller(elsewhere).get(f"/issues/{issue}/unheard").status_code == 404
    for who in (zone.dispatcher, zone.firm, person):
        assert caller(who).get(where).status_code == 403
    dropped = caller(zone.coordinator).post(f"{where}/drop", {"version": notice["version"]}).get_json()
    assert dropped.get("state") == "dropped", dropped
