"""退单: a called department says the matter is not its business, its head signs, and the coordinator rules.

The third hand-back of a ticket is the leader's to rule on: upheld, he names the lead, which cannot hand back.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.accounts.queries import staffed
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.departments.models import Department
from app.departments.queries import get_department
from app.kernel.acts import Act
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.ids import AssignmentId, RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.parts import HandBackAsked, HandBackRuled, HandBackSigned
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.parts import let_go, part_named, parts_of
from app.tickets.reasons import demand_offered
from app.tickets.rules.assignment import PartAction, next_part_state
from app.tickets.rules.guards import MAX_HAND_BACKS, handed_back_for_good
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import part_of
from app.tickets.rules.words import HandBackReason, Part, PartState, State, WhistleKind
from app.tickets.whistling import Call, call_units

SIGNED_SINCE = date(2026, 11, 30)
"""From 2026-W49 on the head of a unit signs what its people ask; what was asked before needed none."""


@dataclass(frozen=True, kw_only=True)
class HandBack:
    """Why the matter is not the unit's business, its basis and (if known) the unit that should have it."""

    reason: Annotated[
        HandBackReason,
        Ask(
            "退单原因",
            means=(
                "Why the matter is not the unit's business; being busy or without funds is no reason and "
                "not in the list."
            ),
        ),
    ]
    basis: Annotated[
        str,
        Ask(
            "退单依据",
            hint="写明职责文件、条款或事实。人手不足、没有经费、经办人不在不是退单理由。",
            means="The document, article or fact it rests on. Offices read it, the firm does not.",
            example="三定方案第四条：供电由经济发展局牵头。",
        ),
    ]
    suggest: Annotated[
        str | None,
        Ask(
            "建议由哪个单位办理",
            most=50,
            source=Source.UNITS,
            means="Code of the unit that should have it; null when none is known.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SignHandBack:
    """Signed or not; a refusal says why."""

    agreed: Annotated[
        bool, Ask("是否同意退单", means="Whether the head signs; refused, the unit is called as before.", example=True)
    ]
    note: Annotated[str, Ask("签字意见", hint="不同意时必填。", means="Words of the head; needed for a refusal.")] = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which hand-back, how it is ruled and why.

    ``assignment`` is the part's id or its department's code; it may be left out when one unit alone is handing back.
    """

    assignment: Annotated[
        str | None,
        Ask(
            "要裁定的退单",
            most=50,
            source=Source.PARTS,
            means="Which hand-back: id of the part or code of its unit; null while only one waits.",
        ),
    ] = None
    upheld: Annotated[
        bool, Ask("退单是否成立", means="true lets the unit go, false calls it again for good.", example=False)
    ]
    note: Annotated[str, Ask("裁定理由", means="Why. Both units read it.", example="职责清单明确由贵局牵头。")]
    lead: Annotated[
        str | None,
        Ask(
            "指定主办单位",
            hint="只有第三次退单成立时由区领导指定，该单位不能再退单。",
            most=50,
            source=Source.UNITS,
            means=(
                "Code of the unit that leads from now on; only the leader names one, on the third "
                "hand-back upheld. Else null."
            ),
        ),
    ] = None


def hand_back(tx: Transaction, number: str, version: int | None, given: HandBack) -> Ticket:
    """退单: a called department says the matter is not its business. The firm-facing clock runs on (R9).

    Asked by somebody else than the unit's head it waits for the head's signature; a unit without one has nobody to wait
    for.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.HAND_BACK, version)
    given = checked(given)
    facts = part_of(tx.actor, permit.facts, PartState.CALLED)
    if facts is None:
        raise Refused("hand_back_not_called")
    demand_offered(tx, ticket.region_id, "hand_back", given.reason)
    row = tx.session.get_one(Assignment, facts.id)
    row.state = next_part_state(PartAction.HAND_BACK, row.state)
    row.hand_back_reason, row.hand_back_basis, row.hand_back_suggest = given.reason, given.basis, given.suggest
    row.handed_back_at, row.hand_backs = tx.now, row.hand_backs + 1
    ticket.hand_backs += 1
    row.signed_at = None if _needs_signature(tx, row) else tx.now
    unit = part_named(tx, row)
    event = HandBackAsked(
        subject=subject_of(ticket),
        assignment_id=facts.id,
        department=unit.code,
        department_name=unit.name,
        reason=given.reason,
        basis=given.basis,
        suggest=given.suggest,
        signed=row.signed_at is not None,
        final=_is_final(ticket),
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def sign_hand_back(tx: Transaction, number: str, version: int | None, given: SignHandBack) -> Ticket:
    """签字退单: the unit's head stands by what his people asked, and it goes to the ruling; or he does not.

    Unsigned, the unit is called as before and nothing was asked. Raises Invalid under ``note`` for a silent refusal.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.SIGN_HAND_BACK, version)
    given = checked(given)
    if not given.agreed and not given.note:
        raise Invalid({"note": [say("请填写签字意见。")]})
    row = _row_to_sign(tx, ticket)
    final = _is_final(ticket)
    if given.agreed:
        row.signed_at = tx.now
    else:
        row.state, row.hand_backs = next_part_state(PartAction.CALL_OFF, row.state), row.hand_backs - 1
        ticket.hand_backs -= 1
    unit = part_named(tx, row)
    event = HandBackSigned(
        subject=subject_of(ticket),
        assignment_id=AssignmentId(row.id),
        department=unit.code,
        department_name=unit.name,
        agreed=given.agreed,
        note=given.note,
        final=final,
    )
    move(tx, permit, event, department_id=row.department_id)
    return ticket


def rule(tx: Transaction, number: str, version: int | None, given: Rule) -> Ticket:
    """裁定退单: upheld excuses the unit, forced calls it again for good.

    An upheld hand-back of the lead returns the ticket to ``accepted``, to be whistled anew; of the third one the lead
    that was named is called in the same breath. Raises Invalid under ``lead`` where it must be named, or must not.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.RULE, version)
    given = checked(given)
    row = _row_ruled_on(tx, ticket, given.assignment)
    unit = part_named(tx, row)
    returned = row.part is Part.LEAD and given.upheld
    named = _lead_named(tx, permit, given, unit, needed=returned and handed_back_for_good(permit.facts))
    if given.upheld:
        let_go(tx, ticket, row, PartAction.UPHOLD)
    else:
        row.state = next_part_state(PartAction.FORCE, row.state)
    row.ruled_at = tx.now
    event = HandBackRuled(
        subject=subject_of(ticket),
        assignment_id=AssignmentId(row.id),
        department=unit.code,
        department_name=unit.name,
        upheld=given.upheld,
        note=given.note,
        of_lead=row.part is Part.LEAD,
        lead_named=None if named is None else named.name,
    )
    move(tx, permit, event, to=State.ACCEPTED if returned else ticket.state, department_id=row.department_id)
    if named is not None:
        call = Call(kind=WhistleKind.ORDINARY, lead=named.code, task=given.note)
        call_units(tx, permit_to(tx, ticket, Action.WHISTLE, None), call)
    return ticket


def _needs_signature(tx: Transaction, row: Assignment) -> bool:
    if local_day(tx.now) < SIGNED_SINCE or _heads(tx, row):
        return False
    return bool(staffed(tx.session, [row.department_id], tx.now, (Role.HEAD,)))


def _heads(tx: Transaction, row: Assignment) -> bool:
    return any(seat.department_id == row.department_id for seat in tx.actor.seats_of(Role.HEAD))


def _is_final(ticket: Ticket) -> bool:
    """The ticket has been handed back as often as it may be, what is asked just now included."""
    return ticket.hand_backs >= MAX_HAND_BACKS


def _row_to_sign(tx: Transaction, ticket: Ticket) -> Assignment:
    """What waits for this head's signature: the lead's part first."""
    waiting = [
        row
        for row in parts_of(tx, ticket)
        if row.state is PartState.HANDING_BACK and row.signed_at is None and _heads(tx, row)
    ]
    if not waiting:
        raise Refused("sign_without_asking", state=ticket.state)
    return min(waiting, key=lambda row: (row.part is not Part.LEAD, row.id))


def _row_ruled_on(tx: Transaction, ticket: Ticket, assignment: str | None) -> Assignment:
    waiting = [row for row in parts_of(tx, ticket) if row.state is PartState.HANDING_BACK]
    if assignment is not None:
        waiting = [row for row in waiting if assignment in (str(row.id), part_named(tx, row).code)]
        if waiting and waiting[0].signed_at is None:
            raise Refused("hand_back_unsigned", state=ticket.state)
    waiting = [row for row in waiting if row.signed_at is not None]
    if len(waiting) != 1:
        raise Invalid({"assignment": [say("请选择要裁定的退单。")]})
    return waiting[0]


def _lead_named(tx: Transaction, permit: Permit, given: Rule, asking: Department, *, needed: bool) -> Department | None:
    """The unit that shall lead after the third hand-back; None where the park whistles anew."""
    if not needed:
        if given.lead is not None:
            raise Invalid({"lead": [say("只有第三次退单成立时才指定主办单位。")]})
        return None
    try:
        named = get_department(tx.session, RegionId(permit.ticket.region_id), given.lead or "", in_use=True)
    except Missing as nobody:
        raise Invalid({"lead": [say("第三次退单成立的，请指定主办单位。")]}) from nobody
    if named.id == asking.id:
        raise Invalid({"lead": [say("退单的单位不能再被指定为主办单位。")]})
    return named


HAND_BACK = Act(
    action=Action.HAND_BACK,
    ability="ticket.hand_back",
    takes=HandBack,
    do=hand_back,
    done="已申请退单",
    danger="本单位领导签字后由企服中心裁定；对企业的时限照常计算。",
    files=True,
)
RULE = Act(action=Action.RULE, ability="ticket.rule", takes=Rule, do=rule, done="已裁定", key="r")
SIGN_HAND_BACK = Act(
    action=Action.SIGN_HAND_BACK,
    ability="ticket.sign_hand_back",
    takes=SignHandBack,
    do=sign_hand_back,
    done="已签署意见",
)
