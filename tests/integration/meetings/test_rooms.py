"""会商: who is in the room of a joint or emergency whistle, who writes what there, and when it closes."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.departments.models import DepartmentKind
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.meetings.deciding import Decide, FinishTask, GiveTask, finish_task, give_task, take_decision
from app.meetings.models import MeetingTask
from app.meetings.rules import Lapse, TaskState
from app.meetings.seeing import is_entered, seen_meeting
from app.meetings.talking import Meet, Said, say_words, set_place
from app.notifications.models import Notification
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Withdraw, withdraw
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Ticket
from app.tickets.rules.words import HandBackReason, WhistleKind
from app.tickets.seeing import row_by
from tests.builders import Zone, a_department, a_region, an_actor, as_actor
from tests.clocks import shanghai
from tests.integration.meetings.rooms import TOMORROW, called, came, ids, settled


@pytest.fixture
def ticket(tx: Transaction, zone: Zone) -> Ticket:
    return called(tx, zone)


def in_room(zone: Zone) -> dict[str, Actor]:
    names = "liaison handler head support_liaison support_head dispatcher coordinator leader"
    return {name: getattr(zone, name) for name in names.split()}


def let_go(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    """The support says it is not its business, and the centre agrees."""
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单另有规定")
    hand_back(as_actor(tx, zone.support_head), ticket.number, None, asked)
    rule(as_actor(tx, zone.coordinator), ticket.number, None, Rule(upheld=True, note="成立"))


def told(tx: Transaction, name: str) -> list[int]:
    rows = sa.select(Notification.account_id).where(Notification.name == name)
    return sorted(tx.session.scalars(rows))


def test_those_called_and_those_who_call_are_in_the_room(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    for name, actor in in_room(zone).items():
        seen = seen_meeting(as_actor(tx, actor), ticket.number)
        assert seen.row.number == ticket.number, name
        assert is_entered(as_actor(tx, actor), row_by(as_actor(tx, actor), ticket.number)), name


def test_nobody_else_is(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    other_unit = an_actor(tx, Role.HANDLER, zone.region, department=a_department(tx, zone.region))
    elsewhere = a_region(tx)
    strangers = {
        "firm": zone.firm,
        "another firm": zone.other_firm,
        "officer": zone.officer,
        "supervisor": zone.supervisor,
        "auditor": zone.auditor,
        "observer": zone.observer,
        "unit not called": other_unit,
        "another region's centre": an_actor(tx, Role.COORDINATOR, elsewhere),
        "another region's leader": an_actor(tx, Role.LEADER, elsewhere),
    }
    for name, actor in strangers.items():
        there = as_actor(tx, actor)
        with pytest.raises(Missing):
            seen_meeting(there, ticket.number)
        with pytest.raises(Missing):
            say_words(there, ticket.number, Said(text="听得到吗"))
        assert name
    for actor in (zone.officer, zone.supervisor):
        assert not is_entered(as_actor(tx, actor), row_by(as_actor(tx, actor), ticket.number))


def test_a_firms_person_who_sits_in_a_called_unit_too_is_there_for_the_unit_alone(
    tx: Transaction, zone: Zone, ticket: Ticket
) -> None:
    both = replace(zone.support_liaison, seats=(*zone.support_liaison.seats, *zone.firm.seats))
    assert seen_meeting(as_actor(tx, both), ticket.number).may_talk
    let_go(tx, zone, ticket)
    with pytest.raises(Missing):
        seen_meeting(as_actor(tx, both), ticket.number)


@pytest.mark.parametrize("kind", [WhistleKind.JOINT, WhistleKind.EMERGENCY, WhistleKind.ORDINARY])
def test_only_whistles_for_several_open_a_room(tx: Transaction, zone: Zone, kind: WhistleKind) -> None:
    number = called(tx, zone, kind).number
    there = as_actor(tx, zone.coordinator)
    if kind is WhistleKind.ORDINARY:
        with pytest.raises(Missing):
            seen_meeting(there, number)
        with pytest.raises(Missing):
            take_decision(there, number, Decide(text="先停电"))
        assert not is_entered(there, row_by(there, number))
    else:
        assert seen_meeting(there, number).decisions == ()


def test_a_unit_that_is_let_go_loses_the_room_and_owes_nothing(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    unit = as_actor(tx, zone.support_liaison)
    say_words(unit, ticket.number, Said(text="我们不管这一段"))
    let_go(tx, zone, ticket)
    with pytest.raises(Missing):
        seen_meeting(unit, ticket.number)
    with pytest.raises(Missing):
        say_words(unit, ticket.number, Said(text="还在吗"))
    with pytest.raises(Missing):
        finish_task(unit, str(task.id), FinishTask(note="办了"))
    [seen] = seen_meeting(as_actor(tx, zone.leader), ticket.number).tasks
    assert (seen.state, seen.lapse, seen.overdue) == (TaskState.LAPSED, Lapse.LEFT, False)
    # the coordinator, whose ruling it was, knows
    assert told(tx, "meeting.task_lapsed") == ids(zone.liaison, zone.handler)


def test_a_leader_reads_who_came_and_what_each_owes_and_writes_nothing(
    tx: Transaction, zone: Zone, ticket: Ticket
) -> None:
    came(tx, zone, ticket)
    settled(tx, zone, ticket)
    leader = as_actor(tx, zone.leader)
    seen = seen_meeting(leader, ticket.number)
    assert [part.checked_in_at for part in seen.row.parts] == [tx.now, tx.now]
    assert [(task.unit.code, task.overdue) for task in seen.tasks] == [(zone.support.code, False)]
    assert (seen.may_talk, seen.may_decide, seen.units) == (False, False, ())
    for do in (
        lambda: say_words(leader, ticket.number, Said(text="抓紧")),
        lambda: take_decision(leader, ticket.number, Decide(text="抓紧")),
        lambda: set_place(leader, ticket.number, Meet(place="现场", meets_on=TOMORROW, meets_time="9:30")),
    ):
        with pytest.raises(Forbidden):
            do()
    late = seen_meeting(as_actor(tx, zone.leader, shanghai("2026-09-23 09:00")), ticket.number)
    assert [task.overdue for task in late.tasks] == [True]


def test_who_is_not_in_or_came_behind_its_clock_is_late(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    check_in(as_actor(tx, zone.liaison), ticket.number, None, CheckIn())
    soon, later = shanghai("2026-09-21 10:00"), shanghai("2026-09-22 10:00")
    assert seen_meeting(as_actor(tx, zone.leader, soon), ticket.number).late == frozenset()
    assert seen_meeting(as_actor(tx, zone.leader, later), ticket.number).late == {zone.support.id}
    check_in(as_actor(tx, zone.support_liaison, later), ticket.number, None, CheckIn())
    assert seen_meeting(as_actor(tx, zone.leader, later), ticket.number).late == {zone.support.id}


def test_who_leads_and_who_called_decide_a_support_does_not(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    for actor in (zone.liaison, zone.head, zone.dispatcher, zone.coordinator):
        assert seen_meeting(as_actor(tx, actor), ticket.number).may_decide
        take_decision(as_actor(tx, actor), ticket.number, Decide(text="先断电"))
    assert not seen_meeting(as_actor(tx, zone.support_liaison), ticket.number).may_decide
    with pytest.raises(Forbidden):
        take_decision(as_actor(tx, zone.support_liaison), ticket.number, Decide(text="先断电"))
    numbers = [each.number for each in seen_meeting(as_actor(tx, zone.leader), ticket.number).decisions]
    assert numbers == [1, 2, 3, 4]


def test_the_place_is_the_firms_until_another_is_said(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    zone.company.address = "启明大道 18 号"
    tx.session.flush()
    there = as_actor(tx, zone.liaison)
    assert seen_meeting(there, ticket.number).place == "启明大道 18 号"
    for place, hour in (("东门", "9:30"), ("西门", "10：05")):
        set_place(there, ticket.number, Meet(place=place, meets_on=TOMORROW, meets_time=hour))
    seen = seen_meeting(as_actor(tx, zone.support_head), ticket.number)
    assert (seen.place, seen.meets_at) == ("西门", shanghai("2026-09-22 10:05"))
    for wrong in (
        Meet(place="东门", meets_on=date(2026, 9, 20), meets_time="9:30"),
        Meet(place="东门", meets_on=date(2027, 9, 20), meets_time="9:30"),
        Meet(place="东门", meets_on=TOMORROW, meets_time="25:00"),
        Meet(place=" ", meets_on=TOMORROW, meets_time="9:30"),
    ):
        with pytest.raises(Invalid):
            set_place(there, ticket.number, wrong)


def test_empty_words_are_refused(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    there = as_actor(tx, zone.liaison)
    with pytest.raises(Invalid):
        say_words(there, ticket.number, Said(text="　"))
    with pytest.raises(Invalid):
        take_decision(there, ticket.number, Decide(text=""))
    with pytest.raises(Invalid):
        finish_task(as_actor(tx, zone.support_liaison), str(settled(tx, zone, ticket).id), FinishTask(note=" "))


def test_the_room_closes_with_the_matter_and_stays_to_be_read(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    say_words(as_actor(tx, zone.support_liaison), ticket.number, Said(text="在路上"))
    withdraw(as_actor(tx, zone.firm), ticket.number, None, Withdraw(reason="已自行解决"))
    unit, lead = as_actor(tx, zone.coordinator), as_actor(tx, zone.coordinator)
    given = GiveTask(decision=1, text="善后", unit=zone.lead.code, due_on=TOMORROW)
    for do in (
        lambda: say_words(unit, ticket.number, Said(text="收队")),
        lambda: take_decision(lead, ticket.number, Decide(text="收队")),
        lambda: give_task(lead, ticket.number, given),
        lambda: set_place(lead, ticket.number, Meet(place="东门", meets_on=TOMORROW, meets_time="9:30")),
    ):
        with pytest.raises(Refused, match="meeting_closed"):
            do()
    seen = seen_meeting(unit, ticket.number)
    assert (seen.closed, seen.may_talk, seen.may_decide) == (True, False, False)
    assert [each.text for each in seen.words] == ["在路上"]
    assert [(each.state, each.lapse, each.may_finish) for each in seen.tasks] == [
        (TaskState.LAPSED, Lapse.ENDED, False)
    ]
    assert told(tx, "meeting.task_lapsed") == []
    assert tx.session.get_one(MeetingTask, task.id).lapsed_at == tx.now


def test_a_partner_reads_talk_and_its_own_tasks_and_no_other_units(tx: Transaction, zone: Zone) -> None:
    power = a_department(tx, zone.region, DepartmentKind.PARTNER)
    person = an_actor(tx, Role.LIAISON, zone.region, department=power)
    ticket = called(tx, zone, WhistleKind.JOINT, zone.support.code, power.code)
    say_words(as_actor(tx, zone.liaison), ticket.number, Said(text=f"{zone.company.name}门口集合"))
    settled(tx, zone, ticket)
    own = settled(tx, zone, ticket, unit=power.code)
    there = as_actor(tx, person)
    seen = seen_meeting(there, ticket.number)
    [words] = seen.words
    assert (words.author, words.unit) == (None, zone.lead.name)
    assert zone.company.name not in words.text
    assert [task.id for task in seen.tasks] == [own.id]
    assert [part.department.code for part in seen.row.parts] == [power.code]
    assert {each.by for each in seen.decisions} == {None}
    with pytest.raises(Missing):
        finish_task(there, str(own.id - 1), FinishTask(note="办了"))
    finish_task(there, str(own.id), FinishTask(note="已送电"))
