"""Searching the trail, and walking the chain to see that it is whole."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.audit.anchors import Head, beginning, macs_of
from app.audit.models import AuditEntry
from app.audit.rules import Entry, KeyRing, seal
from app.audit.scoping import readable
from app.audit.words import ThingKind
from app.kernel.actor import Actor
from app.kernel.events import Verdict
from app.kernel.folding import harmless
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of

_CHUNK = 2000


@dataclass(frozen=True, kw_only=True)
class TrailFilters:
    """What a search may be narrowed by; None means any."""

    object_kind: str | None = None
    object_id: str | None = None
    actor_id: int | None = None
    who: str | None = None
    """A part of the name of whoever acted, as it was then, or of the account it was done to, as it is now."""
    ticket: str | None = None
    """The number of a ticket it is about, or names."""
    name: str | None = None
    outcome: Verdict | None = None
    address: str | None = None
    """How the address begins."""
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
    statement = sa.select(AuditEntry).where(readable(actor), *_conditions(filters or TrailFilters()))
    key: Key[AuditEntry] = Key(AuditEntry.chain_seq, lambda row: row.chain_seq, descending=True)
    return page_of(session, statement, [key], cursor, limit)


def _conditions(filters: TrailFilters) -> Iterator[sa.ColumnElement[bool]]:
    for column, value in (
        (AuditEntry.object_kind, filters.object_kind),
        (AuditEntry.object_id, filters.object_id),
        (AuditEntry.name, filters.name),
        (AuditEntry.outcome, filters.outcome),
    ):
        if value is not None:
            yield column == harmless(value)
    if filters.actor_id is not None:
        yield AuditEntry.actor_id == filters.actor_id
    if filters.who is not None:
        yield _of_person(harmless(filters.who))
    if filters.ticket is not None:
        yield _naming(harmless(filters.ticket))
    if filters.address is not None:
        yield AuditEntry.address.startswith(harmless(filters.address), autoescape=True)
    if filters.since is not None:
        yield AuditEntry.at >= filters.since
    if filters.until is not None:
        yield AuditEntry.at < filters.until


def _of_person(words: str) -> sa.ColumnElement[bool]:
    """Refusals that are summed up are said by the system, about an account: by it they are found."""
    called = sa.select(sa.cast(Account.id, sa.Text)).where(Account.name.contains(words, autoescape=True))
    about = sa.and_(AuditEntry.object_kind == ThingKind.ACCOUNT, AuditEntry.object_id.in_(called))
    return sa.or_(AuditEntry.actor_name.contains(words, autoescape=True), about)


def _naming(number: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(AuditEntry.object_kind == ThingKind.TICKET, AuditEntry.object_id == number),
        AuditEntry.detail["number"].astext == number,
        AuditEntry.detail["numbers"].has_key(number),
    )


@dataclass(frozen=True)
class Walked:
    """What walking a stretch of the chain found."""

    reached: Head
    """The last entry that is sound."""
    bad: int | None
    """The first bad entry behind it."""
    ended: bool
    """It came to the end of the chain."""


def verify(session: Session, keys: KeyRing, anchors: Sequence[Head] = ()) -> int | None:
    """The first bad entry: changed, missing, inserted or cut off (seen by an anchor); None when the chain is whole.

    What an anchor says was put away need not be there any more: the chain begins behind it.
    """
    return walk(session, keys, anchors, beginning(anchors)).bad


def walk(session: Session, keys: KeyRing, anchors: Sequence[Head], start: Head, most: int | None = None) -> Walked:
    """The same from behind a head that is known to be sound, for at most so many entries."""
    anchored, reached = macs_of(anchors), start
    for row in islice(_chain(session, start.chain_seq), most):
        expected = reached.chain_seq + 1
        if row.chain_seq != expected or row.prev != reached.mac or not _is_sealed(row, reached.mac, keys):
            return Walked(reached, expected, ended=False)
        if anchored.get(row.chain_seq, {row.mac}) != {row.mac}:
            return Walked(reached, expected, ended=False)
        reached = Head(row.chain_seq, row.mac)
    if most is not None and reached.chain_seq - start.chain_seq >= most:
        return Walked(reached, None, ended=False)
    if reached.chain_seq < max(anchored, default=0):
        return Walked(reached, reached.chain_seq + 1, ended=False)
    return Walked(reached, None, ended=True)


def _is_sealed(row: AuditEntry, prev: bytes, keys: KeyRing) -> bool:
    entry = _entry(row)
    return any(hmac.compare_digest(row.mac, seal(key, prev, entry)) for key in keys.sealing(row.key_id))


def head(session: Session) -> Head | None:
    """The present end of the chain; None while it is empty."""
    row = session.execute(
        sa.select(AuditEntry.chain_seq, AuditEntry.mac).order_by(AuditEntry.chain_seq.desc()).limit(1)
    ).first()
    return None if row is None else Head(row.chain_seq, row.mac)


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
