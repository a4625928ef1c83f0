"""Two at once: a task is done once, decisions have one number each, and nothing is said behind the end."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from app.clocks.models import Clock, Reminder
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.errors import Refused
from app.kernel.transaction import Transactions
from app.meetings.deciding import Decide, FinishTask, finish_task, take_decision
from app.meetings.models import MeetingDecision, MeetingTask, MeetingWords
from app.meetings.talking import Said, say_words
from app.meetings.timing import MEETING_TASK
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.tickets.closing import Withdraw, withdraw
from tests.builders import MONDAY, Zone, a_zone, as_actor
from tests.clocks import shanghai
from tests.integration.meetings.rooms import called, settled


def laid(transactions: Transactions) -> tuple[Zone, str, int]:
    with transactions.acting(SYSTEM) as tx:
        tx.now = MONDAY
        zone = a_zone(tx)
        ticket = called(tx, zone)
        return zone, ticket.number, settled(tx, zone, ticket).id


def test_of_four_who_say_that_a_task_is_done_one_is_right(transactions: Transactions) -> None:
    zone, _number, task = laid(transactions)

    def done(place: int) -> bool:
        try:
            with transactions.acting(zone.support_liaison) as tx:
                finish_task(tx, str(task), FinishTask(note=f"第 {place} 次"))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(done, range(4))) == [False, False, False, True]
    with transactions.reading(SYSTEM) as tx:
        told = sa.select(sa.func.count()).where(
            Notification.name == "meeting.task_done", Notification.account_id == zone.coordinator.account_id
        )
        assert tx.session.scalar(told) == 1


def test_decisions_taken_at_once_have_one_number_each(transactions: Transactions) -> None:
    zone, number, _task = laid(transactions)

    def decide(place: int) -> int:
        with transactions.acting((zone.dispatcher, zone.liaison)[place % 2]) as tx:
            return take_decision(tx, number, Decide(text=f"决定 {place}")).seq

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(decide, range(6))) == [2, 3, 4, 5, 6, 7]


def test_what_is_said_while_the_firm_withdraws_stands_before_the_end_or_nowhere(transactions: Transactions) -> None:
    zone, number, _task = laid(transactions)

    def go(place: int) -> bool:
        try:
            if place == 2:
                with transactions.acting(zone.firm) as tx:
                    withdraw(tx, number, None, Withdraw(reason="已自行解决"))
            else:
                with transactions.acting(zone.coordinator) as tx:
                    say_words(tx, number, Said(text=f"第 {place} 句"))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        went = list(pool.map(go, range(5)))
    assert went[2]
    with transactions.reading(SYSTEM) as tx:
        said = tx.session.scalar(sa.select(sa.func.count()).select_from(MeetingWords))
        assert said == sum(went) - 1
        assert tx.session.scalars(sa.select(MeetingTask.state)).all() == ["lapsed"]
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(MeetingDecision)) == 1


def test_a_due_task_rings_once_however_many_sweep(transactions: Transactions) -> None:
    zone, _number, _task = laid(transactions)

    def swept(_place: int) -> None:
        with transactions.acting(SYSTEM) as tx:
            sweep(as_actor(tx, SYSTEM, shanghai("2026-09-22 17:31")), SUBJECTS, 200)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(swept, range(4)))
    swept(5)
    with transactions.reading(SYSTEM) as tx:
        clock = tx.session.scalars(sa.select(Clock.id).where(Clock.subject_kind == MEETING_TASK)).one()
        due = Reminder.clock_id == clock, Reminder.rung == "due"
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Reminder).where(*due)) == 1
        rung = sa.select(Notification.account_id).where(Notification.dedup_key.startswith(f"sla:{clock}:1:due"))
        assert tx.session.scalars(rung).all() == [zone.support_liaison.account_id]
