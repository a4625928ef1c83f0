"""变更等级: the lead says that an ordinary matter is a major one, and the coordinator decides (R8)."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.pace import RegradeAsked, RegradeDecided
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Grade


@dataclass(frozen=True, kw_only=True)
class Regrade:
    """Why the matter is a major one."""

    reason: Annotated[
        str,
        Ask(
            "变更理由",
            hint="写明为什么属于重大复杂。批准后从原来的起点按 1 个月计算。",
            means=("Why the matter is a major one. Granted, its limit is one month from the original start."),
            example="涉及三家单位，需专家论证。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class DecideRegrade:
    """Granted or not; a refusal says why."""

    approved: Annotated[bool, Ask("是否同意变更", means="Whether the matter becomes a major one.", example=True)]
    note: Annotated[
        str,
        Ask(
            "审批意见", hint="不同意时必填。", means="Words of the decision; needed for a refusal. The unit reads them."
        ),
    ] = ""


def ask_regrade(tx: Transaction, number: str, version: int | None, given: Regrade) -> Ticket:
    """申请变更等级: the lead asks that the matter have the limit of a major one; the clock runs while undecided."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.REGRADE, version)
    reason = checked(given).reason
    ticket.regrade_cycle, ticket.regrade_why = ticket.cycle, reason
    move(tx, permit, RegradeAsked(subject=subject_of(ticket), reason=reason))
    return ticket


def decide_regrade(tx: Transaction, number: str, version: int | None, given: DecideRegrade) -> Ticket:
    """审批变更等级: granted, the limit is that of a major matter from the original start; a breach stays recorded.

    Raises Invalid under ``note`` for a silent refusal.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.DECIDE_REGRADE, version)
    given = checked(given)
    if not given.approved and not given.note:
        raise Invalid({"note": [say("请填写审批意见。")]})
    if given.approved:
        ticket.grade = Grade.MAJOR
    ticket.regrade_cycle, ticket.regrade_why = None, ""
    move(tx, permit, RegradeDecided(subject=subject_of(ticket), approved=given.approved, note=given.note))
    return ticket


REGRADE = Act(action=Action.REGRADE, ability="ticket.regrade", takes=Regrade, do=ask_regrade, done="已申请变更等级")
DECIDE_REGRADE = Act(
    action=Action.DECIDE_REGRADE,
    ability="ticket.decide_regrade",
    takes=DecideRegrade,
    do=decide_regrade,
    done="已审批",
)
