"""Finding tickets by their tags, for whoever reads them: who may write remarks there, never a firm or a partner."""

from dataclasses import replace

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.ids import id_named
from app.kernel.sentences import say
from app.tickets.models import Ticket
from app.tickets.rules.tags import PUT
from app.tickets.tags import READERS, Tag, TicketTag

NONE_SUCH = say("请从列表中选择标签。")


def tagged_with(actor: Actor, number: str) -> list[sa.ColumnElement[bool]]:
    """Tickets that have a tag, or the one it was merged into, as far as this actor reads their tags.

    Raises Invalid for what is no id.
    """
    key = id_named(number)
    if key is None:
        raise Invalid({"tag": [NONE_SUCH]})
    named = sa.select(sa.func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.id == key).scalar_subquery()
    here = sa.select(TicketTag.ticket_id).where(TicketTag.tag_id == named, TicketTag.taken_at.is_(None))
    return [Ticket.id.in_(here), *_readable(actor)]


def _readable(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """That the tags of a ticket are this actor's to read: by a seat that writes remarks on it, not by another."""
    if actor.is_system:
        return []
    reading = tuple(seat for seat in actor.seats if seat.role in READERS)
    if not reading or not actor.may(PUT):
        return [sa.false()]
    if len(reading) == len(actor.seats) and not actor.seats_of(*UNIT):
        return []
    return [Ticket.readable_to(replace(actor, seats=reading))]
