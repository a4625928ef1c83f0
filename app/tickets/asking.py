"""待企业补充: asking the firm, and its reply. A question to the firm rests the clock only where R5 lets it."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.tickets.events.intake import InfoProvided, InfoRequested, QuestionWithdrawn
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import Permit, lock, move, permit_to
from app.tickets.pauses import end_pause, open_pause
from app.tickets.rules.guards import MAX_PAUSES
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import PauseReason, State


@dataclass(frozen=True, kw_only=True)
class RequestInfo:
    """What the firm is asked."""

    question: Annotated[
        str,
        Ask(
            "需要补充的内容",
            hint="一次说全。办理中提出的，办结时限会暂停，最长 5 个工作日。",
            means=(
                "Everything that is missing, at once. The firm reads it; from `handling` the resolve "
                "clock rests, at most 5 workdays."
            ),
            example="请补充营业执照副本和用电负荷表。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class WithdrawQuestion:
    """Why the question need not be answered any more."""

    reason: Annotated[
        str,
        Ask(
            "撤回原因",
            hint="企业会看到这段话，例如“材料已从其他部门取得”。",
            means="Why no answer is needed any more. The firm reads it.",
            example="材料已从其他部门取得。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class ProvideInfo:
    """What the firm replies."""

    answer: Annotated[
        str,
        Ask(
            "补充的内容",
            means="What the firm replies. Whoever handles the ticket reads it.",
            example="负荷表见附件，营业执照今日补齐。",
        ),
    ]


def request_info(tx: Transaction, number: str, version: int | None, given: RequestInfo) -> Ticket:
    """请企业补充: ask the firm. From ``handling`` the resolve clock rests, unless two pauses were used up."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.REQUEST_INFO, version)
    question = checked(given).question
    pauses = ticket.state is State.HANDLING and not permit.facts.paused and permit.facts.pauses_used < MAX_PAUSES
    if pauses:
        open_pause(tx, ticket, PauseReason.AWAITING_FIRM, question)
    ticket.asked_from, ticket.asked_by = ticket.state, tx.actor.account_id
    move(tx, permit, InfoRequested(subject=subject_of(ticket), question=question, pauses=pauses))
    return ticket


def provide_info(tx: Transaction, number: str, version: int | None, given: ProvideInfo) -> Ticket:
    """补充材料: the firm (or its officer) replies; the ticket goes back to where the question came from."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.PROVIDE_INFO, version)
    answer = checked(given).answer
    move(tx, permit, InfoProvided(subject=subject_of(ticket), answer=answer), to=_back(tx, permit))
    return ticket


def withdraw_question(tx: Transaction, number: str, version: int | None, given: WithdrawQuestion) -> Ticket:
    """撤回提问: the question is off, its rest ends, and the ticket goes back to where it was asked."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.WITHDRAW_QUESTION, version)
    reason = checked(given).reason
    move(tx, permit, QuestionWithdrawn(subject=subject_of(ticket), reason=reason), to=_back(tx, permit))
    return ticket


def _back(tx: Transaction, permit: Permit) -> State:
    """Where the question came from; what rested for it rests no longer."""
    ticket = permit.ticket
    if permit.facts.paused:
        end_pause(tx, ticket)
    back = ticket.asked_from or State.SUBMITTED
    ticket.asked_from = ticket.asked_by = None
    return back


REQUEST_INFO = Act(
    action=Action.REQUEST_INFO,
    ability="ticket.request_info",
    takes=RequestInfo,
    do=request_info,
    done="已请企业补充",
    key="q",
)
PROVIDE_INFO = Act(
    action=Action.PROVIDE_INFO,
    ability="ticket.provide_info",
    takes=ProvideInfo,
    do=provide_info,
    done="已补充",
    key="b",
    files=True,
)
WITHDRAW_QUESTION = Act(
    action=Action.WITHDRAW_QUESTION,
    ability="ticket.withdraw_question",
    takes=WithdrawQuestion,
    do=withdraw_question,
    done="提问已撤回，接着办理",
)
