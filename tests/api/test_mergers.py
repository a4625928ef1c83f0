"""Two records of one firm over the API: by whom, what everybody reads then, and that no firm reads another's."""

from collections.abc import Callable

import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.companies.registering import CompanyEntry, update
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import ParkId
from app.tickets.filing import file_ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_draft, a_region, a_ticket, an_actor, as_actor

ReadBy = Callable[[Actor | None], Caller]
REASON = {"reason": "同一家企业登记了两次"}


def merge(zone: Zone, keeper: Caller) -> dict[str, object]:
    preview = keeper.get(f"/companies/{zone.other.credit_code}/merge?into={zone.company.credit_code}").get_json()
    body = {**REASON, "into": zone.company.credit_code, "version": preview["version"]}
    done = keeper.post(f"/companies/{zone.other.credit_code}/merge", body)
    assert done.status_code == 200, done.get_json()
    told: dict[str, object] = done.get_json()
    return told


def tickets(reader: Caller, query: str = "") -> set[str]:
    return {each["number"] for each in reader.get(f"/tickets?{query}").get_json()["items"]}


def test_it_is_the_coordinators_of_both(core: Core, zone: Zone, caller: ReadBy) -> None:
    path, into = f"/companies/{zone.other.credit_code}/merge", zone.company.credit_code
    body = {**REASON, "into": into, "version": 1}
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    assert caller(elsewhere).post(path, body).status_code == 404
    for name, code in {
        "firm": 404,
        "officer": 404,
        "other_firm": 403,
        "leader": 403,
        "auditor": 403,
        "admin": 403,
    }.items():
        assert caller(getattr(zone, name)).post(path, body).status_code == code
        assert caller(getattr(zone, name)).get(f"{path}?into={into}").status_code == 403
    keeper = caller(zone.coordinator)
    assert keeper.post(path, {**body, "reason": ""}).status_code == 422
    assert keeper.post(path, {**body, "into": "91410100MA44EXAM0Y"}).status_code == 422
    assert keeper.post(path, {**body, "version": 99}).status_code == 409
    same = keeper.post(path, {**body, "into": zone.other.credit_code})
    assert (same.status_code, same.get_json()["reason"]) == (409, "merger_same")


def test_what_will_go_is_counted_before(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        file_ticket(as_actor(tx, zone.other_firm), a_draft())
        a_ticket(tx, zone, State.CLOSED)
    seen = caller(zone.coordinator).get(f"/companies/{zone.other.credit_code}/merge?into={zone.company.credit_code}")
    counts = {each["kind"]: each["count"] for each in seen.get_json()["counts"]}
    assert (counts["tickets"], counts["open"], counts["people"], counts["pairings"]) == (1, 1, 1, 0)
    assert seen.get_json()["refusal"] is None


def test_everybody_reads_both_under_the_one_that_is_kept(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        theirs = file_ticket(as_actor(tx, zone.other_firm), a_draft("另一条记录的事")).number
        own = a_ticket(tx, zone, State.CLOSED).number
        # what it was called before is no change of the kept firm's
        entry = CompanyEntry(name="从前另一个名字", park_id=ParkId(zone.other.park_id or 0))
        update(as_actor(tx, zone.coordinator), zone.other.credit_code, 1, entry)
    keeper = caller(zone.coordinator)
    told = merge(zone, keeper)
    assert (told["kept"], told["undoable"]) == (zone.company.credit_code, True)

    for reader in (keeper, caller(zone.firm), caller(zone.other_firm), caller(zone.officer)):
        for code in (zone.company.credit_code, zone.other.credit_code):
            assert tickets(reader, f"company={code}") == {own, theirs}
            dossier = reader.get(f"/companies/{code}/dossier?kind=ticket,change").get_json()
            assert dossier["credit_code"] == zone.company.credit_code
            assert {line["ticket"] for line in dossier["items"]} == {own, theirs, None}
            changes = [(line["what"], line["facts"]) for line in dossier["items"] if line["kind"] == "change"]
            renamed = {"former": zone.other.name, "present": "从前另一个名字"}
            merged = {"name": "从前另一个名字", "code": zone.other.credit_code}
            assert sorted(changes, key=lambda each: each[0]) == [("record_merged", merged), ("renamed", renamed)]
    listed = [each["credit_code"] for each in keeper.get("/companies").get_json()["items"]]
    assert zone.other.credit_code not in listed
    assert keeper.get(f"/companies/{zone.other.credit_code}").get_json()["credit_code"] == zone.company.credit_code
    told_again = keeper.get(f"/companies/{zone.company.credit_code}/mergers").get_json()["items"]
    assert [each["id"] for each in told_again] == [told["id"]]


def test_undone_no_firm_reads_anything_of_the_other(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        theirs = file_ticket(as_actor(tx, zone.other_firm), a_draft("另一条记录的事")).number
        own = a_ticket(tx, zone, State.CLOSED).number
    keeper = caller(zone.coordinator)
    number = merge(zone, keeper)["id"]
    body = {"reason": "是两家企业"}
    for name in ("firm", "officer", "leader"):
        assert caller(getattr(zone, name)).post(f"/company-mergers/{number}/undo", body).status_code == 403
    assert keeper.post("/company-mergers/99999999/undo", body).status_code == 404
    assert keeper.post("/company-mergers/x/undo", body).status_code == 404
    assert keeper.post(f"/company-mergers/{number}/undo", {"reason": ""}).status_code == 422
    assert keeper.post(f"/company-mergers/{number}/undo", body).get_json()["undoable"] is False
    again = keeper.post(f"/company-mergers/{number}/undo", body)
    assert (again.status_code, again.get_json()["reason"]) == (409, "merger_undone")

    for reader, mine, others, code in (
        (caller(zone.firm), own, theirs, zone.other.credit_code),
        (caller(zone.other_firm), theirs, own, zone.company.credit_code),
    ):
        assert tickets(reader) == {mine}
        assert tickets(reader, f"company={code}") == set()
        assert reader.get(f"/tickets/{others}").status_code == 404
        assert reader.get(f"/companies/{code}").status_code == 404
        assert reader.get(f"/companies/{code}/dossier").status_code == 404
        assert others not in str(reader.get("/inbox").get_json())
    firm = caller(zone.firm).get(f"/companies/{zone.company.credit_code}/dossier").get_json()
    assert zone.other.credit_code not in str(firm), "undone, the other is another firm"
    office = keeper.get(f"/companies/{zone.company.credit_code}/dossier?kind=change").get_json()["items"]
    assert sorted(line["what"] for line in office) == ["merger_undone", "record_merged"]


def test_a_members_confidence_stays_with_him_and_the_administrator(core: Core, zone: Zone, caller: ReadBy) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        secret = file_ticket(as_actor(tx, zone.other_firm), a_draft("举报", confidential=True)).number
        admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    merge(zone, caller(zone.coordinator))
    assert secret not in tickets(caller(zone.firm))
    assert secret in tickets(caller(zone.other_firm))
    assert secret in tickets(caller(admin)), "by his own right, as of any colleague's"


def test_the_belt_of_the_database_follows(core: Core, zone: Zone, caller: ReadBy) -> None:
    merge(zone, caller(zone.coordinator))
    with core.transactions.acting(SYSTEM) as tx:
        seats = sa.select(Membership.company_id).where(Membership.account_id == zone.other_firm.account_id)
        assert tx.session.scalars(seats).all() == [zone.company.id]
    assert caller(zone.other_firm).get(f"/companies/{zone.company.credit_code}").status_code == 200
    with core.transactions.reading(zone.other_firm) as tx:  # who he was before: the belt has nothing of it any more
        assert tx.session.scalars(sa.select(Company.id)).all() == [zone.other.id]
