"""The parts departments have in a ticket: their unit, the lead's finished and taken up again, all let go early."""

import sqlalchemy as sa

from app.departments.models import Department
from app.kernel.ids import DepartmentId
from app.kernel.transaction import Transaction
from app.tickets.events.ticket import ReleasedUnit
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.assignment import AT_WORK, DONE, PartAction, next_part_state
from app.tickets.rules.words import Part, PartState


def part_named(tx: Transaction, row: Assignment) -> Department:
    """The department whose part this is."""
    return tx.session.get_one(Department, row.department_id)


def parts_of(tx: Transaction, ticket: Ticket) -> list[Assignment]:
    """All parts of a ticket, oldest first."""
    return list(
        tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id).order_by(Assignment.id))
    )


def let_go(tx: Transaction, ticket: Ticket, row: Assignment, action: PartAction) -> None:
    """A part ends before its work is done, by a ruling, a new lead or an early end: the one place that excuses."""
    row.state = next_part_state(action, row.state)
    leave(tx, ticket, row)


def take_out(tx: Transaction, ticket: Ticket, row: Assignment) -> None:
    """A part ends for good wherever it stands: what is at work is excused, what is done stays done."""
    if row.state in AT_WORK:
        let_go(tx, ticket, row, PartAction.EXCUSE)
    else:
        leave(tx, ticket, row)


def leave(tx: Transaction, ticket: Ticket, row: Assignment) -> None:
    """From the act being taken on, the ticket does not exist for this part's unit, unless it has another part in it."""
    row.left_at, row.left_seq = tx.now, ticket.version


def take_back(row: Assignment, state: PartState) -> None:
    """That a part was let go is undone by the same act that undoes why: it stands where it stood."""
    row.state, row.left_at, row.left_seq = state, None, None


def leave_past(tx: Transaction, ticket: Ticket) -> None:
    """The next cycle begins: whose part was done, and is not taken up again, has none in it."""
    for row in parts_of(tx, ticket):
        if row.left_at is None and row.state in DONE:
            leave(tx, ticket, row)


def end_parts(tx: Transaction, ticket: Ticket) -> tuple[ReleasedUnit, ...]:
    """The whole is answered: the lead's part is finished, supports still open are released; returns these."""
    released = []
    for row in parts_of(tx, ticket):
        if row.part is Part.LEAD and row.state is PartState.CHECKED_IN:
            row.state = next_part_state(PartAction.FINISH, row.state)
            row.finished_at = tx.now
        elif row.part is Part.SUPPORT and row.state in AT_WORK:
            row.state = next_part_state(PartAction.RELEASE, row.state)
            row.released_at = tx.now
            released.append(ReleasedUnit(DepartmentId(row.department_id), part_named(tx, row).name))
    return tuple(released)


def reopen_lead(tx: Transaction, ticket: Ticket) -> Assignment | None:
    """The lead is at work again; None when the ticket was settled without one."""
    leads = [row for row in parts_of(tx, ticket) if row.part is Part.LEAD and row.state is PartState.FINISHED]
    if not leads:
        return None
    lead = leads[-1]
    lead.state, lead.finished_at = next_part_state(PartAction.REOPEN, lead.state), None
    return lead


def let_all_go(tx: Transaction, ticket: Ticket) -> None:
    """The ticket ended early: nobody has a part in it any more."""
    for row in parts_of(tx, ticket):
        if row.state in AT_WORK:
            let_go(tx, ticket, row, PartAction.EXCUSE)
