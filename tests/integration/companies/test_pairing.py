"""包联: one officer in a seat at a time, and a history that stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.companies.models import Pairing, PairingSeat
from app.companies.pairing import pair, unpair
from app.companies.queries import (
    CompanyFilters,
    list_companies,
    officers_of,
    officers_of_many,
    pairing_history,
)
from app.kernel.actor import SYSTEM
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction, Transactions
from tests.holding import companies_of_officer
from tests.integration.places import a_company, a_place, acting_as, somebody

LI, WANG, ZHAO = AccountId(9001), AccountId(9002), AccountId(9003)
A, B = PairingSeat.A, PairingSeat.B


def day(number: int) -> date:
    return date(2026, 9, number)


def test_a_successor_takes_over_that_day_and_history_stays(tx: Transaction) -> None:
    company = CompanyId(a_company(tx, a_place(tx).here).id)
    pair(tx, company, LI, A, day(1), "首次分包")
    pair(tx, company, ZHAO, B, day(1))
    pair(tx, company, WANG, A, day(10), "岗位调整")
    assert officers_of(tx.session, company, day(9)) == {A: LI, B: ZHAO}
    assert officers_of(tx.session, company, day(10)) == {A: WANG, B: ZHAO}
    assert officers_of_many(tx.session, [company], day(10)) == {company: {A: WANG, B: ZHAO}}
    assert companies_of_officer(tx.session, LI, day(9)) == {company}
    assert companies_of_officer(tx.session, LI, day(10)) == frozenset()
    history = [(row.officer_id, row.from_day, row.until_day) for row in pairing_history(tx.session, company)]
    assert history == [(WANG, day(10), None), (ZHAO, day(1), None), (LI, day(1), day(10))]


def test_the_same_officer_again_changes_nothing(tx: Transaction) -> None:
    company = CompanyId(a_company(tx, a_place(tx).here).id)
    first = pair(tx, company, LI, A, day(1))
    assert pair(tx, company, LI, A, day(5)) is first
    assert len(pairing_history(tx.session, company)) == 1


def test_pairings_do_not_reach_back_or_double_up(tx: Transaction) -> None:
    company = CompanyId(a_company(tx, a_place(tx).here).id)
    pair(tx, company, LI, A, day(5))
    for officer, seat, start, code in [
        (WANG, A, 4, "pairing_before_current"),
        (LI, B, 6, "officer_holds_other_seat"),
    ]:
        with pytest.raises(Refused) as refused:
            pair(tx, company, officer, seat, day(start))
        assert refused.value.code == code
    with pytest.raises(Refused):
        unpair(tx, company, A, day(4), "早了")
    unpair(tx, company, A, day(20), "离岗")
    assert officers_of(tx.session, company, day(19)) == {A: LI}
    assert officers_of(tx.session, company, day(20)) == {}
    with pytest.raises(Missing):
        unpair(tx, company, A, day(21), "没有人")
    with pytest.raises(Refused):
        pair(tx, company, WANG, A, day(19))
    pair(tx, company, LI, B, day(20))


def test_only_the_region_keeps_its_pairings(tx: Transaction) -> None:
    place = a_place(tx)
    company = CompanyId(a_company(tx, place.here).id)
    elsewhere = acting_as(tx, somebody(tx, Role.COORDINATOR, place.there))
    with pytest.raises(Missing):
        pair(elsewhere, company, LI, A, day(1))
    firm = acting_as(tx, somebody(tx, Role.COMPANY_ADMIN, place.here, company_id=company))
    with pytest.raises(Forbidden):
        pair(firm, company, LI, A, day(1))
    pair(acting_as(tx, somebody(tx, Role.COORDINATOR, place.city)), company, LI, A, day(1))


def test_firms_of_an_officer_can_be_listed(tx: Transaction) -> None:
    place = a_place(tx)
    company, _ = a_company(tx, place.here), a_company(tx, place.here)
    pair(tx, CompanyId(company.id), LI, B, day(1))
    found = list_companies(tx.session, tx.actor, CompanyFilters(officer_id=LI, day=day(1))).items
    assert [each.id for each in found] == [company.id]


def test_many_at_once_leave_one_open_seat(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        company = CompanyId(a_company(tx, a_place(tx).here).id)

    def take(number: int) -> None:
        with transactions.acting(SYSTEM) as tx:
            pair(tx, company, AccountId(9100 + number), A, day(1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(take, range(6)))
    with transactions.reading(SYSTEM) as tx:
        opened = sa.select(sa.func.count()).where(Pairing.company_id == company, Pairing.until_day.is_(None))
        assert tx.session.scalar(opened) == 1
        assert len(pairing_history(tx.session, company)) == 6
