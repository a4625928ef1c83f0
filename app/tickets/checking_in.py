"""报到: a called department accepts its part: time, person, online or on site."""

from app.kernel.errors import Refused
from app.kernel.transaction import Transaction
from app.tickets.events import DepartmentCheckedIn
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import part_named
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.drafting import Shape, checked_text
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import Part, PartState, State


def check_in(
    tx: Transaction, number: str, version: int | None, handler_name: str | None = None, *, on_site: bool = False
) -> Ticket:
    """Check the actor's own unit in. The ticket is in hand once the lead is.

    ``handler_name`` is who will handle it; the actor when nobody is named.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.CHECK_IN, version)
    name = checked_text("handler", handler_name or tx.actor.name, Shape("承办人", 50))
    facts = part_of(tx.actor, permit.facts, PartState.CALLED)
    if facts is None:
        raise Refused("check_in_not_called")
    row = tx.session.get_one(Assignment, facts.id)
    row.state = next_part_state(PartAction.CHECK_IN, row.state)
    row.checked_in_at, row.checked_in_by = tx.now, tx.actor.account_id
    row.handler_name, row.on_site = name, on_site
    unit = part_named(tx, row)
    event = DepartmentCheckedIn(
        subject=subject_of(ticket), assignment_id=facts.id, department=unit.code, department_name=unit.name,
        handler_name=name, on_site=on_site,
    )  # fmt: skip
    lead_is_in = facts.part is Part.LEAD or ticket.state is not State.WHISTLED
    target = (State.HANDLING if lead_is_in else State.WHISTLED) if ticket.state is State.WHISTLED else None
    move(tx, permit, event, to=target, department_id=row.department_id)
    return ticket
