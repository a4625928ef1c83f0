"""What an act on the ticket means to the tasks of its room: nobody owes one once its unit, or the matter, is out of it.

A task is not passed on to the unit that comes instead: those who settled it settle who takes it over.
"""

from collections.abc import Collection, Hashable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.transaction import Transaction, once
from app.meetings.deciding import task_facts
from app.meetings.events import TaskLapsed
from app.meetings.models import MeetingTask
from app.meetings.rules import Lapse, TaskState, is_closed, there
from app.meetings.timing import cancel_clocks
from app.tickets.events.intake import TicketFiled
from app.tickets.events.ticket import TicketEvent
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket


def lapse_tasks(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: after any act on a ticket, open tasks of units that have left it, or of an ended matter, lapse.

    Asked of every act, so that no way of leaving is forgotten; one query for a ticket without tasks, and for several
    tickets on which one act is taken at once (``tasks_open``).
    """
    ticket_id = event.subject.ticket_id
    if isinstance(event, TicketFiled):  # nobody was called to a new matter yet
        return
    if not once(tx.session, _owed_in(ticket_id), lambda: True):
        return
    tasks = tx.session.scalars(
        sa.select(MeetingTask)
        .where(MeetingTask.ticket_id == ticket_id, MeetingTask.state == TaskState.OPEN)
        .order_by(MeetingTask.id)
        .with_for_update()
    ).all()
    if not tasks:
        return
    ticket = tx.session.get_one(Ticket, ticket_id)
    closed, units = is_closed(ticket.state), there(facts_of(tx.session, ticket, tx.now))
    over = [task for task in tasks if closed or task.department_id not in units]
    if not over:
        return
    why = Lapse.ENDED if closed else Lapse.LEFT
    for task in over:
        task.state, task.lapse, task.lapsed_at = TaskState.LAPSED, why, tx.now
    cancel_clocks(tx, over)
    for task in over:
        tx.emit(TaskLapsed(**task_facts(tx, task, ticket), why=why))


def tasks_open(session: Session, tickets: Collection[int]) -> Mapping[Hashable, bool]:
    """Which of these locked tickets have an open task: read once for an act on all of them, which gives no task."""
    found = sa.select(MeetingTask.ticket_id).where(
        MeetingTask.ticket_id.in_(tickets), MeetingTask.state == TaskState.OPEN
    )
    owing = set(session.scalars(found.distinct()))
    return {_owed_in(ticket): ticket in owing for ticket in tickets}


def _owed_in(ticket_id: int) -> Hashable:
    return lapse_tasks, ticket_id
