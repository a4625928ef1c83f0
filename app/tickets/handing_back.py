"""退单: a called department says the matter is not its business, and the coordinator rules."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import AssignmentId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.parts import HandBackAsked, HandBackRuled
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import let_go, part_named, parts_of
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import HandBackReason, Part, PartState, State


@dataclass(frozen=True, kw_only=True)
class HandBack:
    """Why the matter is not the unit's business, its basis and (if known) the unit that should have it."""

    reason: Annotated[HandBackReason, Ask("退单原因")]
    basis: Annotated[
        str, Ask("退单依据", hint="写明职责文件、条款或事实。人手不足、没有经费、经办人不在不是退单理由。")
    ]
    suggest: Annotated[str | None, Ask("建议由哪个单位办理", most=50, source=Source.UNITS)] = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which hand-back, how it is ruled and why.

    ``assignment`` is the part's id or its department's code; it may be left out when one unit alone is handing back.
    """

    assignment: Annotated[str | None, Ask("要裁定的退单", most=50, source=Source.PARTS)] = None
    upheld: Annotated[bool, Ask("退单是否成立")]
    note: Annotated[str, Ask("裁定理由")]


def hand_back(tx: Transaction, number: str, version: int | None, given: HandBack) -> Ticket:
    """退单: a called department says the matter is not its business. The firm-facing clock runs on (R9)."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.HAND_BACK, version)
    given = checked(given)
    facts = part_of(tx.actor, permit.facts, PartState.CALLED)
    if facts is None:
        raise Refused("hand_back_not_called")
    row = tx.session.get_one(Assignment, facts.id)
    row.state = next_part_state(PartAction.HAND_BACK, row.state)
    row.hand_back_reason, row.hand_back_basis, row.hand_back_suggest = given.reason, given.basis, given.suggest
    row.handed_back_at, row.hand_backs = tx.now, row.hand_backs + 1
    unit = part_named(tx, row)
    event = HandBackAsked(
        subject=subject_of(ticket),
        assignment_id=facts.id,
        department=unit.code,
        department_name=unit.name,
        reason=given.reason,
        basis=given.basis,
        suggest=given.suggest,
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def rule(tx: Transaction, number: str, version: int | None, given: Rule) -> Ticket:
    """裁定退单: upheld excuses the unit, forced calls it again for good.

    An upheld hand-back of the lead returns the ticket to ``accepted``, to be whistled anew.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.RULE, version)
    given = checked(given)
    row = _row_ruled_on(tx, ticket, given.assignment)
    if given.upheld:
        let_go(tx, ticket, row, PartAction.UPHOLD)
    else:
        row.state = next_part_state(PartAction.FORCE, row.state)
    row.ruled_at = tx.now
    unit = part_named(tx, row)
    event = HandBackRuled(
        subject=subject_of(ticket),
        assignment_id=AssignmentId(row.id),
        department=unit.code,
        department_name=unit.name,
        upheld=given.upheld,
        note=given.note,
    )
    move(tx, permit, event, to=_state_after(permit, row, given.upheld), department_id=row.department_id)
    return ticket


def _row_ruled_on(tx: Transaction, ticket: Ticket, assignment: str | None) -> Assignment:
    waiting = [row for row in parts_of(tx, ticket) if row.state is PartState.HANDING_BACK]
    if assignment is not None:
        waiting = [row for row in waiting if assignment in (str(row.id), part_named(tx, row).code)]
    if len(waiting) != 1:
        raise Invalid({"assignment": [say("请选择要裁定的退单。")]})
    return waiting[0]


def _state_after(permit: Permit, row: Assignment, upheld: bool) -> State:
    if row.part is Part.LEAD and upheld:
        return State.ACCEPTED
    return permit.ticket.state


HAND_BACK = Act(
    action=Action.HAND_BACK,
    ability="ticket.hand_back",
    takes=HandBack,
    do=hand_back,
    done="退单已提交裁定",
    danger="由企服中心裁定；对企业的时限照常计算。",
    files=True,
)
RULE = Act(action=Action.RULE, ability="ticket.rule", takes=Rule, do=rule, done="已裁定", key="r")
