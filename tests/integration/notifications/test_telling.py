"""Who is told of what, once, and what they may read of it."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.rules.roles import Role
from app.clocks.events import StepReached
from app.clocks.models import Clock
from app.clocks.rules.rungs import Who
from app.companies.models import Pairing, PairingSeat
from app.departments.models import DepartmentKind
from app.kernel.actor import Actor
from app.kernel.ids import AccountId, AssignmentId, ClockId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.kernel.outbox import OutboxRow, Topic
from app.kernel.telling import Audience, Line, Severity
from app.kernel.transaction import Transaction
from app.notifications.audiences import Scene
from app.notifications.gathering import matter_of
from app.notifications.models import Notification
from app.notifications.queries import inbox, mark_all_read, mark_read
from app.notifications.telling import Teller
from app.notifications.writing import context_for
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.closing import Withdraw, withdraw
from app.tickets.events.files import FileRefused
from app.tickets.events.intake import TicketFiled
from app.tickets.events.pace import TicketNudged
from app.tickets.events.parts import CalledUnit, WhistleBlown
from app.tickets.filing import file_ticket
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.people import officer_of_firm
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Channel, Part, State, WhistleKind
from app.tickets.seeing import row_by
from app.tickets.triaging import Accept, accept
from tests.audience import people_in
from tests.builders import Zone, a_draft, a_ticket, an_actor, as_actor
from tests.clocks import shanghai
from tests.menus import unread_count


def told(tx: Transaction, name: str) -> dict[int, Notification]:
    rows = tx.session.scalars(sa.select(Notification).where(Notification.name == name))
    return {row.account_id: row for row in rows}


def ids(*actors: Actor) -> set[int | None]:
    return {actor.account_id for actor in actors}


def a_step(zone: Zone, ticket: Ticket, clock: Clock, who: Who, department_id: int | None, seq: int = 1) -> StepReached:
    return StepReached(
        clock_id=ClockId(clock.id),
        deadline_seq=seq,
        rung="due",
        label="时限已到，超期",
        kind=ClockKind.RESOLVE,
        severity=Severity.RED,
        who=who,
        digest=False,
        unreminded=False,
        subject="ticket",
        ticket_id=TicketId(ticket.id),
        number=ticket.number,
        region_id=RegionId(zone.region.id),
        company_id=CompanyId(zone.company.id),
        park_id=ParkId(zone.park.id),
        department_id=None if department_id is None else DepartmentId(department_id),
        started_at=clock.started_at,
        due_at=clock.due_at,
        overdue=True,
    )


def test_a_filing_reaches_park_officer_and_firm_but_not_the_filer(tx: Transaction, zone: Zone) -> None:
    colleague = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    a_ticket(tx, zone)
    assert set(told(tx, "ticket.filed")) == ids(zone.dispatcher, zone.officer, colleague)


def test_a_park_without_dispatcher_is_looked_after_by_the_coordinators(tx: Transaction, zone: Zone) -> None:
    scene = Scene(region_id=zone.region.id, park_id=None, company_id=zone.company.id)
    found = people_in(tx.session, scene, {Audience.DISPATCHER}, tx.now)
    assert [person.account_id for person in found[Audience.DISPATCHER]] == [zone.coordinator.account_id]


def test_a_whistle_reaches_every_unit_called_and_the_firm_reads_no_task(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.WHISTLED, supports=True)
    rows = told(tx, "ticket.whistled")
    assert set(rows) == ids(
        zone.liaison, zone.handler, zone.head, zone.support_liaison, zone.support_head, zone.firm, zone.officer
    )
    assert rows[zone.liaison.account_id or 0].severity == "amber"
    assert "报到" in rows[zone.liaison.account_id or 0].text
    assert "时限：2026-09-22" in rows[zone.liaison.account_id or 0].text
    assert zone.lead.name in rows[zone.firm.account_id or 0].text


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.MERGED)])
def test_every_way_can_be_told(tx: Transaction, zone: Zone, state: State) -> None:
    ticket = a_ticket(tx, zone, state, supports=True)
    rows = tx.session.scalars(sa.select(Notification).where(Notification.ticket_id == ticket.id)).all()
    assert rows
    assert all(ticket.number in row.text for row in rows)


def test_a_withdrawal_reaches_the_units_that_were_let_go(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    withdraw(as_actor(tx, zone.firm), ticket.number, None, Withdraw(reason="已自行解决"))
    assert ids(zone.liaison, zone.handler) <= set(told(tx, "ticket.withdrawn"))


def test_nobody_is_told_twice_and_the_actor_never(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    event = TicketFiled(subject=subject_of(ticket), channel=Channel.WEB)
    before = tx.session.scalar(sa.select(sa.func.count()).select_from(Notification))
    Teller(frozenset({Topic.EMAIL})).tell(tx, event)
    Teller().tell(as_actor(tx, zone.dispatcher), event)
    # the firm's user is told now, because the system and the dispatcher are not the filer
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Notification)) == (before or 0) + 1


def test_mail_is_owed_once_to_those_with_an_address_and_leaves_in_working_hours(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    evening = as_actor(tx, zone.admin, shanghai("2026-09-21 20:00"))
    tx.session.execute(sa.delete(Notification))
    event = TicketFiled(subject=subject_of(ticket), channel=Channel.WEB)
    teller = Teller(frozenset({Topic.EMAIL}))
    teller.tell(evening, event)
    tx.session.execute(sa.delete(Notification))
    teller.tell(evening, event)
    rows = tx.session.scalars(sa.select(OutboxRow)).all()
    assert {row.recipient_id for row in rows} == ids(zone.dispatcher, zone.officer, zone.firm)
    assert {row.next_at for row in rows} == {shanghai("2026-09-22 08:30")}
    assert all(set(row.args) == {"notification_id", "quiet"} for row in rows)


def test_an_emergency_whistle_leaves_at_once(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    tx.session.execute(sa.delete(Notification))
    night = as_actor(tx, zone.admin, shanghai("2026-09-21 23:00"))
    event = WhistleBlown(
        subject=subject_of(ticket),
        kind=WhistleKind.EMERGENCY,
        lead=zone.lead.code,
        lead_name=zone.lead.name,
        supports=(),
        support_names=(),
        task="",
        called=(),
    )
    Teller(frozenset({Topic.EMAIL})).tell(night, event)
    assert {row.next_at for row in tx.session.scalars(sa.select(OutboxRow))} == {night.now}


def test_a_step_is_said_once_to_whom_the_rung_addresses(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.RESOLVE)).one()
    teller = Teller()
    for _ in range(3):
        teller.tell(tx, a_step(zone, ticket, clock, Who.HANDLER, zone.lead.id))
    assert set(told(tx, "sla.step_reached")) == ids(zone.liaison, zone.handler)
    teller.tell(tx, a_step(zone, ticket, clock, Who.LEADER, None, seq=2))
    assert set(told(tx, "sla.step_reached")) == ids(zone.liaison, zone.handler, zone.leader, zone.supervisor)


def test_a_partner_is_reminded_of_its_own_clock_and_of_no_other(tx: Transaction, zone: Zone) -> None:
    zone.support.kind = DepartmentKind.PARTNER
    ticket = a_ticket(tx, zone, State.WHISTLED, supports=True)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.RESOLVE)).one()
    whole = a_step(zone, ticket, clock, Who.HOLDER, None)
    Teller().tell(tx, whole)
    assert set(told(tx, "sla.step_reached")) == ids(zone.liaison, zone.handler), "the holder, but for the partner"
    own = replace(whole, kind=ClockKind.CHECK_IN, department_id=DepartmentId(zone.support.id), deadline_seq=2)
    Teller().tell(tx, own)
    assert set(told(tx, "sla.step_reached")) == ids(zone.liaison, zone.handler, zone.support_liaison)


def test_a_support_learns_nothing_of_the_firm_of_a_confidential_matter(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED, supports=True, title="反映某窗口吃拿卡要")
    tx.session.execute(sa.delete(Notification))
    ticket.confidential = True
    parts = {part.department_id: part for part in _parts(tx, ticket)}
    event = WhistleBlown(
        subject=subject_of(ticket),
        kind=WhistleKind.ORDINARY,
        lead=zone.lead.code,
        lead_name=zone.lead.name,
        supports=(zone.support.code,),
        support_names=(zone.support.name,),
        task=f"核实{zone.company.name}的反映",
        called=tuple(_called(part) for part in parts.values()),
    )
    Teller().tell(tx, event)
    rows = told(tx, "ticket.whistled")
    hidden = rows[zone.support_liaison.account_id or 0]
    assert zone.company.name not in hidden.text
    assert ticket.title in hidden.subject, "the page shows it too; only the firm's names are kept back"
    assert zone.company.name in rows[zone.liaison.account_id or 0].text


def test_a_confided_matter_is_told_to_its_author_and_the_firms_administrator_alone(tx: Transaction, zone: Zone) -> None:
    colleague = an_actor(tx, Role.COMPANY_USER, zone.region, company=zone.company)
    administrator = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    ticket = file_ticket(as_actor(tx, zone.firm), a_draft("举报吃拿卡要", confidential=True))
    accept(as_actor(tx, zone.coordinator), ticket.number, None, Accept())
    reached = set(told(tx, "ticket.accepted"))
    assert ids(zone.firm, administrator) <= reached
    assert not ids(colleague) & reached


def test_a_second_thing_beside_one_ticket_is_told_too(tx: Transaction, zone: Zone) -> None:
    """What happened to a thing beside a ticket is told apart by that thing, not by the ticket alone."""
    ticket = a_ticket(tx, zone, State.HANDLING)
    for reason in ("进展慢", "仍然慢"):
        raise_order(as_actor(tx, zone.supervisor), ticket.number, Order(level=Level.RED, reason=reason))
        order = raise_order(as_actor(tx, zone.coordinator), ticket.number, Order(level=Level.RED, reason=reason))
        assert order.number is None, "a proposal is told apart by its id"
    rows = sa.select(sa.func.count()).where(Notification.account_id == zone.liaison.account_id)
    assert tx.session.scalar(rows.where(Notification.name == "supervision.order_issued")) == 2
    rows = sa.select(sa.func.count()).where(Notification.account_id == zone.supervisor.account_id)
    assert tx.session.scalar(rows.where(Notification.name == "supervision.order_proposed")) == 2


def test_of_what_happens_beside_a_ticket_a_firm_is_told_what_the_event_says(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    refused = FileRefused(
        ticket_id=TicketId(ticket.id),
        number=ticket.number,
        file="key",
        file_name="合同.pdf",
        finding="Eicar",
        author_id=zone.firm.account_id,
        from_firm=True,
    )
    matter = matter_of(tx.session, refused)
    assert matter is not None
    told = context_for(matter, Line(Audience.AUTHOR), Role.COMPANY_USER, None)["fact"]
    assert told == {"file_name": "合同.pdf", "finding": "Eicar"}
    assert "author_id" in context_for(matter, Line(Audience.AUTHOR_OF_OFFICE), Role.LIAISON, zone.lead.id)["fact"]


def test_the_inbox_is_ones_own(tx: Transaction, zone: Zone) -> None:
    for _ in range(3):
        a_ticket(tx, zone)
    dispatcher, officer = as_actor(tx, zone.dispatcher), as_actor(tx, zone.officer)
    page = inbox(tx.session, zone.dispatcher, limit=2)
    rest = inbox(tx.session, zone.dispatcher, page.next_cursor, limit=2)
    assert len({row.id for row in (*page.items, *rest.items)}) == 3
    assert {row.withheld for row in (*page.items, *rest.items)} == {False}
    assert rest.next_cursor is None
    assert unread_count(tx.session, zone.dispatcher) == 3
    assert mark_read(officer, [page.items[0].id]) == 0
    assert mark_read(dispatcher, [page.items[0].id]) == 1
    assert unread_count(tx.session, zone.dispatcher) == 2
    assert mark_all_read(dispatcher) == 2
    assert unread_count(tx.session, zone.dispatcher) == 0
    assert inbox(tx.session, zone.dispatcher, unread_only=True).items == []


def test_a_role_that_ended_is_told_nothing(tx: Transaction, zone: Zone) -> None:
    scene = Scene(region_id=zone.region.id, park_id=zone.park.id, company_id=zone.company.id)
    tx.session.execute(
        sa.text("UPDATE memberships SET until_at = :now WHERE account_id = :id"),
        {"now": tx.now, "id": zone.officer.account_id},
    )
    found = people_in(tx.session, scene, {Audience.OFFICER}, tx.now)[Audience.OFFICER]
    assert [person.account_id for person in found] == [zone.coordinator.account_id], "the centre stands in"


def _parts(tx: Transaction, ticket: Ticket) -> list[Assignment]:
    return list(tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id)))


def _called(part: Assignment) -> CalledUnit:
    return CalledUnit(
        assignment_id=AssignmentId(part.id),
        department_id=DepartmentId(part.department_id),
        is_lead=part.part is Part.LEAD,
    )


def test_the_inbox_keeps_back_what_the_page_keeps_back_and_nothing_else(tx: Transaction, zone: Zone) -> None:
    people = {
        actor.account_id: actor
        for actor in vars(zone).values()
        if isinstance(actor, Actor) and actor not in (zone.other_firm, zone.admin)
    }
    told_of_tickets = set(Audience) - {Audience.ADMIN}  # who runs the system reads no tickets, and is told of none
    compared = 0
    states = State.SUBMITTED, State.WHISTLED, State.HANDLING, State.REVIEW
    for state, confidential in itertools.product(states, (False, True)):
        ticket = a_ticket(tx, zone, state, supports=True, title=f"{zone.company.name} 13800138000")
        ticket.confidential = confidential
        tx.session.flush()
        event = TicketNudged(subject=subject_of(ticket), text="请加快")
        matter = matter_of(tx.session, event)
        assert matter is not None
        scene = replace(matter.scene, units=frozenset(part.department_id for part in _parts(tx, ticket)))
        for audience, persons in people_in(tx.session, scene, told_of_tickets, tx.now).items():
            for person in persons:
                reader = as_actor(tx, people[AccountId(person.account_id)])
                line = Line(audience)
                context = context_for(replace(matter, scene=scene), line, person.role, person.department_id)
                seen = row_by(reader, ticket.number).sight
                assert matter.sight_in(person.role, person.department_id) == seen
                assert context["ticket"]["title"] == seen.text(ticket.title)
                assert (context["ticket"]["company"] == zone.company.name) is not seen.firm_hidden
                compared += 1
    assert compared > 60


def an_officer_of(tx: Transaction, zone: Zone, seat: PairingSeat) -> Actor:
    """One more officer of the firm, in a seat of one's own."""
    officer = an_actor(tx, Role.OFFICER, zone.region)
    tx.session.add(
        Pairing(company_id=zone.company.id, officer_id=officer.account_id or 0, seat=seat, from_day=date(2020, 1, 1))
    )
    tx.session.flush()
    return officer


def officers_told(tx: Transaction, zone: Zone) -> set[int]:
    scene = Scene(region_id=zone.region.id, company_id=zone.company.id)
    return {person.account_id for person in people_in(tx.session, scene, {Audience.OFFICER}, tx.now)[Audience.OFFICER]}


def test_seat_b_stands_in_for_an_officer_who_left(tx: Transaction, zone: Zone) -> None:
    second = an_officer_of(tx, zone, PairingSeat.B)
    assert officers_told(tx, zone) == ids(zone.officer)
    tx.session.get_one(Account, zone.officer.account_id).state = AccountState.DISABLED
    tx.session.flush()
    assert officers_told(tx, zone) == ids(second)
    called = officer_of_firm(tx, zone.company.id)
    assert called is not None
    assert called.name == second.name


def test_seat_b_stands_in_for_an_officer_whose_role_ended(tx: Transaction, zone: Zone) -> None:
    second = an_officer_of(tx, zone, PairingSeat.B)
    seat = sa.select(Membership).where(Membership.account_id == zone.officer.account_id)
    tx.session.scalars(seat).one().until_at = tx.now
    tx.session.flush()
    assert officers_told(tx, zone) == ids(second)
