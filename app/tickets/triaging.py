"""受理, 不予受理 and 点办理: what happens to a request before any whistle."""

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.categories import find_category
from app.tickets.events import TicketAccepted, TicketRejected, TicketSettled
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.resolving import mark_resolved
from app.tickets.rules.drafting import TEXT_LIMIT, Shape, checked_text
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import CONDUCT_COMPLAINT
from app.tickets.rules.words import HELD_OPEN, Grade, Outcome, RejectReason


def accept(
    tx: Transaction, number: str, version: int | None, category_code: str | None = None, grade: Grade = Grade.ORDINARY
) -> Ticket:
    """受理: the category is confirmed (or corrected) and the matter graded."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.ACCEPT, version)
    category = find_category(tx.session, category_code or ticket.category_code)
    ticket.category_code, ticket.grade = category.code, grade
    # a conduct complaint stays confidential whatever it is filed under later
    ticket.confidential = ticket.confidential or category.code.startswith(CONDUCT_COMPLAINT)
    ticket.accepted_at = tx.now
    move(tx, permit, TicketAccepted(subject=subject_of(ticket), category=category.code, grade=grade))
    return ticket


def reject(tx: Transaction, number: str, version: int | None, reason: RejectReason, redirect: str) -> Ticket:
    """不予受理: with a reason and where to go instead."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.REJECT, version)
    redirect = checked_text("redirect", redirect, Shape("办理去向", TEXT_LIMIT))
    ticket.closed_at = tx.now
    move(tx, permit, TicketRejected(subject=subject_of(ticket), reason=reason, redirect=redirect))
    return ticket


def settle(tx: Transaction, number: str, version: int | None, outcome: Outcome, text: str) -> Ticket:
    """点办理: officer or dispatcher settles the matter without a whistle."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.SETTLE, version)
    text = checked_text("text", text, Shape("办理结果", TEXT_LIMIT))
    if outcome in HELD_OPEN:
        raise Invalid({"outcome": [say("点办理只能办结；需要列入计划或转外部的，请吹哨交办。")]})
    ticket.outcome, ticket.answer, ticket.answered_by = outcome, text, tx.actor.account_id
    mark_resolved(tx, ticket)
    move(tx, permit, TicketSettled(subject=subject_of(ticket), outcome=outcome, text=text))
    return ticket
