"""关注 and 静音: what one reader wants to hear of a ticket. It changes nothing about it, and nobody else knows.

A follow lasts as long as its ticket exists for the reader: the next act after that finds it and takes it out
(``end_follows``). Who mutes a ticket is told only what asks something of him.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Missing
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.readers import TicketFollow

ABILITY = "ticket.follow"


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Nothing more need be said."""


def follow(tx: Transaction, number: str, _given: Attention) -> Ticket:
    """关注: hear of every act on the ticket from now on, as far as one may know of it. Raises Missing."""
    return _wish(tx, number, muted=False)


def mute(tx: Transaction, number: str, _given: Attention) -> Ticket:
    """静音: hear of the ticket only what asks something of one. Raises Missing."""
    return _wish(tx, number, muted=True)


def unfollow(tx: Transaction, number: str, _given: Attention) -> Ticket:
    """取消: hear of the ticket what one's seat is told, and no more. Raises Missing."""
    ticket = _ticket(tx, number)
    own = TicketFollow.ticket_id == ticket.id, TicketFollow.account_id == tx.actor.account_id
    tx.session.execute(sa.delete(TicketFollow).where(*own))
    return ticket


def attention_to(tx: Transaction, ticket_id: TicketId) -> bool | None:
    """Whether the reader muted the ticket; None when he neither follows nor mutes it. One query."""
    own = visible(tx.actor, TicketFollow).with_only_columns(TicketFollow.muted)
    return tx.session.scalar(own.where(TicketFollow.ticket_id == ticket_id))


def end_follows(tx: Transaction, ticket_id: int, accounts: Collection[int]) -> None:
    """Take out the follows of those for whom the ticket exists no more."""
    if accounts:
        of_them = TicketFollow.ticket_id == ticket_id, TicketFollow.account_id.in_(accounts)
        tx.session.execute(sa.delete(TicketFollow).where(*of_them, TicketFollow.muted.is_(False)))


def _wish(tx: Transaction, number: str, *, muted: bool) -> Ticket:
    ticket = _ticket(tx, number)
    row = insert(TicketFollow).values(ticket_id=ticket.id, account_id=tx.actor.account_id, muted=muted, at=tx.now)
    tx.session.execute(
        row.on_conflict_do_update(index_elements=["ticket_id", "account_id"], set_={"muted": muted, "at": tx.now})
    )
    return ticket


def _ticket(tx: Transaction, number: str) -> Ticket:
    if tx.actor.account_id is None or not tx.actor.may(ABILITY):
        raise Forbidden()
    ticket = tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(number)))
    if ticket is None:
        raise Missing()
    return ticket


FOLLOW = Addition(action="follow", ability=ABILITY, takes=Attention, do=follow, done="已关注")
UNFOLLOW = Addition(action="unfollow", ability=ABILITY, takes=Attention, do=unfollow, done="已取消")
MUTE = Addition(action="mute", ability=ABILITY, takes=Attention, do=mute, done="已静音，只告诉您要办的事")
