"""Keeping a draft, removing it, and letting it go when it is filed."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from app.accounts.models import Account
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.rules import as_credit_code
from app.drafts.models import DraftFile, KeptDraft
from app.drafts.rules import KEEP, KEPT_FOR, KEY_LENGTHS, MOST, DraftFiled, Typed, says_something
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.idempotency import answer, answered, fingerprint, once
from app.kernel.ids import AccountId
from app.kernel.inputs import checked, read
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.receiving import Received, StoredFile
from app.tickets.rules.uploads import checked_count, checked_total

FILED = "draft.filed"
"""Under which it is remembered what a draft became, for a week: whoever sends it once more is told."""


def new_key() -> str:
    """The key of a draft that no form has named yet."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Held:
    """A draft that is locked until what it is filed as is written."""

    id: int
    key: str
    files: tuple[StoredFile, ...]
    """What was chosen for it, stored and judged."""


@dataclass(frozen=True)
class Chosen:
    """What changes about its files: those that came, and the keys of those that are not wanted any more."""

    received: Received | None = None
    dropped: frozenset[str] = frozenset()


NOTHING = Chosen()


def keep_draft(tx: Transaction, key: str, typed: Typed, chosen: Chosen = NOTHING, *, sent_as: str = "") -> None:
    """Keep what was typed as a new draft, under a key that its form made up; the same form again keeps the same one.

    ``sent_as``: under which scope the form may have been filed meanwhile. Raises Forbidden, Invalid (a key of the wrong
    shape, nothing written), Refused ``drafts_full``, DraftFiled.
    """
    account_id = _keeper(tx)
    typed = checked(typed)
    if len(key) not in KEY_LENGTHS or not key.isascii() or not key.isalnum():
        raise Invalid({"key": [say("草稿编号不对，请刷新页面再试。")]})
    with tx.as_the_office():  # one after the other, so that no two make the twenty-first
        tx.session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    kept = tx.session.scalar(_mine(tx).where(KeptDraft.key == key).with_for_update())
    if kept is not None:
        _write(tx, kept, typed, chosen)
        return
    _demand_unfiled(tx, key, sent_as)
    if not says_something(typed) and not (chosen.received and chosen.received.files):
        raise Invalid({"title": [say("还没有写什么，请先写标题或具体情况。")]})
    if (tx.session.scalar(_mine(tx).with_only_columns(sa.func.count())) or 0) >= MOST:
        raise Refused("drafts_full")
    draft = KeptDraft(
        key=key,
        account_id=account_id,
        company_id=_firm(tx, typed.company),
        typed=asdict(typed),
        made_at=tx.now,
        saved_at=tx.now,
    )
    tx.session.add(draft)
    tx.session.flush()
    _choose(tx, draft, chosen)


def change_draft(tx: Transaction, key: str, version: int, typed: Typed, chosen: Chosen = NOTHING) -> None:
    """Keep what was typed since, in place of what was kept.

    Raises Forbidden, Missing for one that is not there or not the actor's own, DraftFiled, and Conflict where another
    device kept something since: nothing is overwritten then.
    """
    _keeper(tx)
    typed = checked(typed)
    draft = _held(tx, key)
    if draft.version != version:
        raise Conflict(version=draft.version)
    _write(tx, draft, typed, chosen)


def drop_draft(tx: Transaction, key: str) -> None:
    """Remove one of one's own drafts for good. Raises Forbidden, Missing."""
    _keeper(tx)
    tx.session.delete(_held(tx, key))
    tx.session.flush()


def hold_draft(tx: Transaction, key: str, *, named: bool) -> Held | None:
    """The draft a request is filed from, locked until it is filed.

    ``named``: the form says that it is one; otherwise a draft kept by the same form goes along if there is one. Raises
    DraftFiled, Refused ``draft_gone``.
    """
    if tx.actor.account_id is None or not tx.actor.may(KEEP):
        return None
    key = harmless(key)
    draft = tx.session.scalar(_mine(tx).where(KeptDraft.key == key).with_for_update())
    if draft is None and named:
        _demand_unfiled(tx, key)
        raise Refused("draft_gone")
    return None if draft is None else Held(draft.id, draft.key, _stored(tx, draft))


def let_go(tx: Transaction, draft: Held, number: str) -> None:
    """The draft became the ticket ``number``: it is gone, and whoever sends it once more is told where it is."""
    tx.session.execute(sa.delete(KeptDraft).where(KeptDraft.id == draft.id))
    once(tx, FILED, draft.key, fingerprint({}))
    answer(tx, FILED, draft.key, number)


def typed_of(draft: KeptDraft) -> Typed:
    """What was typed; a part that this release does not know is left out."""
    known: Mapping[str, Any] = Typed.__dataclass_fields__
    return read(Typed, {name: value for name, value in draft.typed.items() if name in known})


def forget_old_drafts(session: Session, now: datetime) -> int:
    """Remove drafts that nobody touched for 180 days; how many. Their list has said the day all along."""
    removed = sa.delete(KeptDraft).where(KeptDraft.saved_at < now - KEPT_FOR).returning(KeptDraft.id)
    return len(session.scalars(removed).all())


def _keeper(tx: Transaction) -> AccountId:
    if tx.actor.account_id is None or not tx.actor.may(KEEP):
        raise Forbidden()
    return tx.actor.account_id


def _mine(tx: Transaction) -> sa.Select[KeptDraft]:
    return visible(tx.actor, KeptDraft)


def _held(tx: Transaction, key: str) -> KeptDraft:
    key = harmless(key)
    draft = tx.session.scalar(_mine(tx).where(KeptDraft.key == key).with_for_update())
    if draft is None:
        _demand_unfiled(tx, key)
        raise Missing()
    return draft


def _demand_unfiled(tx: Transaction, key: str, *scopes: str) -> None:
    """Raises DraftFiled for a draft that became a ticket within the last week."""
    for scope in filter(None, (FILED, *scopes)):
        if number := answered(tx, scope, key):
            raise DraftFiled(number)


def _write(tx: Transaction, draft: KeptDraft, typed: Typed, chosen: Chosen) -> None:
    draft.typed, draft.company_id, draft.saved_at = asdict(typed), _firm(tx, typed.company), tx.now
    tx.session.flush()
    _choose(tx, draft, chosen)


def _firm(tx: Transaction, named: str) -> int | None:
    """The firm it is for: the one that was chosen, or the one there is; None for one that is not the actor's."""
    own: Sequence[int] = sorted({seat.company_id for seat in tx.actor.seats if seat.company_id is not None})
    if not named:
        return own[0] if len(own) == 1 and all(seat.company_id is not None for seat in tx.actor.seats) else None
    found = visible(tx.actor, Company).where(coded(harmless(as_credit_code(named))))
    return tx.session.scalar(found.with_only_columns(Company.id))


def _choose(tx: Transaction, draft: KeptDraft, chosen: Chosen) -> None:
    """Raises Invalid for more files than a request may bring, TooLarge for more in all drafts than one ticket holds."""
    of_it = DraftFile.draft_id == draft.id
    if chosen.dropped:
        tx.session.execute(sa.delete(DraftFile).where(of_it, DraftFile.key.in_(chosen.dropped)))
    if chosen.received is None or not chosen.received.files:
        return
    mine = visible(tx.actor, DraftFile).with_only_columns(sa.func.coalesce(sa.func.sum(DraftFile.size), 0))
    there = sa.select(sa.func.count()).select_from(DraftFile).where(of_it)
    files = chosen.received.files
    checked_count(len(files) + (tx.session.scalar(there) or 0))
    checked_total(sum(file.size for file in files), int(tx.session.scalar(mine) or 0), 0)
    tx.session.add_all(
        DraftFile(
            draft_id=draft.id,
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


def held_for_drafts(tx: Transaction, keys: Collection[str]) -> Collection[str]:
    """Those of these keys of the storage that a draft holds."""
    return tx.session.scalars(sa.select(DraftFile.key).where(DraftFile.key.in_(keys))).all()


def stored_for_drafts(tx: Transaction) -> Sequence[tuple[str, str]]:
    """Key and SHA-256 of every file that a draft holds, whosever it is."""
    rows = tx.session.execute(sa.select(DraftFile.key, DraftFile.sha256).order_by(DraftFile.key))
    return [(row.key, row.sha256) for row in rows]


def _stored(tx: Transaction, draft: KeptDraft) -> tuple[StoredFile, ...]:
    found = sa.select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.id)
    rows = tx.session.scalars(found.options(undefer(DraftFile.preview)))
    return tuple(StoredFile(row.key, row.name, row.media, row.size, row.sha256, row.risky, row.preview) for row in rows)
