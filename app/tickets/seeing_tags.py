"""The vocabulary of tags as its reader has it: the list, one of them, and those that may be put on a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.kernel.actor import Actor
from app.kernel.ids import RegionId, id_named
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.keeping_tags import keeps_tags, tag_named
from app.tickets.models import Ticket
from app.tickets.rules.tags import MOST, PUT
from app.tickets.seen import SeenTag
from app.tickets.tags import Tag, TicketTag


@dataclass(frozen=True, kw_only=True)
class SeenTagEntry:
    """A tag as it is now."""

    id: int
    name: str
    version: int
    retired_at: datetime | None
    merged_into: SeenTag | None
    tickets: int
    """On how many tickets it stands, of those that exist for this reader."""
    may_keep: bool


_BY_NAME: Sequence[Key[Tag]] = (Key(Tag.name, lambda row: row.name), Key(Tag.id, lambda row: row.id))


def seen_tags(
    tx: Transaction, *, retired: bool = False, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenTagEntry]:
    """Tags that exist for this reader by name; two queries, three where one was merged. Raises Invalid for a cursor."""
    statement = visible(tx.actor, Tag).where(Tag.retired_at.is_not(None) if retired else Tag.retired_at.is_(None))
    page = page_of(tx.session, statement, _BY_NAME, cursor, limit)
    return Page(_entries(tx, page.items), page.next_cursor)


def seen_tag(tx: Transaction, number: str) -> SeenTagEntry:
    """One tag; two queries, three once it was merged. Raises Missing."""
    return _entries(tx, [tag_named(tx, number)])[0]


def tags_in_use(tx: Transaction, region_id: RegionId | None = None) -> list[SeenTag]:
    """The tags of a region (None: of all the reader's) by name, none for whoever reads none; one query."""
    if not tx.actor.may(PUT):
        return []
    wanted = visible(tx.actor, Tag).where(Tag.retired_at.is_(None))
    if region_id is not None:
        wanted = wanted.where(Tag.region_id == region_id)
    return [SeenTag(id=each.id, name=each.name) for each in tx.session.scalars(wanted.order_by(Tag.name).limit(MOST))]


def tags_listed(actor: Actor) -> sa.Select[str, str, str, datetime | None]:
    """``tags_in_use`` of all the reader's as a statement of its place, id, name and end: a part of a larger one."""
    place = sa.func.to_char(sa.func.row_number().over(order_by=Tag.name), "FM000000")
    wanted = visible(actor, Tag).where(Tag.retired_at.is_(None), sa.literal(actor.may(PUT)))
    found = wanted.with_only_columns(place.label("place"), sa.cast(Tag.id, sa.Text), Tag.name, Tag.retired_at)
    return found.order_by(Tag.name).limit(MOST)


def tag_called(tx: Transaction, number: str) -> str | None:
    """What a tag is called to this reader, for a condition that names it; None for none. One query."""
    key = id_named(number)
    if key is None or not tx.actor.may(PUT):
        return None
    return tx.session.scalar(visible(tx.actor, Tag).with_only_columns(Tag.name).where(Tag.id == key))


def _entries(tx: Transaction, tags: Sequence[Tag]) -> list[SeenTagEntry]:
    ids = [each.id for each in tags]
    if not ids:
        return []
    mine = sa.select(Ticket.id).where(Ticket.readable_to(tx.actor))
    standing = TicketTag.tag_id.in_(ids), TicketTag.taken_at.is_(None), TicketTag.ticket_id.in_(mine)
    counted = sa.select(TicketTag.tag_id, sa.func.count().label("tickets")).where(*standing).group_by(TicketTag.tag_id)
    counts = {row.tag_id: row.tickets for row in tx.session.execute(counted)}
    gone = {each.merged_into_id for each in tags if each.merged_into_id is not None}
    heirs = {}
    if gone:
        rows = tx.session.execute(sa.select(Tag.id, Tag.name).where(Tag.id.in_(gone)))
        heirs = {key: SeenTag(id=key, name=name) for key, name in rows}
    return [
        SeenTagEntry(
            id=each.id,
            name=each.name,
            version=each.version,
            retired_at=each.retired_at,
            merged_into=None if each.merged_into_id is None else heirs[each.merged_into_id],
            tickets=counts.get(each.id, 0),
            may_keep=each.merged_into_id is None and keeps_tags(tx, each.region_id),
        )
        for each in tags
    ]
