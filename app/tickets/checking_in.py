"""报到: a called department accepts its part: time, person, online or on site."""

from dataclasses import dataclass
from typing import Annotated

from app.accounts.queries import colleagues_in
from app.kernel.acts import Act
from app.kernel.errors import Refused
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.tickets.events.parts import DepartmentCheckedIn
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import part_named
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import Part, PartState, State


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """Who will handle it (the actor when nobody is named), online or on site."""

    handler: Annotated[
        str | None,
        Ask(
            "承办人",
            hint="企业会看到这个名字。",
            most=50,
            line=True,
            means=("Name of the person who handles it; the firm reads it. Null for the person who checks in."),
            example="王建国",
        ),
    ] = None
    on_site: Annotated[bool, Ask("已到现场", means="Whether somebody is on site already.")] = False


def check_in(tx: Transaction, number: str, version: int | None, given: CheckIn) -> Ticket:
    """报到: the called department accepts its part. The ticket is in hand once the lead is."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.CHECK_IN, version)
    given = checked(given)
    name = given.handler or tx.actor.name
    facts = part_of(tx.actor, permit.facts, PartState.CALLED)
    if facts is None:
        raise Refused("check_in_not_called")
    row = tx.session.get_one(Assignment, facts.id)
    row.state = next_part_state(PartAction.CHECK_IN, row.state)
    row.checked_in_at, row.checked_in_by = tx.now, tx.actor.account_id
    row.handler_name, row.on_site = name, given.on_site
    row.handler_id = _account_called(tx, row.department_id, name)
    unit = part_named(tx, row)
    event = DepartmentCheckedIn(
        subject=subject_of(ticket),
        assignment_id=facts.id,
        department=unit.code,
        department_name=unit.name,
        handler_name=name,
        on_site=given.on_site,
    )
    lead_is_in = facts.part is Part.LEAD or ticket.state is not State.WHISTLED
    target = (State.HANDLING if lead_is_in else State.WHISTLED) if ticket.state is State.WHISTLED else None
    move(tx, permit, event, to=target, department_id=row.department_id)
    return ticket


def _account_called(tx: Transaction, department_id: int, name: str) -> int | None:
    """The account of who is named, where one of the unit alone is called so; else it stays with who checks in."""
    if name == tx.actor.name:
        return tx.actor.account_id
    called = [each.id for each in colleagues_in(tx.session, [department_id], tx.now) if each.name == name]
    return called[0] if len(called) == 1 else None


CHECK_IN = Act(action=Action.CHECK_IN, ability="ticket.check_in", takes=CheckIn, do=check_in, done="已报到", key="b")
