"""The record as an auditor reads it: what he searches for, his regions alone, heads alone."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.events import AccountChange
from app.accounts.models import Account, Membership
from app.accounts.refusing import settle
from app.accounts.rules.roles import Role
from app.accounts.unseating import EndSeat, end_seat
from app.audit.refusing import FORBIDDEN, MISSING, note_refusal
from app.audit.reporting import note_broken, note_whole
from app.audit.seeing import Asked, SeenEntry, seen_chain, seen_entries
from app.audit.words import RecordedAct, ThingKind
from app.calendars.rules import local_day
from app.companies.events import CompanyUpdated
from app.kernel.actor import SYSTEM, Actor, Seat
from app.kernel.errors import Forbidden, Invalid
from app.kernel.events import Verdict
from app.kernel.heartbeat import beat
from app.kernel.origin import Origin
from app.kernel.transaction import Transactions
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.models import Ticket
from app.tickets.remarking import Note, add_remark
from app.tickets.rules.words import State
from tests.builders import MONDAY, Zone, a_ticket, a_zone, an_actor, as_actor
from tests.tables import statements

MOST = 200


def read(transactions: Transactions, actor: Actor, asked: Asked | None = None, limit: int = MOST) -> list[SeenEntry]:
    with transactions.reading(actor) as tx:
        return list(seen_entries(tx, asked, limit=limit).items)


@pytest.fixture
def zones(transactions: Transactions) -> tuple[Zone, Zone]:
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx), a_zone(tx)


def test_it_is_searched_by_person_ticket_act_outcome_and_address(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    zone, _ = zones
    with transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.ACCEPTED)
        other = a_ticket(tx, zone)
        raised = raise_order(
            as_actor(tx, zone.supervisor),
            ticket.number,
            Order(level=Level.BLUE, reason="理由", department=zone.lead.code),
        )
    with transactions.acting(zone.firm, "r", Origin(address="10.21.0.7")) as tx:
        note_refusal(tx, MISSING, "GET /tickets/<number>", {"number": other.number})

    def acts(**asked: Any) -> list[str]:
        return [entry.name for entry in read(transactions, zone.auditor, replace(Asked(), **asked))]

    assert acts(ticket=ticket.number) == ["supervision.order_issued", "ticket.accepted", "ticket.filed"]
    assert acts(ticket=f" {ticket.number.lower()} ") == acts(ticket=ticket.number), "as it is typed"
    assert acts(ticket=other.number) == ["account.access_refused", "ticket.filed"], "what was refused names it"
    assert acts(who=zone.supervisor.name) == ["supervision.order_issued"]
    assert "account.access_refused" in acts(who=zone.firm.name[:4])
    assert acts(act=RecordedAct.ACCEPTED) == ["ticket.accepted"]
    assert acts(outcome=Verdict.REFUSED) == ["account.access_refused"]
    assert acts(address="10.21.") == ["account.access_refused"]
    assert acts(who="查无此人") == acts(who="%") == acts(address="_") == []
    [order] = read(transactions, zone.auditor, Asked(act=RecordedAct.ORDER_ISSUED))
    assert (order.kind, order.thing, order.names) == (ThingKind.ORDER, raised.number, ticket.number)


def test_days_are_days_of_shanghai_and_both_are_included(transactions: Transactions, zones: tuple[Zone, Zone]) -> None:
    zone, _ = zones
    with transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone).number
        today = local_day(tx.now)
    day = timedelta(days=1)
    for since, until, there in (
        (today, today, True),
        (None, today - day, False),
        (today + day, None, False),
        (today - day, today + day, True),
    ):
        found = read(transactions, zone.auditor, Asked(ticket=number, since=since, until=until))
        assert bool(found) is there, (since, until)
    for wrong in (Asked(since=today, until=today - day), Asked(since=today.replace(year=9999)), Asked(until=today.max)):
        with pytest.raises(Invalid):
            read(transactions, zone.auditor, wrong)


def test_a_region_s_auditor_reads_what_is_of_it_whoever_did_it_and_nothing_of_another(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    here, _there = zones
    with transactions.acting(SYSTEM) as tx:
        for zone in zones:
            changed = CompanyUpdated(company_id=zone.company.id, credit_code=zone.company.credit_code, changed=())
            tx.emit(changed)
            ticket = a_ticket(tx, zone, State.ACCEPTED)
            order = Order(level=Level.BLUE, reason="理由", department=zone.lead.code)
            raise_order(as_actor(tx, zone.supervisor), ticket.number, order)
    found = read(transactions, here.auditor)
    with transactions.reading(SYSTEM) as tx:
        numbers = set(tx.session.scalars(sa.select(Ticket.number).where(Ticket.region_id == here.region.id)))
        people = set(
            tx.session.scalars(sa.select(Account.name).join(Membership).where(Membership.region_id == here.region.id))
        )
    assert {entry.thing for entry in found if entry.kind is ThingKind.TICKET} == numbers
    assert {entry.who for entry in found} - {"系统"} <= people
    assert len([entry for entry in found if entry.kind is ThingKind.ORDER]) == 1
    assert [entry.thing for entry in found if entry.kind is ThingKind.COMPANY] == [here.company.name]
    for stranger in (here.admin, here.coordinator, here.supervisor, here.leader, here.handler, here.firm):
        with transactions.reading(stranger) as tx:
            for reading in (seen_entries, seen_chain):
                with pytest.raises(Forbidden):
                    reading(tx)


def test_what_the_system_says_of_a_region_is_read_there(transactions: Transactions, zones: tuple[Zone, Zone]) -> None:
    here, there = zones
    with transactions.acting(SYSTEM) as tx:
        note_broken(tx, 7)
    broken = [entry for zone in zones for entry in read(transactions, zone.auditor)]
    assert [(each.act, each.kind, each.who) for each in broken if each.act is RecordedAct.CHAIN_BROKEN] == [
        (RecordedAct.CHAIN_BROKEN, ThingKind.REGION, "系统")
    ] * 2
    things = {each.thing for each in broken if each.act is RecordedAct.CHAIN_BROKEN}
    assert things == {here.region.name, there.region.name}


def test_the_seat_of_an_auditor_opens_its_own_region_alone(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    here, there = zones
    with transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, there).number
    seats: tuple[Seat, ...] = (*here.auditor.seats, *there.admin.seats)
    assert read(transactions, replace(here.auditor, seats=seats), Asked(ticket=number)) == []


def test_refusals_of_one_hour_are_one_entry_that_says_how_many_and_whose(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    zone, _ = zones
    for _each in range(4):
        with transactions.acting(zone.firm, "r", Origin(address="10.21.0.7")) as tx:
            note_refusal(tx, FORBIDDEN, "GET /settings", {})
    with transactions.acting(SYSTEM) as tx:
        tx.now += timedelta(hours=2)
        settle(tx)
    summed, first = read(transactions, zone.auditor, Asked(act=RecordedAct.ACCESS_REFUSED))
    assert (first.who, first.thing, first.times, first.hour, first.asked) == (
        zone.firm.name,
        zone.firm.name,
        1,
        None,
        "403 GET /settings",
    )
    assert (summed.who, summed.thing, summed.times, summed.address) == ("系统", zone.firm.name, 3, "10.21.0.7")
    assert summed.hour is not None
    assert (summed.outcome, first.outcome) == (Verdict.REFUSED, Verdict.REFUSED)
    by_name = read(transactions, zone.auditor, Asked(who=zone.firm.name, outcome=Verdict.REFUSED))
    assert by_name == [summed, first], "the sum is found by the person it is about"


def test_heads_alone_are_told_and_what_was_changed_by_its_word(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    zone, _ = zones
    with transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.RESOLVED, title="题目口令")
        add_remark(as_actor(tx, zone.coordinator), ticket.number, Note(text="备注口令"))
        account = tx.session.get_one(Account, zone.liaison.account_id)
        [seat] = tx.session.scalars(sa.select(Membership).where(Membership.account_id == account.id))
        end_seat(as_actor(tx, zone.admin), account.username, seat.id, EndSeat(reason="理由口令"))
    found = read(transactions, zone.auditor)
    assert len(found) > 5
    assert "口令" not in str([asdict(entry) for entry in found])
    [ended] = [each for each in found if each.act is RecordedAct.ACCOUNT_CHANGED and each.change is AccountChange.ENDED]
    assert (ended.who, ended.thing) == (zone.admin.name, zone.liaison.name)


def test_a_matter_that_complains_of_the_auditor_s_unit_is_named_nowhere(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    zone, _ = zones
    with transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.ACCEPTED)
        ticket.complained_of = [zone.lead.id]
        tx.session.flush()
        order = Order(level=Level.BLUE, reason="理由", department=zone.support.code)
        raise_order(as_actor(tx, zone.supervisor), ticket.number, order)
        sits = an_actor(tx, Role.HANDLER, zone.region, department=zone.lead).seats
    with transactions.acting(zone.firm, "r") as tx:
        note_refusal(tx, MISSING, "GET /tickets/<number>", {"number": ticket.number})
    reader = replace(zone.auditor, seats=(*zone.auditor.seats, *sits))
    assert len(read(transactions, zone.auditor, Asked(ticket=ticket.number))) == 4
    assert read(transactions, reader, Asked(ticket=ticket.number)) == []
    assert ticket.number not in str(read(transactions, reader))


def test_a_page_costs_the_same_however_many_entries_it_has(
    transactions: Transactions, zones: tuple[Zone, Zone]
) -> None:
    zone, _ = zones
    with transactions.acting(SYSTEM) as tx:
        for _each in range(12):
            a_ticket(tx, zone, State.ACCEPTED)
    with transactions.reading(zone.auditor) as tx:
        tx.session.connection()
        with statements(transactions.engine) as few:
            seen_entries(tx, limit=20)
        with statements(transactions.engine) as many:
            assert len(seen_entries(tx, limit=24).items) == 24
    assert len(many) == len(few) <= 2, many


def test_pages_follow_each_other_without_a_gap(transactions: Transactions, zones: tuple[Zone, Zone]) -> None:
    zone, _ = zones
    with transactions.acting(SYSTEM) as tx:
        for _each in range(5):
            a_ticket(tx, zone)
    whole = [entry.seq for entry in read(transactions, zone.auditor)]
    found: list[int] = []
    cursor: str | None = None
    with transactions.reading(zone.auditor) as tx:
        while True:
            page = seen_entries(tx, cursor=cursor, limit=2)
            found += [entry.seq for entry in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        with pytest.raises(Invalid):
            seen_entries(tx, cursor="nonsense")
    assert found == whole
    assert found == sorted(found, reverse=True)


def test_the_state_of_the_chain_is_what_the_checks_left(transactions: Transactions) -> None:
    with transactions.reading(SYSTEM) as tx:
        before = seen_chain(tx)
    assert (before.first_bad, before.verified_at, before.anchored_at) == (None, None, None)
    with transactions.acting(SYSTEM) as tx:
        beat(tx.session, "verify_trail", MONDAY)
        beat(tx.session, "anchor_trail", MONDAY + timedelta(hours=1))
        note_broken(tx, 12)
    with transactions.reading(SYSTEM) as tx:
        broken = seen_chain(tx)
    assert (broken.first_bad, broken.verified_at, broken.anchored_at) == (12, MONDAY, MONDAY + timedelta(hours=1))
    with transactions.acting(SYSTEM) as tx:
        note_whole(tx)
    with transactions.reading(SYSTEM) as tx:
        assert seen_chain(tx).first_bad is None
