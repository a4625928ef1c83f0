"""企业标签: a firm proposes, its officer enters, its coordinator verifies; nothing is rewritten."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.accounts.rules.roles import Role
from app.accounts.rules.scopes import Scope
from app.companies.models import Contact
from app.companies.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.traits.rules import KIND_OF, REFUSALS, VALUES, TagKind, TagValue
from tests.api.conftest import Caller
from tests.builders import Zone, a_program, an_actor
from tests.tables import statements

ReadBy = Callable[[Actor | None], Caller]


def path_of(zone: Zone) -> str:
    return f"/companies/{zone.company.credit_code}/tags"


def dossier_of(zone: Zone) -> str:
    return f"/companies/{zone.company.credit_code}/dossier"


@pytest.fixture
def firm_admin(core: Core, zone: Zone) -> Actor:
    with core.transactions.acting(SYSTEM) as tx:
        return an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)


def test_every_value_stands_under_one_kind() -> None:
    assert set(VALUES) == set(TagKind)
    assert set(KIND_OF) == set(TagValue)
    assert sum(map(len, VALUES.values())) == len(TagValue)


def test_a_firm_proposes_the_coordinator_verifies_and_the_former_one_is_kept(
    zone: Zone, caller: ReadBy, firm_admin: Actor
) -> None:
    firm, keeper = caller(firm_admin), caller(zone.coordinator)
    put = firm.post(path_of(zone), {"value": "staff_2", "basis": "社保人数"})
    assert put.status_code == 201
    assert (put.get_json()["source"], put.get_json()["verified_at"]) == ("firm", None)
    [waits] = keeper.get("/company-tags").get_json()["items"]
    assert (waits["firm"]["name"], waits["value"]) == (zone.company.name, "staff_2")
    done = keeper.post(f"/company-tags/{waits['id']}/verify", {})
    assert done.get_json()["verified_at"] is not None
    assert REFUSALS["company_tag_ended"] in keeper.post(f"/company-tags/{waits['id']}/verify", {}).get_json()["detail"]
    assert REFUSALS["company_tag_stands"] in firm.post(path_of(zone), {"value": "staff_2"}).get_json()["detail"]
    assert keeper.get("/company-tags").get_json()["items"] == []

    entered = keeper.post(path_of(zone), {"value": "staff_3"}).get_json()
    assert entered["verified_at"] is not None, "the coordinator's own word verifies"
    mine = firm.get(path_of(zone)).get_json()["items"]
    assert [(each["value"], each["ended_at"] is None) for each in mine] == [("staff_3", True), ("staff_2", False)]
    assert {each["verified_by"] for each in mine} == {None}, "a firm reads no names of staff"


def test_what_waits_gives_way_and_is_taken_back_by_who_put_it(zone: Zone, caller: ReadBy, firm_admin: Actor) -> None:
    firm, officer = caller(firm_admin), caller(zone.officer)
    first = firm.post(path_of(zone), {"value": "giant"}).get_json()["id"]
    second = officer.post(path_of(zone), {"value": "innovative"}).get_json()
    assert second["source"] == "unit"
    assert firm.post(f"/company-tags/{second['id']}/end", {"reason": "不是"}).status_code == 403
    assert (
        REFUSALS["company_tag_ended"]
        in firm.post(f"/company-tags/{first}/end", {"reason": "填错"}).get_json()["detail"]
    )
    assert officer.post(f"/company-tags/{second['id']}/end", {}).status_code == 422
    ended = officer.post(f"/company-tags/{second['id']}/end", {"reason": "填错"}).get_json()
    assert ended["end_reason"] == "填错"
    assert officer.post(f"/company-tags/{second['id']}/verify", {}).status_code == 403


def test_who_may_put_and_see_none(core: Core, zone: Zone, caller: ReadBy) -> None:
    body = {"value": "nylon"}
    assert caller(zone.firm).post(path_of(zone), body).status_code == 403, "only who keeps the firm's entry"
    assert caller(zone.dispatcher).post(path_of(zone), body).status_code == 403
    assert caller(zone.other_firm).get(path_of(zone)).status_code == 404
    assert caller(zone.handler).get(path_of(zone)).status_code == 403
    late = local_day(zone.company.created_at) + timedelta(days=40_000)
    refused = caller(zone.officer).post(path_of(zone), {"value": "nylon", "since": late.isoformat()})
    assert refused.status_code == 422
    assert caller(zone.officer).post(path_of(zone), {"value": "gold"}).status_code == 422


def test_what_a_program_brings_is_an_import_that_waits(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        _, secret = a_program(tx, zone.region, Scope.COMPANIES_WRITE)
    program = Caller(caller(None).app, secret)
    put = program.post(path_of(zone), {"value": "high_tech", "basis": "GR202641000123"}).get_json()
    assert (put["source"], put["verified_at"]) == ("import", None)


def test_the_dossier_says_what_is_verified_and_since_when(zone: Zone, caller: ReadBy, firm_admin: Actor) -> None:
    caller(firm_admin).post(path_of(zone), {"value": "nylon"})
    caller(zone.coordinator).post(path_of(zone), {"value": "high_tech", "since": "2024-12-02"})
    seen = caller(zone.leader).get(dossier_of(zone)).get_json()
    assert seen["tags"] == [{"value": "high_tech", "source": "unit", "day": "2024-12-02"}]
    tagged = [line["facts"]["value"] for line in seen["items"] if line["what"] == "tagged"]
    assert sorted(tagged) == ["high_tech", "nylon"]
    assert {"kind": "tag", "count": 3} in seen["counts"], "put twice, verified once"


def test_people_to_call_are_verified_by_who_handles_the_firm(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Contact(company_id=zone.company.id, name="张会计", phone="13912345678", is_primary=True))
    path = f"/companies/{zone.company.credit_code}/verify-contacts"
    before = caller(zone.officer).get(dossier_of(zone)).get_json()
    assert (before["contacts_verified_at"], before["contacts_stale"]) == (None, True)
    assert caller(zone.leader).post(path, {}).status_code == 403
    done = caller(zone.officer).post(path, {}).get_json()
    assert done["contacts_stale"] is False
    assert done["contacts_verified_at"] is not None


def test_a_dossier_with_tags_asks_no_more(core: Core, zone: Zone, caller: ReadBy) -> None:
    reader = caller(zone.coordinator)
    reader.post(path_of(zone), {"value": "high_tech"})
    reader.get(dossier_of(zone))
    with statements(core.engine) as seen:
        reader.get(dossier_of(zone))
    assert len(seen) <= 9, "\n".join(seen)
