"""销号: the firm confirms, disputes or withdraws; silence after two attempts is deemed consent; plans are revisited."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.errors import Invalid
from app.kernel.ids import AssignmentId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events import TicketConfirmed, TicketDeemed, TicketDisputed, TicketRevisited, TicketWithdrawn
from app.tickets.gathering import subject_of
from app.tickets.models import Rating, Ticket
from app.tickets.moving import current, lock, move, permit_to
from app.tickets.parts import let_all_go, reopen_lead
from app.tickets.rules.drafting import TEXT_LIMIT, Shape, checked_text
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Complaint, Solved, State
from app.tickets.suspending import end_pause

DAY_HAS_COME = "复查日期已到"
"""Written into the ticket's story by the system."""


@dataclass(frozen=True)
class Verdict:
    """评价: was it solved, 1 (非常不满意) to 5 (非常满意), and why not."""

    solved: Solved
    level: int
    tags: tuple[Complaint, ...] = ()
    text: str = ""


def confirm(tx: Transaction, number: str, version: int | None, verdict: Verdict) -> Ticket:
    """The firm confirms and rates; the ticket is closed. One rating for each cycle."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.CONFIRM, version)
    text = checked_text("text", verdict.text, Shape("评价", TEXT_LIMIT, required=False))
    if not 1 <= verdict.level <= 5:
        raise Invalid({"level": [say("请从 1 到 5 中选择满意程度。")]})
    tx.session.add(
        Rating(
            ticket_id=ticket.id, cycle=ticket.cycle, solved=verdict.solved, level=verdict.level,
            tags=[tag.value for tag in verdict.tags], text=text, by_id=tx.actor.account_id, at=tx.now,
        )
    )  # fmt: skip
    ticket.closed_at = tx.now
    event = TicketConfirmed(
        subject=subject_of(ticket), solved=verdict.solved, level=verdict.level, tags=verdict.tags, text=text
    )
    move(tx, permit, event)
    return ticket


def dispute(tx: Transaction, number: str, version: int | None, tags: tuple[Complaint, ...], text: str) -> Ticket:
    """The firm says what is not solved: the next cycle opens, the past one stays frozen (R10)."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.DISPUTE, version)
    text = checked_text("text", text, Shape("没有解决的地方", TEXT_LIMIT))
    lead = reopen_lead(tx, ticket)
    ticket.cycle += 1
    ticket.resolved_at = ticket.dispute_until = ticket.outcome = None
    ticket.answered_by, ticket.answer = None, ""
    event = TicketDisputed(
        subject=subject_of(ticket), tags=tags, text=text, lead=AssignmentId(lead.id) if lead else None
    )
    move(tx, permit, event, department_id=lead.department_id if lead else None)
    return ticket


def withdraw(tx: Transaction, number: str, version: int | None, reason: str) -> Ticket:
    """撤回 by the firm; after a whistle it stays in the rates as unsolved."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.WITHDRAW, version)
    reason = checked_text("reason", reason, Shape("撤回原因", TEXT_LIMIT))
    end_pause(tx, ticket)
    let_all_go(tx, ticket)
    ticket.closed_at, ticket.asked_from = tx.now, None
    event = TicketWithdrawn(subject=subject_of(ticket), reason=reason, dispatched=ticket.whistled_at is not None)
    move(tx, permit, event)
    return ticket


def deem(tx: Transaction, ticket_id: int, attempts: int) -> Ticket:
    """视为销号: ``attempts`` follow-ups and five workdays of silence."""
    ticket = current(tx, ticket_id)
    permit = permit_to(tx, ticket, Action.DEEM, None)
    ticket.closed_at = tx.now
    move(tx, permit, TicketDeemed(subject=subject_of(ticket), attempts=attempts))
    return ticket


def revisit(tx: Transaction, number: str, version: int | None, note: str) -> Ticket:
    """A planned matter is taken up again before its day, by the coordinator."""
    ticket = lock(tx, number)
    _take_up(tx, ticket, version, checked_text("note", note, Shape("复查说明", TEXT_LIMIT, required=False)))
    return ticket


def revisit_due(tx: Transaction, limit: int = 50) -> int:
    """Take up every planned matter whose revisit day has come; returns how many. Safe to run twice."""
    statement = (
        sa.select(Ticket.id)
        .where(Ticket.state == State.PLANNED, Ticket.revisit_on <= local_day(tx.now))
        .order_by(Ticket.revisit_on)
        .limit(limit)
    )
    taken = 0
    for ticket_id in tx.session.scalars(statement).all():
        ticket = current(tx, ticket_id)
        tx.session.refresh(ticket)
        if ticket.state is State.PLANNED:
            _take_up(tx, ticket, None, DAY_HAS_COME)
            taken += 1
    return taken


def _take_up(tx: Transaction, ticket: Ticket, version: int | None, note: str) -> None:
    permit = permit_to(tx, ticket, Action.REVISIT, version)
    lead = reopen_lead(tx, ticket)
    ticket.revisit_on = ticket.outcome = ticket.answered_by = None
    event = TicketRevisited(subject=subject_of(ticket), note=note)
    move(tx, permit, event, department_id=lead.department_id if lead else None)
