"""A task that was settled: who may hold it, by when, who is told, and that its reminders ring exactly once."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.events import CalendarChanged
from app.clocks.checking import Recomputer, drift
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock, Reminder
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import ClockId, RegionId
from app.kernel.transaction import Transaction
from app.meetings.deciding import FinishTask, GiveTask, finish_task, give_task
from app.meetings.models import MeetingTask
from app.meetings.rules import TaskState
from app.meetings.timing import MEETING_TASK, follow_task_due
from app.notifications.digesting import write_digests
from app.notifications.models import Notification
from app.notifications.rules.audience import DIGEST
from app.notifications.telling import Teller
from app.subjects import SUBJECTS
from app.tickets.models import Ticket
from tests.builders import Zone, a_department, an_actor, as_actor
from tests.clocks import shanghai
from tests.integration.meetings.rooms import TOMORROW, called, ids, settled


@pytest.fixture
def ticket(tx: Transaction, zone: Zone) -> Ticket:
    return called(tx, zone)


def clock_of(tx: Transaction, task: MeetingTask) -> Clock:
    found = sa.select(Clock).where(Clock.subject_kind == MEETING_TASK, Clock.subject_id == task.id)
    return tx.session.scalars(found).one()


def told(tx: Transaction, name: str) -> list[int]:
    rows = sa.select(Notification.account_id).where(Notification.name == name)
    return sorted(tx.session.scalars(rows))


def swept(tx: Transaction, at: datetime) -> None:
    there = as_actor(tx, tx.actor, at)
    while sweep(there, SUBJECTS, 200) == 200:
        pass


def test_the_unit_is_told_of_its_task_once_each_and_nobody_else(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    settled(tx, zone, ticket)
    assert told(tx, "meeting.task_given") == ids(zone.support_liaison, zone.support_head)
    [text] = tx.session.scalars(
        sa.select(Notification.text).where(
            Notification.name == "meeting.task_given", Notification.account_id == zone.support_head.account_id
        )
    )
    assert "恢复临时供电" in text
    assert "2026-09-22 17:30" in text


def test_a_day_is_due_at_its_close_and_an_hour_at_that_hour(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    day = settled(tx, zone, ticket)
    hour = settled(tx, zone, ticket, due_on=date(2026, 9, 21), due_time="9:01")
    night = settled(tx, zone, ticket, due_time="23：30")
    assert [task.due_at for task in (day, hour, night)] == [
        shanghai("2026-09-22 17:30"),
        shanghai("2026-09-21 09:01"),
        shanghai("2026-09-22 23:30"),
    ]
    assert [clock_of(tx, task).due_at for task in (day, hour, night)] == [day.due_at, hour.due_at, night.due_at]
    assert [each for each in drift(tx.session, SUBJECTS, tx.now) if each.subject == MEETING_TASK] == []


def test_a_new_calendar_moves_a_day_and_never_an_hour(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    day = settled(tx, zone, ticket)
    hour = settled(tx, zone, ticket, due_time="20:00")
    for task, due in ((day, shanghai("2026-09-23 17:30")), (hour, hour.due_at)):
        clock = clock_of(tx, task)
        event = DeadlineMoved(
            clock_id=ClockId(clock.id),
            kind=clock.kind,
            subject=MEETING_TASK,
            subject_id=task.id,
            ticket_id=None,
            region_id=RegionId(zone.region.id),
            department_id=None,
            due_before=task.due_at,
            due_at=due,
            calendar_version=2,
        )
        follow_task_due(tx, event)
    assert day.due_at == shanghai("2026-09-23 17:30")
    Recomputer(SUBJECTS).on_calendar_changed(tx, CalendarChanged.__new__(CalendarChanged))
    assert clock_of(tx, hour).due_at == shanghai("2026-09-22 20:00")


@pytest.mark.parametrize(
    ("due_on", "due_time", "field"),
    [
        (date(2026, 9, 20), "", "due_on"),
        (date(2026, 9, 21), "8:59", "due_time"),
        (date(2026, 9, 21), "9:00", "due_time"),
        (date(2027, 6, 1), "", "due_on"),
        (TOMORROW, "24:00", "due_time"),
        (TOMORROW, "下午", "due_time"),
    ],
)
def test_a_due_gone_by_or_no_time_is_refused(
    tx: Transaction, zone: Zone, ticket: Ticket, due_on: date, due_time: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        settled(tx, zone, ticket, due_on=due_on, due_time=due_time)
    assert list(refused.value.fields) == [field]
    assert tx.session.scalars(sa.select(MeetingTask)).all() == []


def test_only_a_unit_that_was_called_holds_a_task(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    for code in (a_department(tx, zone.region).code, "NOBODY", "\0"):
        with pytest.raises(Invalid) as refused:
            settled(tx, zone, ticket, unit=code)
        assert list(refused.value.fields) == ["unit"]
    given = GiveTask(decision=99, text="办", unit=zone.lead.code, due_on=TOMORROW)
    with pytest.raises(Invalid) as refused:
        give_task(as_actor(tx, zone.dispatcher), ticket.number, given)
    assert list(refused.value.fields) == ["decision"]


def test_its_unit_does_it_with_a_word_and_only_once(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    for stranger in (zone.liaison, zone.dispatcher):
        with pytest.raises(Forbidden):
            finish_task(as_actor(tx, stranger), str(task.id), FinishTask(note="办了"))
    outside = an_actor(tx, Role.LIAISON, zone.region, department=a_department(tx, zone.region))
    for stranger in (outside, zone.firm, zone.officer):
        with pytest.raises(Missing):
            finish_task(as_actor(tx, stranger), str(task.id), FinishTask(note="办了"))
    with pytest.raises(Missing):
        finish_task(as_actor(tx, zone.support_liaison), "no number", FinishTask(note="办了"))
    unit = as_actor(tx, zone.support_liaison)
    finish_task(unit, str(task.id), FinishTask(note="16:40 恢复"))
    assert (task.state, task.note, task.done_by_name) == (TaskState.DONE, "16:40 恢复", zone.support_liaison.name)
    assert clock_of(tx, task).state is ClockState.MET
    assert told(tx, "meeting.task_done") == ids(zone.liaison, zone.handler, zone.dispatcher, zone.coordinator)
    with pytest.raises(Refused, match="meeting_task_done"):
        finish_task(unit, str(task.id), FinishTask(note="又办一次"))
    assert task.note == "16:40 恢复"


def test_done_behind_its_due_it_was_late(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    late = as_actor(tx, zone.support_liaison, shanghai("2026-09-23 09:00"))
    finish_task(late, str(task.id), FinishTask(note="迟了"))
    clock = clock_of(tx, task)
    assert (clock.state, clock.breached_at) == (ClockState.MISSED, task.due_at)


def test_a_task_that_is_due_rings_at_its_unit_exactly_once(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    clock = clock_of(tx, task)
    unit = [zone.support_liaison.account_id]

    def rung() -> list[int]:
        key = f"sla:{clock.id}:1:due"
        rows = sa.select(Notification.account_id).where(Notification.dedup_key.startswith(key))
        return sorted(tx.session.scalars(rows))

    swept(tx, task.due_at - timedelta(minutes=1))
    assert rung() == []
    for minutes in (1, 2, 90):
        swept(tx, task.due_at + timedelta(minutes=minutes))
        assert rung() == unit
    fired = sa.select(sa.func.count()).where(Reminder.clock_id == clock.id, Reminder.rung == "due")
    assert tx.session.scalar(fired) == 1


def test_what_is_done_in_time_never_rings(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    finish_task(as_actor(tx, zone.support_liaison), str(task.id), FinishTask(note="办了"))
    swept(tx, shanghai("2026-09-30 09:00"))
    clock = clock_of(tx, task)
    assert tx.session.scalars(sa.select(Reminder).where(Reminder.clock_id == clock.id)).all() == []


def test_a_late_task_rings_higher_and_no_order_is_proposed_by_it(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    task = settled(tx, zone, ticket)
    clock = clock_of(tx, task)
    heard = []
    for day in ("22 18:00", "23 18:00", "28 18:00"):
        swept(tx, shanghai(f"2026-09-{day}"))
        rows = sa.select(Notification.account_id).where(Notification.dedup_key.startswith(f"sla:{clock.id}:"))
        heard.append(set(tx.session.scalars(rows)))
    assert heard[0] == {zone.support_liaison.account_id}
    assert heard[1] == heard[0] | {zone.support_head.account_id}
    assert zone.coordinator.account_id in heard[2]
    assert zone.supervisor.account_id not in heard[2]
    assert tx.session.scalar(sa.text("SELECT count(*) FROM order_clocks WHERE clock_id = :id"), {"id": clock.id}) == 0


def test_what_stays_late_is_in_the_leaders_monday_message(tx: Transaction, zone: Zone, ticket: Ticket) -> None:
    settled(tx, zone, ticket)
    swept(tx, shanghai("2026-10-10 18:00"))
    write_digests(as_actor(tx, tx.actor, shanghai("2026-10-12 09:00")), Teller(), SUBJECTS)
    [text] = tx.session.scalars(
        sa.select(Notification.text).where(
            Notification.name == DIGEST, Notification.account_id == zone.leader.account_id
        )
    )
    assert "会商任务" in text
    assert zone.support.name in text
