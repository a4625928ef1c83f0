"""The feed: acts of all tickets that exist for a reader, each as the timeline shows it, in an order that never skips.

Rights are those of the moment of reading: an act of a ticket that exists for the reader no more is passed over, also
one that was not read in time. A unit that has left a ticket reads what it wrote there by the ticket's address alone.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.departments.models import Department
from app.kernel.errors import Gone, Invalid
from app.kernel.pagination import NOT_OURS, decode_cursor, encode_cursor
from app.kernel.transaction import Transaction
from app.tickets.history import TimelineItem, item_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.noting import note_reading
from app.tickets.rules.feeding import START, Edge, Place, Stretch, stretches
from app.tickets.rules.lifecycle import Action
from app.tickets.seeing import rows_among

NOW = "now"
"""Said as a place: the end of what can be read at this moment."""
LOOKED_AT = 1_000
"""Acts looked at for one answer: what it costs has a bound, however few of them are the reader's."""
WAITS_LONG = timedelta(seconds=60)
"""How long an act may wait for a transaction that began before it; the application's own end within twenty seconds."""
_EDGE = sa.text(
    """
    SELECT (pg_control_system()).system_identifier AS cluster,
        CASE WHEN pg_is_in_recovery() THEN (pg_control_recovery()).min_recovery_end_timeline::text
             ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline,
        (SELECT oid FROM pg_database WHERE datname = current_database())::bigint AS base,
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xact
    """
)
_PLACE = sa.tuple_(TicketEventRow.cluster, TicketEventRow.xact, TicketEventRow.id)


@dataclass(frozen=True)
class FeedItem:
    """An act of a ticket as this reader may know it; number and ``item.seq`` name it for ever."""

    number: str
    item: TimelineItem


@dataclass(frozen=True)
class Feed:
    """Some acts, and the word for where the next are read; ``more``: they are there already, though perhaps not his."""

    items: Sequence[FeedItem]
    next_cursor: str
    more: bool


@dataclass(frozen=True, kw_only=True)
class FeedQuery:
    """What is asked: ``after`` is a word the feed gave, ``now``, or none for all there is; no ``kinds`` are all."""

    after: str | None = None
    kinds: Collection[Action] = field(default=())
    limit: int = 100


@dataclass(frozen=True)
class _Act:
    place: Place
    ticket_id: int
    action: Action


def feed(tx: Transaction, asked: FeedQuery) -> Feed:
    """The acts after a place; six queries at most. Raises Invalid for a word that is none, Gone for one outlived."""
    edge = edge_of(tx.session)
    place = place_in(asked.after, edge)
    looked = _window(tx, place, edge)
    wanted = [act for act in looked if not asked.kinds or act.action in asked.kinds]
    items, last = _readable(tx, wanted, asked.limit)
    if last is None:
        last = looked[-1].place if looked else place
    more = len(looked) == LOOKED_AT or bool(looked and last != looked[-1].place)
    return Feed(items, cursor_of(last, edge), more)


def act_read(tx: Transaction, act_id: int) -> FeedItem | None:
    """One act as the feed would say it to this reader now, without word of a reading: for who is told of it and reads
    it later. None when the feed would pass it over; three queries.
    """
    found = tx.session.execute(
        sa.select(TicketEventRow, Department.name)
        .outerjoin(Department, Department.id == TicketEventRow.department_id)
        .where(TicketEventRow.id == act_id)
    ).one_or_none()
    if found is None:
        return None
    row, _ = rows_among(tx, {found[0].ticket_id}).get(found[0].ticket_id, (None, None))
    item = None if row is None else item_of(*found, row)
    return None if row is None or item is None else FeedItem(row.number, item)


def edge_of(session: Session) -> Edge:
    """How far can be read now, and in which life of the database; one query.

    What is read later in the same transaction sees no less: whatever was at its end here is at its end there.
    """
    row = session.execute(_EDGE).one()
    life = hashlib.sha256(f"{row.cluster}/{row.timeline}/{row.base}".encode()).hexdigest()[:16]
    return Edge(life, row.cluster, row.xact)


def is_late(tx: Transaction) -> bool:
    """Whether an act has waited too long for a transaction that began before it; one query by the feed's index."""
    edge = edge_of(tx.session)
    waiting = sa.select(TicketEventRow.at).where(
        TicketEventRow.cluster == edge.cluster, TicketEventRow.xact >= edge.xact
    )
    oldest = tx.session.scalar(waiting.order_by(TicketEventRow.xact, TicketEventRow.id).limit(1))
    return oldest is not None and tx.now - oldest > WAITS_LONG


def window(tx: Transaction, stretch: Stretch, size: int) -> sa.Select[int, int, int, int, Action]:
    """The first acts of a stretch, by the feed's index alone; for a firm those of its own few tickets."""
    row = TicketEventRow
    behind = [
        sa.literal(number, sa.BigInteger) for number in (stretch.after.cluster, stretch.after.xact, stretch.after.id)
    ]
    statement = (
        sa.select(row.cluster, row.xact, row.id, row.ticket_id, row.action)
        .where(sa.tuple_(*behind) < _PLACE, row.cluster >= stretch.first, row.cluster <= stretch.last)
        .where(row.xact < stretch.below)
        .order_by(row.cluster, row.xact, row.id)
        .limit(size)
    )
    firms = [seat.company_id for seat in tx.actor.seats]
    if firms and None not in firms:
        # behind its database role a firm has no other rows: they are found by its tickets, not by walking past all
        statement = statement.where(row.ticket_id.in_(sa.select(Ticket.id).where(Ticket.company_id.in_(firms))))
    return statement


def _window(tx: Transaction, place: Place, edge: Edge) -> list[_Act]:
    """The acts after a place, whosoever they are; a query, two more while those of before a restore are read."""
    found: list[_Act] = []
    for stretch in stretches(place, edge):
        if len(found) < LOOKED_AT:
            rows = tx.session.execute(window(tx, stretch, LOOKED_AT - len(found)))
            found += [_Act(Place(row.cluster, row.xact, row.id), row.ticket_id, row.action) for row in rows]
    return found


def _readable(tx: Transaction, acts: Sequence[_Act], limit: int) -> tuple[list[FeedItem], Place | None]:
    """The first acts the reader may know, up to ``limit``, and the place of the last where there may be more."""
    rows = rows_among(tx, {act.ticket_id for act in acts})
    theirs = [act for act in acts if act.ticket_id in rows]
    if not theirs:
        return [], None
    stored = {
        row.id: (row, unit)
        for row, unit in tx.session.execute(
            sa.select(TicketEventRow, Department.name)
            .outerjoin(Department, Department.id == TicketEventRow.department_id)
            .where(TicketEventRow.id.in_([act.place.id for act in theirs]))
        )
    }
    items: list[FeedItem] = []
    for act in theirs:
        row, facts = rows[act.ticket_id]
        item = item_of(*stored[act.place.id], row)
        if item is not None:
            note_reading(tx, row.id, row.number, facts)
            items.append(FeedItem(row.number, item))
            if len(items) == limit:
                return items, act.place
    return items, None


def cursor_of(place: Place, edge: Edge) -> str:
    """A place as an opaque word."""
    return encode_cursor([edge.life, place.cluster, place.xact, place.id])


def place_in(word: str | None, edge: Edge) -> Place:
    """The place a word stands for, the start for none.

    Raises Invalid for a word that was not made here, and Gone for one of another life of the database.
    """
    if not word:
        return START
    if word == NOW:
        return edge.place
    try:
        life, *numbers = decode_cursor(word, 4)
    except Invalid as error:
        raise Invalid({"after": [NOT_OURS]}) from error
    if not isinstance(life, str) or not all(isinstance(number, int) for number in numbers):
        raise Invalid({"after": [NOT_OURS]})
    if life != edge.life:
        raise Gone("feed_renewed")
    return Place(*numbers)
