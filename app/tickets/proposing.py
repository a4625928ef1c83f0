"""提请吹哨: the officer says whom he would call; the dispatcher blows or declines. The centre takes a whistle back."""

from dataclasses import dataclass
from typing import Annotated

from app.departments.queries import departments_by_id, get_department
from app.kernel.acts import Act
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.complaining import refuse_complained_of
from app.tickets.events.parts import ProposalDeclined, WhistleDeclined, WhistleProposed
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import let_all_go
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Whom the officer would have called, and why."""

    lead: Annotated[
        str,
        Ask(
            "建议主办单位",
            most=50,
            source=Source.UNITS,
            means="Code of the unit the officer would have called.",
            example="JFJ",
        ),
    ]
    why: Annotated[
        str,
        Ask(
            "提请理由",
            hint="企业的情况、为什么请这个单位。园区据此吹哨。",
            means="Why that unit. Whoever blows the whistle reads it.",
            example="产线 12 月投产，需供电先行。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Decline:
    """Why not."""

    reason: Annotated[
        str,
        Ask(
            "理由",
            means="Why not. The officer who proposed, or the unit that was called, reads it.",
            example="已由园区直接协调。",
        ),
    ]


def propose_whistle(tx: Transaction, number: str, version: int | None, given: Proposal) -> Ticket:
    """提请吹哨: the firm's officer says whom he would call.

    Raises Invalid under ``lead`` for a unit that is none, or that the matter complains of.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.PROPOSE_WHISTLE, version)
    given = checked(given)
    try:
        unit = get_department(tx.session, RegionId(ticket.region_id), given.lead, in_use=True)
    except Missing as nobody:
        raise Invalid({"lead": [say("请选择主办单位。")]}) from nobody
    refuse_complained_of(ticket, [unit], "lead")
    ticket.proposed_lead, ticket.proposed_why = unit.code, given.why
    event = WhistleProposed(subject=subject_of(ticket), lead=unit.code, lead_name=unit.name, why=given.why)
    move(tx, permit, event)
    return ticket


def decline_proposal(tx: Transaction, number: str, version: int | None, given: Decline) -> Ticket:
    """不采纳提请: whoever blows the whistle tells the officer why he does not."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.DECLINE_PROPOSAL, version)
    reason = checked(given).reason
    unit = get_department(tx.session, RegionId(ticket.region_id), ticket.proposed_lead or "")
    ticket.proposed_lead, ticket.proposed_why = None, ""
    move(tx, permit, ProposalDeclined(subject=subject_of(ticket), lead_name=unit.name, reason=reason))
    return ticket


def decline_whistle(tx: Transaction, number: str, version: int | None, given: Decline) -> Ticket:
    """撤销吹哨: the centre takes back a whistle nobody should have blown, before anybody is in.

    The units are let go and their clocks end; the ticket is to be arranged anew.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.DECLINE_WHISTLE, version)
    reason = checked(given).reason
    lead = permit.facts.lead
    if lead is None:
        raise Refused("decline_without_lead", state=ticket.state)
    called = [part.department_id for part in permit.facts.parts if part.state not in LET_GO]
    names = departments_by_id(tx.session, [DepartmentId(each) for each in called])
    let_all_go(tx, ticket)
    event = WhistleDeclined(
        subject=subject_of(ticket),
        assignment_id=lead.id,
        unit_names=tuple(names[each].name for each in called),
        reason=reason,
    )
    move(tx, permit, event)
    return ticket


PROPOSE_WHISTLE = Act(
    action=Action.PROPOSE_WHISTLE,
    ability="ticket.propose_whistle",
    takes=Proposal,
    do=propose_whistle,
    done="已提请园区吹哨",
)
DECLINE_PROPOSAL = Act(
    action=Action.DECLINE_PROPOSAL,
    ability="ticket.decline_proposal",
    takes=Decline,
    do=decline_proposal,
    done="已答复首席服务官",
)
DECLINE_WHISTLE = Act(
    action=Action.DECLINE_WHISTLE,
    ability="ticket.decline_whistle",
    takes=Decline,
    do=decline_whistle,
    done="已撤销吹哨",
    danger="被吹哨的单位不再承办，诉求退回待吹哨。",
)
