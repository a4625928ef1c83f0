"""受理, 不予受理 and 点办理: what happens to a request before any whistle."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.categories import chosen_category, find_category
from app.tickets.complaining import units_complained_of
from app.tickets.events.intake import TicketAccepted, TicketRejected, TicketSettled
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import end_parts
from app.tickets.reasons import demand_offered
from app.tickets.resolving import mark_resolved
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.outcomes import AT_ONCE, NOTES, Grounds, unmet
from app.tickets.rules.standing import CONDUCT_COMPLAINT
from app.tickets.rules.words import HELD_OPEN, Grade, Outcome, RejectReason, State, Urgency
from app.tickets.wording import veil


@dataclass(frozen=True, kw_only=True)
class Accept:
    """The category confirmed or corrected (the one filed under stays when none is named), the grade, and the urgency
    where it is raised or lowered, with the reason.

    Units complained of take the place of those named at filing; none named leaves them as they are.
    """

    category: Annotated[
        str | None,
        Ask(
            "类别",
            most=8,
            source=Source.CATEGORIES,
            means="Code of the right category; null leaves the one it was filed under.",
            example="0101",
        ),
    ] = None
    grade: Annotated[Grade, Ask("定级", means="`ordinary`, or `major` with the limit of one month.")] = Grade.ORDINARY
    urgency: Annotated[Urgency | None, Ask("紧急程度", means="Urgency raised or lowered; null leaves it.")] = None
    urgency_why: Annotated[
        str | None,
        Ask(
            "为什么调整紧急程度",
            hint="调高或调低的，请写明理由，企业会看到。",
            most=500,
            line=True,
            means="Why it was raised or lowered, needed then; the firm reads it. Else null.",
        ),
    ] = None
    complained_of: Annotated[
        tuple[str, ...],
        Ask(
            "被投诉的单位",
            hint="保密诉求才填：勾选的单位看不到这件诉求，也不能接到交办。不勾选则以提交时所填为准。",
            most=5,
            source=Source.UNITS,
            means=(
                "Codes of the units complained of, in category 15 only; they replace what was filed. Empty leaves it."
            ),
        ),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class Reject:
    """Why not, and where to go instead."""

    reason: Annotated[RejectReason, Ask("不予受理的原因", means="Why it is not accepted here. The firm reads it.")]
    redirect: Annotated[
        str,
        Ask(
            "办理去向",
            hint="告诉企业应该找谁、怎么办。企业会看到这段话。",
            means="Where to go instead. The firm reads it.",
            example="请拨打 12345 反映。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Settle(Grounds):
    """How the matter ended, and what that outcome needs."""

    outcome: Annotated[
        Outcome,
        Ask(
            "办理结果",
            notes=NOTES,
            offered=AT_ONCE,
            means=(
                "How the matter ended; only outcomes that need no unit: the refusal of another names those that fit."
            ),
        ),
    ]
    text: Annotated[
        str,
        Ask(
            "答复内容",
            hint="企业会看到这段话，并据此确认。",
            means="The answer. The firm reads it at once and confirms by it.",
            example="已现场协调解决。",
        ),
    ]


def accept(tx: Transaction, number: str, version: int | None, given: Accept) -> Ticket:
    """受理: the category is confirmed (or corrected), the matter graded, its urgency raised or lowered.

    Raises Invalid under ``urgency_why`` for a change without a reason.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.ACCEPT, version)
    given = checked(given)
    chosen = find_category if given.category in (None, ticket.category_code) else chosen_category
    category = chosen(tx.session, given.category or ticket.category_code)
    moved = given.urgency is not None and given.urgency is not ticket.urgency
    if moved and not given.urgency_why:
        raise Invalid({"urgency_why": [say("请写明为什么调整紧急程度。")]})
    filed_under = ticket.category_code
    was, ticket.urgency = ticket.urgency, given.urgency or ticket.urgency
    ticket.category_code, ticket.grade = category.code, given.grade
    # a conduct complaint stays confidential whatever it is filed under later
    if category.code.startswith(CONDUCT_COMPLAINT) and not ticket.confidential:
        ticket.confidential = True
        veil(tx, ticket)
    units = units_complained_of(tx, ticket.region_id, given.complained_of, confidential=ticket.confidential)
    if units:
        ticket.complained_of = [unit.id for unit in units]
    ticket.accepted_at, ticket.accepted_by = tx.now, tx.actor.account_id
    event = TicketAccepted(
        subject=subject_of(ticket),
        category=category.code,
        category_was="" if category.code == filed_under else filed_under,
        grade=given.grade,
        urgency=ticket.urgency if moved else None,
        urgency_was=was if moved else None,
        urgency_why=(given.urgency_why or "") if moved else "",
        complained_of=tuple(unit.code for unit in units),
    )
    move(tx, permit, event)
    return ticket


def reject(tx: Transaction, number: str, version: int | None, given: Reject) -> Ticket:
    """不予受理: with a reason and where to go instead."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.REJECT, version)
    given = checked(given)
    demand_offered(tx, ticket.region_id, "reject", given.reason)
    ticket.closed_at = tx.now
    move(tx, permit, TicketRejected(subject=subject_of(ticket), reason=given.reason, redirect=given.redirect))
    return ticket


def settle(tx: Transaction, number: str, version: int | None, given: Settle) -> Ticket:
    """点办理: officer or dispatcher settles the matter without a whistle.

    Out of an unanswered question the coordinator ends it, as ``unreachable`` alone: there is nobody to ask. Raises
    Invalid under what the outcome needs (``rules.outcomes``).
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.SETTLE, version)
    given = checked(given)
    if given.outcome in HELD_OPEN:
        raise Invalid({"outcome": [say("点办理只能办结；需要列入计划或转上级或外部单位的，请吹哨交办。")]})
    closes = ticket.state is State.NEEDS_INFO
    if closes and given.outcome is not Outcome.UNREACHABLE:
        raise Invalid({"outcome": [say("等企业补充的诉求，只有联系不上企业时才能这样办结；能办的请先撤回提问。")]})
    if open_needs := unmet(given.outcome, vars(given)):
        raise Invalid(open_needs)
    ticket.outcome, ticket.answer, ticket.answered_by = given.outcome, given.text, tx.actor.account_id
    ticket.settled_by = tx.actor.account_id
    released = end_parts(tx, ticket)
    mark_resolved(tx, ticket)
    if closes:
        _close_unanswered(tx, ticket)
    event = TicketSettled(
        subject=subject_of(ticket),
        outcome=given.outcome,
        text=given.text,
        article=given.article,
        evidence=given.evidence,
        waiver=given.waiver,
        closes=closes,
        released=released,
    )
    move(tx, permit, event)
    return ticket


def _close_unanswered(tx: Transaction, ticket: Ticket) -> None:
    """Nobody is left to answer the question or to be asked whether it is solved."""
    ticket.closed_at, ticket.dispute_until = tx.now, None
    ticket.asked_from = ticket.asked_by = None


ACCEPT = Act(action=Action.ACCEPT, ability="ticket.accept", takes=Accept, do=accept, done="已受理", key="a")
REJECT = Act(
    action=Action.REJECT,
    ability="ticket.reject",
    takes=Reject,
    do=reject,
    done="已答复不予受理",
    danger="诉求到此结束，企业会收到原因和去向。",
)
SETTLE = Act(
    action=Action.SETTLE,
    ability="ticket.settle",
    takes=Settle,
    do=settle,
    done="已办结，等企业确认",
    key="s",
    files=True,
)
