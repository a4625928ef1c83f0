"""退单: a called department says the matter is not its business, and the coordinator rules."""

from app.kernel.errors import Invalid, Refused
from app.kernel.ids import AssignmentId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events import HandBackAsked, HandBackRuled
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import part_named, parts_of
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.drafting import TEXT_LIMIT, Shape, checked_text
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import HandBackReason, Part, PartState, State


def hand_back(
    tx: Transaction, number: str, version: int | None, reason: HandBackReason, basis: str, suggest: str | None = None
) -> Ticket:
    """Ask to be excused, with the reason, its basis and (if known) the unit that should have it.

    The firm-facing clock runs on (R9).
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.HAND_BACK, version)
    basis = checked_text("basis", basis, Shape("退单依据", TEXT_LIMIT))
    facts = part_of(tx.actor, permit.facts, PartState.CALLED)
    if facts is None:
        raise Refused("hand_back_not_called")
    row = tx.session.get_one(Assignment, facts.id)
    row.state = next_part_state(PartAction.HAND_BACK, row.state)
    row.hand_back_reason, row.hand_back_basis, row.hand_back_suggest = reason, basis, suggest
    row.handed_back_at, row.hand_backs = tx.now, row.hand_backs + 1
    unit = part_named(tx, row)
    event = HandBackAsked(
        subject=subject_of(ticket), assignment_id=facts.id, department=unit.code, department_name=unit.name,
        reason=reason, basis=basis, suggest=suggest,
    )  # fmt: skip
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def rule(
    tx: Transaction, number: str, version: int | None, *, assignment: int | str | None, upheld: bool, note: str
) -> Ticket:
    """裁定: upheld excuses the unit, forced calls it again for good.

    ``assignment`` is the part's id or its department's code; it may be left out when one unit alone is handing back.
    An upheld hand-back of the lead returns the ticket to ``accepted``, to be whistled anew.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.RULE, version)
    note = checked_text("note", note, Shape("裁定理由", TEXT_LIMIT))
    row = _row_ruled_on(tx, ticket, assignment)
    row.state = next_part_state(PartAction.UPHOLD if upheld else PartAction.FORCE, row.state)
    row.ruled_at = tx.now
    unit = part_named(tx, row)
    event = HandBackRuled(
        subject=subject_of(ticket), assignment_id=AssignmentId(row.id), department=unit.code,
        department_name=unit.name, upheld=upheld, note=note,
    )  # fmt: skip
    move(tx, permit, event, to=_state_after(permit, row, upheld), department_id=row.department_id)
    return ticket


def _row_ruled_on(tx: Transaction, ticket: Ticket, assignment: int | str | None) -> Assignment:
    waiting = [row for row in parts_of(tx, ticket) if row.state is PartState.HANDING_BACK]
    if assignment is not None:
        waiting = [row for row in waiting if assignment in (row.id, str(row.id), part_named(tx, row).code)]
    if len(waiting) != 1:
        raise Invalid({"assignment": [say("请选择要裁定的退单。")]})
    return waiting[0]


def _state_after(permit: Permit, row: Assignment, upheld: bool) -> State:
    if row.part is Part.LEAD and upheld:
        return State.ACCEPTED
    return permit.ticket.state
