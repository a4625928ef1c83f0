"""Searching the trail, and walking the chain to see that it is whole."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.audit.anchors import Head, archived, macs_of
from app.audit.models import AuditEntry
from app.audit.rules import GENESIS, Entry, KeyRing, seal
from app.kernel.actor import Actor
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.tickets.models import Ticket

_CHUNK = 2000


@dataclass(frozen=True, kw_only=True)
class TrailFilters:
    """What a search may be narrowed by; None means any."""

    object_kind: str | None = None
    object_id: str | None = None
    actor_id: int | None = None
    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def search(
    session: Session,
    actor: Actor,
    filters: TrailFilters | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[AuditEntry]:
    """Entries the actor may read, newest first; half-open in time."""
    filters = filters or TrailFilters()
    statement = sa.select(AuditEntry).where(_readable(actor))
    for column, value in (
        (AuditEntry.object_kind, filters.object_kind),
        (AuditEntry.object_id, filters.object_id),
        (AuditEntry.name, filters.name),
    ):
        if value is not None:
            statement = statement.where(column == value.replace("\0", "\ufffd"))
    if filters.actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == filters.actor_id)
    if filters.since is not None:
        statement = statement.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        statement = statement.where(AuditEntry.at < filters.until)
    key: Key[AuditEntry] = Key(AuditEntry.chain_seq, lambda row: row.chain_seq, descending=True)
    return page_of(session, statement, [key], cursor, limit)


def verify(session: Session, keys: KeyRing, anchors: Sequence[Head] = ()) -> int | None:
    """The first bad entry: changed, missing, inserted or cut off (seen by an anchor); None when the chain is whole.

    What an anchor says was put away need not be there any more: the chain begins behind it.
    """
    away, anchored = archived(anchors), macs_of(anchors)
    expected, prev = (1, GENESIS) if away is None else (away.chain_seq + 1, away.mac)
    for row in _chain(session, expected - 1):
        if row.chain_seq != expected or row.prev != prev or not _is_sealed(row, prev, keys):
            return expected
        if anchored.get(row.chain_seq, {row.mac}) != {row.mac}:
            return expected
        expected, prev = expected + 1, row.mac
    if expected <= max(anchored, default=0):
        return expected
    return None


def _is_sealed(row: AuditEntry, prev: bytes, keys: KeyRing) -> bool:
    entry = _entry(row)
    return any(hmac.compare_digest(row.mac, seal(key, prev, entry)) for key in keys.sealing(row.key_id))


def head(session: Session) -> Head | None:
    """The present end of the chain; None while it is empty."""
    row = session.execute(
        sa.select(AuditEntry.chain_seq, AuditEntry.mac).order_by(AuditEntry.chain_seq.desc()).limit(1)
    ).first()
    return None if row is None else Head(row.chain_seq, row.mac)


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """An auditor reads what people of his regions did, and what happened to their tickets and accounts.

    Nothing that names a matter which complains of a unit he sits in: it does not exist for him.
    """
    if actor.is_system:
        return sa.true()
    clauses: list[sa.ColumnElement[bool]] = []
    for seat in actor.seats_of(Role.AUDITOR, Role.ADMIN):
        people = sa.select(Membership.account_id).where(Membership.region_id.in_(seat.region_ids))
        numbers = sa.select(Ticket.number).where(Ticket.region_id.in_(seat.region_ids))
        clauses += [
            AuditEntry.actor_id.in_(people),
            sa.and_(AuditEntry.object_kind == "ticket", AuditEntry.object_id.in_(numbers)),
            sa.and_(
                AuditEntry.object_kind == "account",
                AuditEntry.object_id.in_(
                    sa.select(sa.cast(Membership.account_id, sa.Text)).where(Membership.region_id.in_(seat.region_ids))
                ),
            ),
        ]
    return sa.and_(sa.or_(sa.false(), *clauses), *_spared(actor))


def _spared(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """That an entry is not about, and does not name, a matter that complains of one of the actor's units."""
    spared = Ticket.spared(actor)
    if not spared:
        return []
    names = sa.or_(
        sa.and_(AuditEntry.object_kind == "ticket", AuditEntry.object_id == Ticket.number),
        AuditEntry.detail["number"].astext == Ticket.number,
        AuditEntry.detail["ticket_id"].astext == sa.cast(Ticket.id, sa.Text),
        AuditEntry.detail["numbers"].has_key(Ticket.number),
    )
    return [sa.not_(sa.exists().where(sa.not_(sa.and_(*spared)), names))]


def _chain(session: Session, after: int) -> Iterator[AuditEntry]:
    """All entries behind ``after`` in order, a chunk at a time; none is kept in the session."""
    while True:
        rows = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.chain_seq > after).order_by(AuditEntry.chain_seq).limit(_CHUNK)
        ).all()
        for row in rows:
            session.expunge(row)
            yield row
        if len(rows) < _CHUNK:
            return
        after = rows[-1].chain_seq


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        chain_seq=row.chain_seq,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        request_id=row.request_id,
        name=row.name,
        object_kind=row.object_kind,
        object_id=row.object_id,
        detail=row.detail,
        form=row.form,
        address=row.address,
        device=row.device,
        outcome=row.outcome,
    )
