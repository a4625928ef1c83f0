"""Entering firms: checked, once, by those who keep the region; shown only to whom they exist."""

import pytest

from app.accounts.rules.roles import Role
from app.companies.models import CompanyState
from app.companies.queries import CompanyFilters, get_company, list_companies
from app.companies.registering import CompanyEntry, ContactEntry, register, set_contacts, update
from app.companies.rules import credit_code_for
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing
from app.kernel.ids import CompanyId, ParkId
from app.kernel.transaction import Transaction
from tests.integration.places import a_company, a_place, acting_as, actor, somebody

CODE = credit_code_for("91410100MA9ZZZZZ9".replace("Z", "X"))


def test_all_faults_are_told_at_once(tx: Transaction) -> None:
    place = a_place(tx)
    with pytest.raises(Invalid) as invalid:
        register(
            tx,
            region_id=place.here,
            credit_code=CODE[:-1] + ("0" if CODE[-1] != "0" else "1"),
            entry=CompanyEntry(name="\u3000", address="x" * 201),
            contacts=[ContactEntry(name="", phone="12345")],
        )
    assert set(invalid.value.fields) == {"credit_code", "name", "address", "contacts.name", "contacts.phone"}


def test_a_code_is_entered_once_and_stored_plain(tx: Transaction) -> None:
    place = a_place(tx)
    contacts = [ContactEntry(name="甲", phone="+86 138-0013-8000"), ContactEntry(name="乙", phone="0371 66668888")]
    company = register(
        tx,
        region_id=place.here,
        credit_code=f" {CODE.lower()} ",
        entry=CompanyEntry(name="测试 \n 公司"),
        contacts=contacts,
    )
    found = get_company(tx.session, tx.actor, CODE)
    assert found is company
    assert (found.name, found.version) == ("测试 公司", 1)
    assert [(c.name, c.phone, c.is_primary) for c in found.contacts] == [
        ("甲", "13800138000", True),
        ("乙", "0371-66668888", False),
    ]
    with pytest.raises(Conflict) as taken:
        register(tx, region_id=place.there, credit_code=CODE, entry=CompanyEntry(name="又一家"))
    assert taken.value.code == "company_exists"


def test_a_stale_version_is_refused(tx: Transaction) -> None:
    company = a_company(tx, a_place(tx).here)
    changed = update(tx, company.credit_code, 1, CompanyEntry(name="新名", state=CompanyState.CLOSED))
    assert (changed.name, changed.state, changed.version) == ("新名", CompanyState.CLOSED, 2)
    with pytest.raises(Conflict) as stale:
        update(tx, company.credit_code, 1, CompanyEntry(name="旧名"))
    assert stale.value.version == 2
    set_contacts(tx, company.credit_code, [ContactEntry(name="丙", phone="13900139000", position="厂长")])
    tx.session.expire_all()
    found = get_company(tx.session, tx.actor, company.credit_code)
    assert (found.version, [contact.name for contact in found.contacts]) == (3, ["丙"])


def test_a_firm_keeps_its_address_and_the_office_the_rest(tx: Transaction) -> None:
    place = a_place(tx)
    company, other = a_company(tx, place.here), a_company(tx, place.here)
    firm = acting_as(tx, somebody(tx, Role.COMPANY_ADMIN, place.here, company_id=CompanyId(company.id)))
    changed = update(firm, company.credit_code, 1, CompanyEntry(name=company.name, address="测试路 1 号"))
    assert changed.address == "测试路 1 号"
    with pytest.raises(Forbidden):
        update(firm, company.credit_code, 2, CompanyEntry(name="自己改名"))
    with pytest.raises(Missing):
        update(firm, other.credit_code, 1, CompanyEntry(name=other.name))
    with pytest.raises(Forbidden):
        register(firm, region_id=place.here, credit_code=CODE, entry=CompanyEntry(name="再来一家"))
    user = acting_as(tx, somebody(tx, Role.COMPANY_USER, place.here, company_id=CompanyId(company.id)))
    with pytest.raises(Forbidden):
        set_contacts(user, company.credit_code, [])


def test_a_coordinator_keeps_the_own_region_only(tx: Transaction) -> None:
    place = a_place(tx)
    near, far = a_company(tx, place.here), a_company(tx, place.there)
    coordinator = acting_as(tx, somebody(tx, Role.COORDINATOR, place.here))
    update(coordinator, near.credit_code, 1, CompanyEntry(name="新名"))
    with pytest.raises(Missing):
        update(coordinator, far.credit_code, 1, CompanyEntry(name="新名"))
    with pytest.raises(Forbidden):
        register(coordinator, region_id=place.there, credit_code=CODE, entry=CompanyEntry(name="越界"))


def test_what_is_outside_does_not_exist(tx: Transaction) -> None:
    place = a_place(tx)
    near, far = a_company(tx, place.here), a_company(tx, place.there)
    coordinator = actor(tx, Role.COORDINATOR, place.here)
    assert [c.id for c in list_companies(tx.session, coordinator).items] == [near.id]
    firm = actor(tx, Role.COMPANY_USER, place.there, CompanyId(far.id))
    assert [c.id for c in list_companies(tx.session, firm).items] == [far.id]
    officer = actor(tx, Role.OFFICER, place.here)
    assert list_companies(tx.session, officer).items == []
    for code in (far.credit_code, "", "\0", "\ud800", "x" * 5000):
        with pytest.raises(Missing):
            get_company(tx.session, coordinator, code)


def test_search_is_literal_and_pages_follow_on(tx: Transaction) -> None:
    place = a_place(tx)
    keeper = actor(tx, Role.COORDINATOR, place.here)
    for name in ("百分之%百公司", "下划_线公司", "反斜\\杠公司", "普通公司", "ABC公司"):
        a_company(tx, place.here, name=name, park_id=place.park)

    def names(q: str | None = None, park_id: ParkId | None = None) -> list[str]:
        filters = CompanyFilters(q=q, park_id=park_id)
        return [company.name for company in list_companies(tx.session, keeper, filters).items]

    assert names("%") == ["百分之%百公司"]
    assert names("_") == ["下划_线公司"]
    assert names("\\") == ["反斜\\杠公司"]
    assert names("abc") == ["ABC公司"]
    assert names("'; DROP TABLE companies;--") == names("\0") == names("\ud800") == []
    assert len(names(park_id=place.park)) == 5
    assert names(park_id=place.park_there) == []
    seen, cursor = [], None
    while True:
        page = list_companies(tx.session, keeper, None, cursor, 2)
        seen += [company.name for company in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == names()
