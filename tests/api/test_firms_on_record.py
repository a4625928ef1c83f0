"""Another code, another park: the firm goes on being found, and its dossier says what it was."""

from collections.abc import Callable

from app.companies.models import Company
from app.companies.registering import CompanyEntry, ContactEntry, NewFirm, register_many, update
from app.companies.rules import credit_code_for
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import ParkId, RegionId
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_credit_code, a_ticket, as_actor

ReadBy = Callable[[Actor | None], Caller]


def version_of(core: Core, zone: Zone) -> int:
    with core.transactions.reading(SYSTEM) as tx:
        return tx.session.get_one(Company, zone.company.id).version


def test_a_firm_gets_another_code_and_is_found_by_both(core: Core, zone: Zone, caller: ReadBy) -> None:
    keeper, old, new = caller(zone.coordinator), zone.company.credit_code, a_credit_code()
    body = {"version": version_of(core, zone), "credit_code": new.lower(), "reason": "迁址换照"}
    assert caller(zone.officer).post(f"/companies/{old}/recode", body).status_code == 403
    assert caller(zone.other_firm).post(f"/companies/{old}/recode", body).status_code == 404
    wrong = credit_code_for(new[:17])[:17] + ("0" if new[-1] != "0" else "1")
    assert keeper.post(f"/companies/{old}/recode", {**body, "credit_code": wrong}).status_code == 422
    taken = {**body, "credit_code": zone.other.credit_code}
    assert "另一家企业" in str(keeper.post(f"/companies/{old}/recode", taken).get_json())
    assert keeper.post(f"/companies/{old}/recode", {**body, "version": 99}).status_code == 409
    assert keeper.post(f"/companies/{old}/recode", body).get_json()["credit_code"] == new

    for reader in (keeper, caller(zone.officer), caller(zone.firm)):
        assert reader.get(f"/companies/{old}").get_json()["credit_code"] == new
        assert reader.get(f"/companies/{old}/dossier").get_json()["credit_code"] == new
    assert caller(zone.other_firm).get(f"/companies/{old}").status_code == 404
    assert [each["credit_code"] for each in keeper.get(f"/companies?q={old}").get_json()["items"]] == [new]
    lines = keeper.get(f"/companies/{new}/dossier?kind=change").get_json()["items"]
    assert [(line["what"], line["facts"]) for line in lines] == [
        ("recoded", {"former": old, "present": new, "reason": "迁址换照"})
    ]


def test_nobody_else_is_entered_under_a_code_that_was_a_firm_s(core: Core, zone: Zone, caller: ReadBy) -> None:
    keeper, old, new = caller(zone.coordinator), zone.company.credit_code, a_credit_code()
    body = {"version": version_of(core, zone), "credit_code": new, "reason": "换照"}
    assert keeper.post(f"/companies/{old}/recode", body).status_code == 200
    firm = NewFirm(old, CompanyEntry(name="又来一家"), [ContactEntry(name="李工", phone="13800138000")])
    with core.transactions.acting(SYSTEM) as tx:
        assert register_many(as_actor(tx, zone.coordinator), RegionId(zone.region.id), [firm]) == {}
        other = tx.session.get_one(Company, zone.other.id).version
    again = {"version": other, "credit_code": old, "reason": "换照"}
    assert keeper.post(f"/companies/{zone.other.credit_code}/recode", again).status_code == 422
    back = {"version": version_of(core, zone), "credit_code": old, "reason": "改错了"}
    assert keeper.post(f"/companies/{new}/recode", back).get_json()["credit_code"] == old, "its own it may have again"


def test_a_move_stands_in_the_dossier_for_whoever_sees_the_firm(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        park = ParkId(tx.session.get_one(Company, zone.other.id).park_id or 0)
        company = tx.session.get_one(Company, zone.company.id)
        entry = CompanyEntry(name=company.name, park_id=park)
        update(as_actor(tx, zone.coordinator), company.credit_code, company.version, entry)
        update(as_actor(tx, zone.coordinator), company.credit_code, company.version, CompanyEntry(name=company.name))
    path = f"/companies/{zone.company.credit_code}/dossier?kind=change"
    for reader in (zone.coordinator, zone.firm):
        lines = caller(reader).get(path).get_json()["items"]
        assert [line["what"] for line in lines] == ["moved", "moved"]
        assert lines[0]["facts"]["present"] is None
        assert lines[1]["facts"]["former"] == zone.park.name
    assert caller(zone.dispatcher).get(path).status_code == 404, "it lies in his park no more"


def test_by_a_code_the_firm_had_its_matters_are_found_and_filed(core: Core, zone: Zone, caller: ReadBy) -> None:
    keeper, old, new = caller(zone.coordinator), zone.company.credit_code, a_credit_code()
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.SUBMITTED).number
    body = {"version": version_of(core, zone), "credit_code": new, "reason": "换照"}
    assert keeper.post(f"/companies/{old}/recode", body).status_code == 200

    for reader in (keeper, caller(zone.officer), caller(zone.firm)):
        for code in (old, new, old.lower()):
            found = reader.get(f"/tickets?company={code}").get_json()["items"]
            assert [each["number"] for each in found] == [number]
    assert caller(zone.other_firm).get(f"/tickets?company={old}").get_json()["items"] == []
    firms = keeper.get(f"/search?q={old}&kind=firms").get_json()["kinds"]
    assert [each["key"] for found in firms for each in found["items"]] == [new]
    body = {"company": old, "category": "01", "title": "道路积水", "body": "雨天积水。"}
    filed = caller(zone.officer).post("/tickets", body, headers={"Idempotency-Key": "by-a-code-it-had"})
    assert filed.status_code == 201
    assert filed.get_json()["company"]["credit_code"] == new
