"""分包覆盖 through the API: the figure as it stands, and who is not looked after."""

from collections.abc import Callable

from app.accounts.managing import disable
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]


def test_who_left_is_listed_and_not_counted(caller: AsCaller, core: Core, zone: Zone) -> None:
    before = caller(zone.coordinator).get("/pairing-coverage").get_json()
    assert before["n"] + before["left"] + before["unassigned"] == before["d"]
    assert before["overloaded"] == []
    with core.transactions.acting(SYSTEM) as tx:
        disable(tx, AccountId(zone.officer.account_id or 0))
    after = caller(zone.coordinator).get("/pairing-coverage").get_json()
    assert (after["d"], after["left"]) == (before["d"], before["left"] + 1)
    assert after["n"] == before["n"] - 1
    left = caller(zone.coordinator).get("/pairing-coverage/firms").get_json()["items"]
    assert [(row["credit_code"], row["officer"]) for row in left] == [(zone.company.credit_code, zone.officer.name)]
    rest = caller(zone.coordinator).get("/pairing-coverage/firms?gap=unassigned").get_json()["items"]
    assert zone.company.credit_code not in {row["credit_code"] for row in rest}
    assert caller(zone.coordinator).get("/pairing-coverage/firms?gap=else").status_code == 422


def test_incomplete_dossiers_are_counted_and_listed_by_what_they_lack(caller: AsCaller, core: Core, zone: Zone) -> None:
    reader = caller(zone.coordinator)
    before = reader.get("/dossier-completeness").get_json()
    assert (before["n"], before["d"]) == (0, 2)
    assert before["lacking"] == {"tag": 2, "contact": 2, "officer": 1}
    parks = {each["code"]: each for each in reader.get("/dossier-completeness/parks").get_json()["items"]}
    assert parks[zone.park.code]["lacking"] == {"tag": 1, "contact": 1, "officer": 0}
    listed = reader.get("/dossier-completeness/firms?lack=officer").get_json()["items"]
    assert [(row["credit_code"], row["lacks"]) for row in listed] == [
        (zone.other.credit_code, ["tag", "contact", "officer"])
    ]
    with core.transactions.acting(SYSTEM) as tx:
        disable(tx, AccountId(zone.officer.account_id or 0))
    assert reader.get("/dossier-completeness").get_json()["lacking"]["officer"] == 2
    inside = reader.get(f"/dossier-completeness/firms?park={zone.park.code}&limit=1").get_json()
    assert [row["credit_code"] for row in inside["items"]] == [zone.company.credit_code]
    assert reader.get("/dossier-completeness/firms?lack=else").status_code == 422


def test_who_may_read_it(caller: AsCaller, zone: Zone) -> None:
    for reader in (zone.dispatcher, zone.coordinator, zone.supervisor, zone.leader, zone.auditor, zone.admin):
        assert caller(reader).get("/pairing-coverage").status_code == 200
    for stranger in (zone.firm, zone.officer, zone.liaison, zone.observer):
        assert caller(stranger).get("/pairing-coverage").status_code == 403
        assert caller(stranger).get("/pairing-coverage/firms").status_code == 403
        for path in ("", "/firms", "/parks"):
            assert caller(stranger).get(f"/dossier-completeness{path}").status_code == 403
