"""档案完整率: a verified tag, contacts verified within half a year, an officer in office; what is lacked is listed."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.managing import disable
from app.accounts.rules.roles import Role
from app.companies.models import Company, CompanyState, Contact, Pairing, PairingSeat
from app.companies.rules import STALE_AFTER, is_stale
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.reports.completeness import (
    Completeness,
    LackingFilters,
    LackingFirm,
    completeness_by_park,
    lacking,
    summed,
)
from app.reports.rules.completeness import Lack
from app.traits.models import CompanyTag
from app.traits.rules import TagKind, TagSource, TagValue
from tests.builders import Zone, a_company, a_region, an_actor, as_actor
from tests.tables import statements

Firms = dict[str, Company]


def seen(tx: Transaction, reader: Actor) -> Completeness:
    return summed(completeness_by_park(as_actor(tx, reader)))


def listed(tx: Transaction, reader: Actor, lack: Lack | None = None, park: str | None = None) -> list[LackingFirm]:
    return list(lacking(as_actor(tx, reader), LackingFilters(lack=lack, park=park)).items)


def completed(tx: Transaction, zone: Zone, company: Company, officer: Actor) -> Company:
    """All that a dossier wants."""
    company.contacts_verified_at = tx.now
    tag = CompanyTag(
        company_id=company.id,
        kind=TagKind.SPECIALISED,
        value=TagValue.GIANT,
        source=TagSource.UNIT,
        put_at=tx.now,
        put_by_name="测试",
        verified_at=tx.now,
    )
    seat = Pairing(
        company_id=company.id, officer_id=officer.account_id or 0, seat=PairingSeat.A, from_day=date(2020, 1, 1)
    )
    tx.session.add_all([tag, seat, Contact(company_id=company.id, name="张会计", phone="13912345678")])
    tx.session.flush()
    return company


@pytest.fixture
def firms(tx: Transaction, zone: Zone) -> Firms:
    """One complete; one for each way to lack something; one that lacks everything; and one that is closed."""
    zone.company.state = zone.other.state = CompanyState.CLOSED
    officer, leaver = (an_actor(tx, Role.OFFICER, zone.region) for _ in range(2))
    ways = ("whole", "closed", "waiting tag", "ended tag", "old contact", "never verified", "no contact")
    made = {way: completed(tx, zone, a_company(tx, zone.region, zone.park), officer) for way in ways}
    made["left"] = completed(tx, zone, a_company(tx, zone.region, zone.park), leaver)
    made["bare"] = a_company(tx, zone.region)
    made["closed"].state = CompanyState.CLOSED
    made["old contact"].contacts_verified_at = tx.now - STALE_AFTER - timedelta(seconds=1)
    made["never verified"].contacts_verified_at = None
    changed: dict[str, dict[str, object]] = {"waiting tag": {"verified_at": None}, "ended tag": {"ended_at": tx.now}}
    for way, values in changed.items():
        tx.session.execute(sa.update(CompanyTag).where(CompanyTag.company_id == made[way].id).values(values))
    tx.session.execute(sa.delete(Contact).where(Contact.company_id == made["no contact"].id))
    disable(tx, AccountId(leaver.account_id or 0))
    tx.session.flush()
    return made


WAYS = {
    Lack.TAG: ["waiting tag", "ended tag", "bare"],
    Lack.CONTACT: ["old contact", "never verified", "no contact", "bare"],
    Lack.OFFICER: ["left", "bare"],
}


def test_a_dossier_is_complete_with_all_three(tx: Transaction, zone: Zone, firms: Firms) -> None:
    for reader in (zone.coordinator, zone.supervisor, zone.leader, zone.admin, zone.auditor):
        found = seen(tx, reader)
        assert (found.complete, found.active, found.incomplete) == (1, 8, 7)
        assert found.lacking == {lack: len(ways) for lack, ways in WAYS.items()}


@pytest.mark.parametrize("lack", Lack)
def test_each_reason_opens_its_firms(tx: Transaction, zone: Zone, firms: Firms, lack: Lack) -> None:
    found = {row.credit_code: row for row in listed(tx, zone.coordinator, lack)}
    assert set(found) == {firms[way].credit_code for way in WAYS[lack]}
    assert all(lack in row.lacks for row in found.values())
    assert found[firms["bare"].credit_code].lacks == tuple(Lack), "a firm says all that it lacks"


def test_all_of_them_come_page_by_page(tx: Transaction, zone: Zone, firms: Firms) -> None:
    every = [row.credit_code for row in listed(tx, zone.coordinator)]
    assert set(every) == {firm.credit_code for way, firm in firms.items() if way not in {"whole", "closed"}}
    paged, cursor = [], None
    for _ in range(4):
        page = lacking(as_actor(tx, zone.coordinator), LackingFilters(), cursor, 2)
        paged += [row.credit_code for row in page.items]
        cursor = page.next_cursor
    assert (paged, cursor) == (every, None)


def test_half_a_year_to_the_second_is_not_stale_in_the_dossier_nor_here(
    tx: Transaction, zone: Zone, firms: Firms
) -> None:
    firm = firms["old contact"]
    for verified_at in (tx.now - STALE_AFTER, tx.now - STALE_AFTER - timedelta(microseconds=1)):
        firm.contacts_verified_at = verified_at
        tx.session.flush()
        lacks = firm.credit_code in {row.credit_code for row in listed(tx, zone.coordinator, Lack.CONTACT)}
        assert lacks is is_stale(verified_at, tx.now)


def test_each_park_has_its_own_and_its_dispatcher_reads_no_other(tx: Transaction, zone: Zone, firms: Firms) -> None:
    parks = completeness_by_park(as_actor(tx, zone.coordinator))
    assert [(park.code, park.complete, park.active) for park in parks] == [(zone.park.code, 1, 7), ("", 0, 1)]
    assert seen(tx, zone.dispatcher).active == 7
    bare = firms["bare"].credit_code
    assert bare not in {row.credit_code for row in listed(tx, zone.dispatcher)}
    assert bare not in {row.credit_code for row in listed(tx, zone.coordinator, park=zone.park.code)}
    assert seen(tx, an_actor(tx, Role.LEADER, a_region(tx))).active == 0, "of another region"


def test_the_figure_costs_one_query_and_a_page_three(tx: Transaction, zone: Zone, firms: Firms) -> None:
    reader = as_actor(tx, zone.coordinator)
    connection = tx.session.connection()
    with statements(connection) as few:
        completeness_by_park(reader)
    with statements(connection) as some:
        lacking(reader, LackingFilters())
    assert (len(few), len(some)) == (1, 3)
