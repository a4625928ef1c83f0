"""贴标签 and 取下标签: what offices sort tickets by for themselves. It changes nothing about a ticket."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.kernel.acts import Addition
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import TicketId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.events.tags import TicketTagged, TicketUntagged
from app.tickets.models import Ticket
from app.tickets.remarking import ticket_for_staff
from app.tickets.rules.tags import MOST_ON_TICKET, PUT
from app.tickets.tagged import NONE_SUCH
from app.tickets.tags import Tag, TicketTag


@dataclass(frozen=True, kw_only=True)
class ChosenTag:
    """Which tag."""

    tag: Annotated[str, Ask("标签", source=Source.TAGS, means="Id of the tag, as `GET /tags` lists it.", example="3")]


def tag_ticket(tx: Transaction, number: str, given: ChosenTag) -> Ticket:
    """贴标签: put a tag of its region on a ticket; one that stands there already stays as it is.

    Missing for a firm, as if there were no such thing. Raises Invalid for a tag there is not or that is out of use,
    Refused where the ticket has too many.
    """
    ticket = ticket_for_staff(tx, number)
    tag = _tag(tx, ticket, checked(given).tag)
    if tag.retired_at is not None:
        raise Invalid({"tag": [say("这个标签已经停用。")]})
    tx.session.execute(sa.select(Ticket.id).where(Ticket.id == ticket.id).with_for_update(key_share=True))
    others = visible(tx.actor, TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag_id != tag.id)
    standing = others.where(TicketTag.taken_at.is_(None)).with_only_columns(sa.func.count())
    if (tx.session.scalar(standing) or 0) >= MOST_ON_TICKET:
        raise Refused(code="ticket_tags_full")
    row = insert(TicketTag).values(ticket_id=ticket.id, tag_id=tag.id, put_at=tx.now, put_by=tx.actor.name)
    if tx.session.scalar(row.on_conflict_do_nothing().returning(TicketTag.id)) is not None:
        event = TicketTagged(ticket_id=TicketId(ticket.id), number=ticket.number, tag=tag.id, called=tag.name)
        tx.emit(event)
    return ticket


def untag_ticket(tx: Transaction, number: str, given: ChosenTag) -> Ticket:
    """取下标签: take a tag off a ticket, also one out of use; nothing happens where it does not stand.

    Missing for a firm, as if there were no such thing. Raises Invalid for a tag there is not.
    """
    ticket = ticket_for_staff(tx, number)
    tag = _tag(tx, ticket, checked(given).tag)
    standing = TicketTag.ticket_id == ticket.id, TicketTag.tag_id == tag.id, TicketTag.taken_at.is_(None)
    ended = sa.update(TicketTag).where(*standing).values(taken_at=tx.now, taken_by=tx.actor.name)
    if tx.session.scalar(ended.returning(TicketTag.id)) is not None:
        event = TicketUntagged(ticket_id=TicketId(ticket.id), number=ticket.number, tag=tag.id, called=tag.name)
        tx.emit(event)
    return ticket


def _tag(tx: Transaction, ticket: Ticket, named: str) -> Tag:
    """A tag of the ticket's region, held as it is until the act is done. Raises Invalid."""
    key = id_named(named)
    wanted = visible(tx.actor, Tag).where(Tag.id == (key or 0), Tag.region_id == ticket.region_id)
    tag = tx.session.scalar(wanted.with_for_update(read=True))
    if tag is None:
        raise Invalid({"tag": [NONE_SUCH]})
    return tag


TAG = Addition(action="tag", ability=PUT, takes=ChosenTag, do=tag_ticket, done="已贴标签")
UNTAG = Addition(action="untag", ability=PUT, takes=ChosenTag, do=untag_ticket, done="已取下标签")
