"""What an act on the ticket means to the tasks of its room: nobody owes one once its unit, or the matter, is out of it.

A task is not passed on to the unit that comes instead: those who settled it settle who takes it over.
"""

import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.meetings.deciding import task_facts
from app.meetings.events import TaskLapsed
from app.meetings.models import MeetingTask
from app.meetings.rules import Lapse, TaskState, is_closed, there
from app.meetings.timing import end_clock
from app.tickets.events.intake import TicketFiled
from app.tickets.events.ticket import TicketEvent
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket


def lapse_tasks(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: after any act on a ticket, open tasks of units that have left it, or of an ended matter, lapse.

    Asked of every act, so that no way of leaving is forgotten; one query for a ticket without tasks.
    """
    if isinstance(event, TicketFiled):  # nobody was called to a new matter yet
        return
    tasks = tx.session.scalars(
        sa.select(MeetingTask)
        .where(MeetingTask.ticket_id == event.subject.ticket_id, MeetingTask.state == TaskState.OPEN)
        .order_by(MeetingTask.id)
        .with_for_update()
    ).all()
    if not tasks:
        return
    ticket = tx.session.get_one(Ticket, event.subject.ticket_id)
    units = there(facts_of(tx.session, ticket, tx.now))
    for task in tasks:
        why = Lapse.ENDED if is_closed(ticket.state) else None if task.department_id in units else Lapse.LEFT
        if why is not None:
            _lapse(tx, task, ticket, why)


def _lapse(tx: Transaction, task: MeetingTask, ticket: Ticket, why: Lapse) -> None:
    task.state, task.lapse, task.lapsed_at = TaskState.LAPSED, why, tx.now
    end_clock(tx, task, met=False)
    tx.session.flush()
    tx.emit(TaskLapsed(**task_facts(tx, task, ticket), why=why))
