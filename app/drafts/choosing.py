"""The files that were chosen for a draft: kept with it, let go of on purpose, and told to the sweep."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.drafts.models import DraftFile
from app.kernel.idempotency import IdempotencyKey, fingerprint, once
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.receiving import Received, StoredFile
from app.tickets.rules.uploads import checked_count, checked_total
from app.tickets.sweeping import Elsewhere

LET_GO = "draft.file_let_go"
"""Under which it is remembered for a week that a file was not wanted: the sweep takes it for no lost row."""


@dataclass(frozen=True)
class Chosen:
    """What changes about its files: those that came, and the keys of those that are not wanted any more."""

    received: Received | None = None
    dropped: frozenset[str] = frozenset()


NOTHING = Chosen()


def choose(tx: Transaction, draft_id: int, chosen: Chosen) -> None:
    """Raises Invalid for more files than a request may bring, TooLarge for more in all drafts than one ticket holds."""
    of_it = DraftFile.draft_id == draft_id
    if chosen.dropped:
        dropped = sa.delete(DraftFile).where(of_it, DraftFile.key.in_(chosen.dropped)).returning(DraftFile.key)
        forget_files(tx, tx.session.scalars(dropped).all())
    if chosen.received is None or not chosen.received.files:
        return
    mine = visible(tx.actor, DraftFile).with_only_columns(sa.func.coalesce(sa.func.sum(DraftFile.size), 0))
    there = sa.select(sa.func.count()).select_from(DraftFile).where(of_it)
    files = chosen.received.files
    checked_count(len(files) + (tx.session.scalar(there) or 0))
    checked_total(sum(file.size for file in files), int(tx.session.scalar(mine) or 0), 0)
    tx.session.add_all(
        DraftFile(
            draft_id=draft_id,
            key=file.key,
            name=file.name,
            media=file.media,
            size=file.size,
            sha256=file.sha256,
            risky=file.risky,
            preview=file.preview,
            at=tx.now,
        )
        for file in files
    )
    tx.session.flush()
    chosen.received.attached = True


def forget_files(tx: Transaction, keys: Iterable[str]) -> None:
    """Remember that these are held no more because nobody wants them, not because a row was lost."""
    for key in sorted(keys):
        once(tx, LET_GO, key, fingerprint({}))


def keys_of(tx: Transaction, draft_id: int) -> Sequence[str]:
    """Keys of the storage that a draft holds."""
    return tx.session.scalars(sa.select(DraftFile.key).where(DraftFile.draft_id == draft_id)).all()


def stored_in(tx: Transaction, draft_id: int) -> tuple[StoredFile, ...]:
    """What was chosen for a draft, as it was stored, in the order it came."""
    found = sa.select(DraftFile).where(DraftFile.draft_id == draft_id).order_by(DraftFile.id)
    rows = tx.session.scalars(found.options(undefer(DraftFile.preview)))
    return tuple(StoredFile(row.key, row.name, row.media, row.size, row.sha256, row.risky, row.preview) for row in rows)


def stored_for_drafts(tx: Transaction) -> Sequence[tuple[str, str]]:
    """Key and SHA-256 of every file that a draft holds, whosever it is."""
    rows = tx.session.execute(sa.select(DraftFile.key, DraftFile.sha256).order_by(DraftFile.key))
    return [(row.key, row.sha256) for row in rows]


def _held(tx: Transaction, keys: Collection[str]) -> Collection[str]:
    return tx.session.scalars(sa.select(DraftFile.key).where(DraftFile.key.in_(keys))).all()


def _let_go(tx: Transaction, keys: Collection[str]) -> Collection[str]:
    forgotten = sa.select(IdempotencyKey.key).where(IdempotencyKey.scope == LET_GO)
    return tx.session.scalars(forgotten.where(IdempotencyKey.key.in_(keys))).all()


def _newest(tx: Transaction) -> datetime | None:
    return tx.session.scalar(sa.select(sa.func.max(DraftFile.at)))


IN_DRAFTS = Elsewhere(held=_held, let_go=_let_go, newest=_newest)
"""What drafts say of stored files to the nightly sweep."""
