"""销号: the firm confirms, disputes or withdraws; silence after two attempts is deemed consent; plans are revisited."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.ids import AssignmentId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.tickets.events.closing import TicketConfirmed, TicketDeemed, TicketDisputed, TicketRevisited, TicketWithdrawn
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Rating, Ticket
from app.tickets.moving import Permit, current, lock, move, on_the_firms_word, permit_to
from app.tickets.parts import leave_past, let_all_go, reopen_lead
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Complaint, Solved, State

USE_DISPUTE = "use_dispute"
"""The code of a confirmation that is none."""
REVISITING = "revisit"
"""What this work is called where it is set aside."""
DAY_HAS_COME = "复查日期已到"
NO_NUMBER = "没有按时补登对方的受理编号，退回办理"
"""Written into the ticket's story by the system."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """评价: was it solved, 1 (非常不满意) to 5 (非常满意), and why not."""

    solved: Annotated[
        Solved,
        Ask(
            "这件事解决了没有",
            means=(
                "Whether it is solved; `no` is a dispute and refused here (422 `use_dispute`). true and "
                "false stand for `yes` and `no`."
            ),
        ),
    ]
    level: Annotated[
        int,
        Ask(
            "您对这次办理满意吗",
            least=1,
            most=5,
            missing="请选择满意程度。",
            means="How content the firm is, from 5 (非常满意, very) to 1 (非常不满意, not at all).",
            example=5,
        ),
    ]
    tags: Annotated[tuple[Complaint, ...], Ask("哪里还可以更好", means="What could have been better.")] = ()
    text: Annotated[
        str,
        Ask(
            "还想说的话",
            hint="会转给承办单位和督办部门。",
            means="Words of the firm; handling unit and supervisor read them.",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """What is not solved."""

    tags: Annotated[tuple[Complaint, ...], Ask("哪里没有做到", means="What was not done as it should be.")] = ()
    text: Annotated[
        str,
        Ask(
            "哪里没有解决",
            hint="写得越具体，重新办理时越不会走弯路。",
            missing="请写明哪里没有解决。",
            means=("What is not solved. It opens the next cycle; everybody at work on the ticket reads it."),
            example="只送电了一半，二期仍未接入。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """Why the firm takes its request back."""

    reason: Annotated[
        str,
        Ask(
            "为什么撤回",
            hint="例如“问题已自行解决”。",
            missing="请填写撤回原因。",
            means=("Why the firm takes it back. After a whistle the ticket stays in the rates as unsolved."),
            example="问题已自行解决。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Revisit:
    """What was found when the plan was looked at again; nothing need be said."""

    note: Annotated[str, Ask("复查说明", means="What was found when the plan was looked at again.")] = ""


def confirm(tx: Transaction, number: str, version: int | None, given: Verdict) -> Ticket:
    """销号: the firm confirms and rates; the ticket is closed. One rating for each cycle.

    Raises Invalid ``use_dispute`` for a firm that says it is not solved: that is a dispute, in every face.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.CONFIRM, version)
    given = checked(given)
    if given.solved is Solved.NO:
        raise Invalid({"solved": [say("没有解决的诉求会退回重办，请写明哪里没有解决，再点“退回重办”。")]}, USE_DISPUTE)
    tx.session.add(
        Rating(
            ticket_id=ticket.id,
            cycle=ticket.cycle,
            solved=given.solved,
            level=given.level,
            tags=[tag.value for tag in given.tags],
            text=given.text,
            by_id=tx.actor.account_id,
            at=tx.now,
        )
    )
    ticket.closed_at = tx.now
    event = TicketConfirmed(
        subject=subject_of(ticket), solved=given.solved, level=given.level, tags=given.tags, text=given.text
    )
    move(tx, permit, event)
    return ticket


def dispute(tx: Transaction, number: str, version: int | None, given: Dispute) -> Ticket:
    """没有解决: the firm says what is not solved; the next cycle opens, the past one stays frozen (R10)."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.DISPUTE, version)
    given = checked(given)
    lead = _next_cycle(tx, ticket)
    event = TicketDisputed(subject=subject_of(ticket), tags=given.tags, text=given.text, lead=_id_of(lead))
    move(tx, permit, event, department_id=lead.department_id if lead else None)
    return ticket


def dispute_as_told(tx: Transaction, asked: Permit, heard: str) -> None:
    """没有解决, said in a follow-up: the same as a dispute of the firm's own, written down by who asked."""
    ticket = asked.ticket
    permit = on_the_firms_word(asked)
    lead = _next_cycle(tx, ticket)
    event = TicketDisputed(
        subject=subject_of(ticket), tags=(), text="", lead=_id_of(lead), by_follow_up=True, heard=heard
    )
    move(tx, permit, event, department_id=lead.department_id if lead else None)


def _next_cycle(tx: Transaction, ticket: Ticket) -> Assignment | None:
    """Open it, with the lead at work again; None when there is none."""
    lead = reopen_lead(tx, ticket)
    leave_past(tx, ticket)
    ticket.cycle += 1
    ticket.resolved_at = ticket.dispute_until = ticket.outcome = None
    ticket.answered_by, ticket.answer = None, ""
    ticket.closed_at, ticket.deemed = None, False
    return lead


def _id_of(lead: Assignment | None) -> AssignmentId | None:
    return None if lead is None else AssignmentId(lead.id)


def withdraw(tx: Transaction, number: str, version: int | None, given: Withdraw) -> Ticket:
    """撤回 by the firm; after a whistle it stays in the rates as unsolved."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.WITHDRAW, version)
    reason = checked(given).reason
    let_all_go(tx, ticket)
    ticket.closed_at, ticket.asked_from = tx.now, None
    event = TicketWithdrawn(subject=subject_of(ticket), reason=reason, dispatched=ticket.whistled_at is not None)
    move(tx, permit, event)
    return ticket


def deem_still_silent(tx: Transaction, ticket_id: int, attempts: int) -> None:
    """视为销号: ``attempts`` follow-ups and five workdays of silence; nothing happens when the firm has just spoken."""
    ticket = current(tx, ticket_id)
    if ticket.state is not State.RESOLVED:
        return
    permit = permit_to(tx, ticket, Action.DEEM, None)
    ticket.closed_at, ticket.deemed = tx.now, True
    move(tx, permit, TicketDeemed(subject=subject_of(ticket), attempts=attempts))


def revisit(tx: Transaction, number: str, version: int | None, given: Revisit) -> Ticket:
    """重新办理: a planned matter is taken up again before its day, by the coordinator."""
    ticket = lock(tx, number)
    _take_up(tx, ticket, version, checked(given).note)
    return ticket


def revisit_due(tx: Transaction, limit: int = 50) -> int:
    """Take up every planned matter whose revisit day has come; returns how many were looked at.

    Safe to run twice. One that cannot be taken up is set aside and stops nobody else.
    """
    statement = (
        sa.select(Ticket.id)
        .where(
            Ticket.state == State.PLANNED,
            Ticket.revisit_on <= local_day(tx.now),
            not_set_aside(REVISITING, Ticket.id, tx.now),
        )
        .order_by(Ticket.revisit_on)
        .limit(limit)
    )
    return one_by_one(tx, REVISITING, tx.session.scalars(statement).all(), lambda each: _day_has_come(tx, each))


def _day_has_come(tx: Transaction, ticket_id: int) -> None:
    ticket = current(tx, ticket_id)
    if ticket.state is State.PLANNED:
        _take_up(tx, ticket, None, DAY_HAS_COME)


def take_up_without_number(tx: Transaction, ticket_id: int) -> None:
    """退回办理: whom the matter was handed to gave no number in time; nothing happens when it has just been noted."""
    ticket = current(tx, ticket_id)
    if ticket.state is State.PLANNED and ticket.number_owed:
        _take_up(tx, ticket, None, NO_NUMBER, without_number=True)


def _take_up(tx: Transaction, ticket: Ticket, version: int | None, note: str, *, without_number: bool = False) -> None:
    permit = permit_to(tx, ticket, Action.REVISIT, version)
    lead = hold_no_more(tx, ticket)
    event = TicketRevisited(subject=subject_of(ticket), note=note, without_number=without_number)
    move(tx, permit, event, department_id=lead.department_id if lead else None)


def hold_no_more(tx: Transaction, ticket: Ticket) -> Assignment | None:
    """What was planned or handed to others is open work again; the lead at it, None when there is none."""
    ticket.revisit_on = ticket.outcome = ticket.answered_by = None
    ticket.number_owed = False
    return reopen_lead(tx, ticket)


CONFIRM = Act(
    action=Action.CONFIRM,
    ability="ticket.confirm",
    takes=Verdict,
    do=confirm,
    done="谢谢您的评价，这件诉求已经办结销号",
)
DISPUTE = Act(
    action=Action.DISPUTE,
    ability="ticket.dispute",
    takes=Dispute,
    do=dispute,
    done="已退回重办，承办单位会重新办理，时限重新计算",
)
WITHDRAW = Act(action=Action.WITHDRAW, ability="ticket.withdraw", takes=Withdraw, do=withdraw, done="诉求已撤回")
REVISIT = Act(action=Action.REVISIT, ability="ticket.revisit", takes=Revisit, do=revisit, done="已重新办理", key="c")
