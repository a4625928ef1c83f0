"""Who files for whom: an agent for firms of his park, an observer complaints of conduct; nobody is offered what must fail."""

from dataclasses import replace

import pytest

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.transaction import Transaction
from app.tickets.filing import file_ticket
from app.tickets.rules.deciding import files_for_somebody, only_complains
from app.tickets.rules.drafting import Draft
from app.tickets.rules.showing import ShownFirm
from app.tickets.rules.words import Channel, Kind
from app.tickets.seeing import seen_by
from tests.builders import Zone, a_category, a_draft, an_actor, as_actor


@pytest.fixture
def everybody(tx: Transaction, zone: Zone) -> dict[str, Actor]:
    """One of each role, and those who have nobody to file for."""
    a_category(tx, "15")
    nowhere = an_actor(tx, Role.AGENT, zone.region)
    return {
        **{name: value for name, value in vars(zone).items() if isinstance(value, Actor)},
        "agent": an_actor(tx, Role.AGENT, zone.region, park=zone.park),
        "agent of no park": nowhere,
        "officer of no firm": an_actor(tx, Role.OFFICER, zone.region),
    }


def draft_for(zone: Zone, name: str, category: str) -> Draft:
    firm = zone.other if name == "other_firm" else zone.company
    return a_draft(category=category, company=firm.credit_code)


def test_whoever_is_offered_the_form_can_file_and_nobody_else(
    tx: Transaction, zone: Zone, everybody: dict[str, Actor]
) -> None:
    offered, filed = set(), set()
    for name, actor in everybody.items():
        if files_for_somebody(actor):
            offered.add(name)
        try:
            file_ticket(as_actor(tx, actor), draft_for(zone, name, "15"))
        except Forbidden:
            continue
        filed.add(name)
    assert offered == filed
    assert filed == {"firm", "other_firm", "officer", "dispatcher", "coordinator", "agent", "observer"}


def test_an_agent_files_for_firms_of_his_park_alone(tx: Transaction, zone: Zone, everybody: dict[str, Actor]) -> None:
    agent = everybody["agent"]
    ticket = file_ticket(as_actor(tx, agent), a_draft(company=zone.company.credit_code))
    assert (ticket.company_id, ticket.filed_by, ticket.confidential) == (zone.company.id, agent.account_id, False)
    with pytest.raises(Invalid) as refused:
        file_ticket(as_actor(tx, agent), a_draft(company=zone.other.credit_code))
    assert set(refused.value.fields) == {"company"}


def test_an_agent_reads_no_more_for_having_filed(tx: Transaction, zone: Zone, everybody: dict[str, Actor]) -> None:
    agent = as_actor(tx, everybody["agent"])
    seen = seen_by(agent, file_ticket(agent, a_draft(company=zone.company.credit_code)).number)
    assert (seen.row.sight.internal, seen.row.sight.phones_masked, seen.actions) == (False, True, ())


def test_an_observer_complains_of_conduct_and_of_nothing_else(
    tx: Transaction, zone: Zone, everybody: dict[str, Actor]
) -> None:
    observer = as_actor(tx, zone.observer)
    assert only_complains(zone.observer)
    with pytest.raises(Invalid) as refused:
        file_ticket(observer, a_draft(company=zone.company.credit_code))
    assert set(refused.value.fields) == {"category"}
    ticket = file_ticket(observer, a_draft(category="15", company=zone.company.credit_code.lower()))
    assert (ticket.confidential, ticket.kind, ticket.channel) == (True, Kind.COMPLAINT, Channel.PROACTIVE)
    seen = seen_by(observer, ticket.number)
    named = ShownFirm(zone.company.name, zone.company.credit_code)
    assert (seen.row.firm, seen.row.sight.internal, seen.actions) == (named, False, ()), "he named the firm himself"
    another = an_actor(tx, Role.OBSERVER, zone.region)
    with pytest.raises(Missing):
        seen_by(as_actor(tx, another), ticket.number)


def test_an_observer_names_a_firm_of_his_region(tx: Transaction, zone: Zone, everybody: dict[str, Actor]) -> None:
    elsewhere = replace(zone.observer, seats=(replace(zone.observer.seats[0], region_ids=frozenset()),))
    for observer, company in ((elsewhere, zone.company.credit_code), (zone.observer, "91410100MA00000000")):
        with pytest.raises(Invalid) as refused:
            file_ticket(as_actor(tx, observer), a_draft(category="15", company=company))
        assert set(refused.value.fields) == {"company"}


def test_who_observes_and_serves_firms_files_as_before(tx: Transaction, zone: Zone) -> None:
    both = replace(zone.officer, seats=(*zone.officer.seats, *zone.observer.seats))
    assert not only_complains(both)
    assert file_ticket(as_actor(tx, both), a_draft(company=zone.company.credit_code)).channel is Channel.OFFICER
