"""转交同事: a part that is in hand goes to somebody else of the same unit; state, clocks and duty stay as they are."""

from dataclasses import dataclass
from typing import Annotated

from app.accounts.queries import Colleague, colleagues_in
from app.accounts.rules.usernames import as_username
from app.kernel.acts import Act
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import DepartmentId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.parts import PartHandedOver
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import part_named
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import PartState


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """To whom of the unit, and what he should know."""

    to: Annotated[
        str,
        Ask(
            "转交给",
            hint="本单位在岗的同事。企业会看到新的承办人。",
            most=64,
            source=Source.COLLEAGUES,
            means="User name of the colleague who takes it on: somebody active in the unit whose part it is.",
            example="handler_x",
        ),
    ]
    note: Annotated[
        str,
        Ask(
            "交接说明",
            most=500,
            means="What the colleague should know. Offices read it, no firm does.",
            example="现场已看过，等供电公司排期。",
        ),
    ] = ""


def hand_over(tx: Transaction, number: str, version: int | None, given: HandOver) -> Ticket:
    """转交同事: somebody else of the unit has the part in hand from now on.

    Raises Invalid for whoever is not at work in the unit, and for the one who has it already.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.HAND_OVER, version)
    given = checked(given)
    facts = part_of(tx.actor, permit.facts, PartState.CHECKED_IN)
    if facts is None:
        raise Refused("hand_over_not_in")
    row = tx.session.get_one(Assignment, facts.id)
    taker = _taker(tx, DepartmentId(row.department_id), given.to)
    if taker.id == (row.handler_id or row.checked_in_by):
        raise Invalid({"to": [say("%(name)s 已经是承办人。", name=taker.name)]})
    former, row.handler_id, row.handler_name = row.handler_name, taker.id, taker.name
    unit = part_named(tx, row)
    event = PartHandedOver(
        subject=subject_of(ticket),
        assignment_id=facts.id,
        department=unit.code,
        department_name=unit.name,
        handler_id=taker.id,
        handler_name=taker.name,
        former_name=former,
        note=given.note,
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def _taker(tx: Transaction, unit: DepartmentId, username: str) -> Colleague:
    """Who is named, among those at work in the unit. Raises Invalid."""
    wanted = as_username(username)
    for each in colleagues_in(tx.session, [unit], tx.now):
        if each.username == wanted:
            return each
    raise Invalid({"to": [say("请选择本单位在岗的同事。")]})


HAND_OVER = Act(
    action=Action.HAND_OVER, ability="ticket.hand_over", takes=HandOver, do=hand_over, done="已转交同事", key="z"
)
