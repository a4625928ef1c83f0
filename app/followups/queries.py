"""The call-back queue, and the attempts on one ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.calendars.queries import calendar_now
from app.followups.models import FollowUp
from app.followups.rules import Attempt, deemed_from
from app.kernel.actor import Actor
from app.kernel.ids import TicketId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.rules.words import State


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """One ticket whose firm has not said yet whether it is solved."""

    ticket: Ticket
    """With its company."""
    attempts: Sequence[FollowUp]
    """Of this cycle, oldest first."""
    deemed_from: datetime | None
    """After this instant silence closes it; None while more attempts are needed or the firm said no."""


def call_back_queue(
    session: Session, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[CallBack]:
    """The actor's resolved tickets that wait for the firm's word, longest waiting first."""
    statement = (
        visible(actor, Ticket)
        .where(Ticket.state == State.RESOLVED, Ticket.resolved_at.is_not(None))
        .options(joinedload(Ticket.company))
    )
    keys: list[Key[Ticket]] = [
        Key(Ticket.resolved_at, lambda ticket: ticket.resolved_at),
        Key(Ticket.id, lambda ticket: ticket.id),
    ]
    page = page_of(session, statement, keys, cursor, limit)
    attempts = _attempts_on(session, page.items)
    calendar = calendar_now(session)
    return Page(
        [
            CallBack(
                ticket=ticket,
                attempts=own,
                deemed_from=deemed_from(calendar, [Attempt(each.at, each.says_solved) for each in own]),
            )
            for ticket in page.items
            for own in [attempts.get(ticket.id, [])]
        ],
        page.next_cursor,
    )


def attempts_on(session: Session, ticket_id: TicketId) -> Sequence[FollowUp]:
    """All attempts on one ticket, oldest first; the caller has found the ticket through ``visible``."""
    return session.scalars(
        sa.select(FollowUp).where(FollowUp.ticket_id == ticket_id).order_by(FollowUp.at, FollowUp.id)
    ).all()


def unreached(tx: Transaction, number: str) -> Sequence[datetime]:
    """When the firm was sought in vain in the ticket's present cycle; for a ticket the actor was found to act on."""
    return tx.session.scalars(
        sa.select(FollowUp.at)
        .join(Ticket, sa.and_(Ticket.id == FollowUp.ticket_id, Ticket.cycle == FollowUp.cycle))
        .where(Ticket.number == number, FollowUp.reached.is_(False))
    ).all()


def _attempts_on(session: Session, tickets: Sequence[Ticket]) -> dict[int, list[FollowUp]]:
    cycles = {ticket.id: ticket.cycle for ticket in tickets}
    found: dict[int, list[FollowUp]] = {}
    if not cycles:
        return found
    statement = sa.select(FollowUp).where(FollowUp.ticket_id.in_(cycles)).order_by(FollowUp.at, FollowUp.id)
    for row in session.scalars(statement):
        if row.cycle == cycles[row.ticket_id]:
            found.setdefault(row.ticket_id, []).append(row)
    return found
