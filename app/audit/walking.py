"""Walking the chain over several nights: what is new every night, and all of it again as far as the night reaches.

Where a walk goes on is kept in the database, sealed with the chain's own key like an entry: whoever moves it to have
entries passed over does not know the key, and the walk begins anew. An old entry that was changed is found by the walk
from the beginning; one that came since the last check, by both.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.anchors import BEGINNING, Head, beginning, macs_of
from app.audit.models import AuditEntry, TrailWalk
from app.audit.queries import Walked, walk
from app.audit.rules import KeyRing, seal_of_walk
from app.kernel.transaction import Transaction

STRETCH = 20_000
"""Entries walked in one transaction, after which it is noted how far the walk has come."""


class Way(StrEnum):
    """Which entries are walked."""

    NEW = "new"  # those behind the last check, every night to the end
    WHOLE = "whole"  # from the first one on, over as many nights as it takes


@dataclass(frozen=True)
class Progress:
    """How far the walk from the beginning has come."""

    reached: int
    """The last entry it found sound; 0 when it has not set out again."""
    last: int
    """The last entry of all."""
    whole_at: datetime | None
    """When it last came to the end; None when it never did."""


def go_on(session: Session, keys: KeyRing, anchors: Sequence[Head], way: Way, stretch: int = STRETCH) -> Walked:
    """Walk a stretch from where a walk stands, against the anchors."""
    return walk(session, keys, anchors, _stand(session, keys, anchors, way), stretch)


def note_walked(tx: Transaction, keys: KeyRing, way: Way, walked: Walked) -> None:
    """Keep how far a walk has come. One from the beginning that came to the end sets out anew next time."""
    anew = walked.ended and way is Way.WHOLE
    reached = BEGINNING if anew else walked.reached
    values = {
        "reached": reached.chain_seq,
        "mac": reached.mac,
        "walked_at": tx.now,
        "seal": seal_of_walk(keys.newest, way, reached.chain_seq, reached.mac),
        **({"whole_at": tx.now} if walked.ended else {}),
    }
    written = insert(TrailWalk).values(way=way, **values)
    tx.session.execute(written.on_conflict_do_update(index_elements=["way"], set_=values))


def progress(session: Session) -> Progress:
    """How far the walk from the beginning has come, for whoever looks."""
    row = session.get(TrailWalk, Way.WHOLE, populate_existing=True)
    last = session.scalar(sa.select(sa.func.max(AuditEntry.chain_seq))) or 0
    return Progress(row.reached if row else 0, last, row.whole_at if row else None)


def _stand(session: Session, keys: KeyRing, anchors: Sequence[Head], way: Way) -> Head:
    """Where a walk goes on: where it stood, if that is sealed, there, and as anchors say; else at the beginning.

    What is new to the first check of all came after the last anchor.
    """
    first = beginning(anchors)
    row = session.get(TrailWalk, way, populate_existing=True)
    if row is None:
        last = max([first, *anchors], key=_place) if way is Way.NEW else first
        return last if _is_there(session, last) else first
    if row.reached <= first.chain_seq:
        return first
    sealed = any(hmac.compare_digest(row.seal, seal_of_walk(key, way, row.reached, row.mac)) for key in keys.keys)
    agreed = macs_of(anchors).get(row.reached, {row.mac}) == {row.mac}
    stood = Head(row.reached, row.mac)
    return stood if sealed and agreed and _is_there(session, stood) else first


def _is_there(session: Session, head: Head) -> bool:
    """Whether the entry is there as it was: behind a tail that was cut off there is nothing to go on with."""
    return session.scalar(sa.select(AuditEntry.mac).where(AuditEntry.chain_seq == head.chain_seq)) == head.mac


def _place(head: Head) -> int:
    return head.chain_seq
