"""What follows from one act on many is asked once for all of them, and of one matter once for all that hangs on it."""

import sqlalchemy as sa

from app.batches.rules import BatchAction
from app.financing.models import BankCall
from app.financing.rules.calls import CallState
from app.kernel.transaction import Transaction
from app.meetings.models import MeetingTask
from app.meetings.rules import TaskState
from app.tickets.closing import Withdraw, withdraw
from app.tickets.resolving import Approve
from tests.builders import Zone, as_actor
from tests.financing import a_scene, let_and_call
from tests.integration.batches.lots import SOLVED, filed, formed, rows, together
from tests.integration.meetings.rooms import called, settled
from tests.tables import statements


def of(seen: list[str], table: str, verb: str = "SELECT") -> list[str]:
    """The statements that begin so and read from, or write to, a table."""
    return [each for each in seen if each.startswith(verb) and f" {table}" in each.split("WHERE")[0]]


def clocks_ended(seen: list[str]) -> list[str]:
    """The questions for the clocks of what hangs on a matter."""
    return [each for each in seen if "FROM clocks" in each and "clocks.subject_id IN" in each]


def test_open_tasks_and_calls_of_many_matters_are_asked_for_once(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 4)
    number = formed(tx, zone, tickets).number
    together(tx, zone.handler, BatchAction.ANSWER, number, SOLVED, *rows(tickets))
    engine = tx.session.connection().engine
    with statements(engine) as seen:
        done = together(tx, zone.head, BatchAction.APPROVE, number, Approve(), *rows(tickets))
    assert len(done.done) == 4
    assert len(of(seen, "meeting_tasks")) == 1
    assert len(of(seen, "bank_calls")) == 1


def test_the_tasks_of_a_room_lapse_with_three_questions_however_many_they_are(tx: Transaction, zone: Zone) -> None:
    room = called(tx, zone)
    for _ in range(3):
        settled(tx, zone, room)
    tx.session.flush()
    with statements(tx.session.connection().engine) as seen:
        withdraw(as_actor(tx, zone.firm), room.number, None, Withdraw(reason="已自行解决"))
    assert set(tx.session.scalars(sa.select(MeetingTask.state))) == {TaskState.LAPSED}
    assert len(of(seen, "meeting_tasks")) == 1
    assert len(clocks_ended(seen)) == 1


def test_the_calls_of_a_matter_end_with_one_question_however_many_banks(tx: Transaction, zone: Zone) -> None:
    scene = a_scene(tx, zone)
    let_and_call(tx, zone, scene)
    tx.session.flush()
    with statements(tx.session.connection().engine) as seen:
        withdraw(as_actor(tx, zone.firm), scene.number, None, Withdraw(reason="自己借到了"))
    assert list(tx.session.scalars(sa.select(BankCall.state))) == [CallState.ENDED, CallState.ENDED]
    assert len(of(seen, "bank_calls")) == 1
    assert len(clocks_ended(seen)) == 1
