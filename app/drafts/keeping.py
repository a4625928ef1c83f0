"""Keeping a draft, removing it, and letting it go when it is filed."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Account
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.rules import as_credit_code
from app.drafts.choosing import NOTHING, Chosen, choose, forget_files, keys_of, stored_in
from app.drafts.models import KeptDraft
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
from app.tickets.rules.uploads import FIELD

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
    choose(tx, draft.id, chosen)


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


def add_files(tx: Transaction, key: str, found: Received) -> None:
    """Keep these files with one of one's own drafts, which says that it was changed.

    Raises Forbidden, Missing, DraftFiled, Invalid for more files than a request may bring, or none, and TooLarge.
    """
    _keeper(tx)
    draft = _held(tx, key)
    if not found.files:
        raise Invalid({FIELD: [say("请选择要上传的文件。")]})
    draft.saved_at = tx.now
    flag_modified(draft, "saved_at")  # what is filed is what was seen, its files too
    tx.session.flush()
    choose(tx, draft.id, Chosen(found))


def drop_draft(tx: Transaction, key: str) -> None:
    """Remove one of one's own drafts for good. Raises Forbidden, Missing."""
    _keeper(tx)
    draft = _held(tx, key)
    forget_files(tx, keys_of(tx, draft.id))
    tx.session.delete(draft)
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
    return None if draft is None else Held(draft.id, draft.key, stored_in(tx, draft.id))


def let_go(tx: Transaction, draft: Held, number: str, without: Collection[str] = ()) -> None:
    """The draft became the ticket ``number``: it is gone, and whoever sends it once more is told where it is.

    ``without``: keys of files that did not go along.
    """
    forget_files(tx, [each.key for each in draft.files if each.key in without])
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
    choose(tx, draft.id, chosen)


def _firm(tx: Transaction, named: str) -> int | None:
    """The firm it is for: the one that was chosen, or the one there is; None for one that is not the actor's."""
    own: Sequence[int] = sorted({seat.company_id for seat in tx.actor.seats if seat.company_id is not None})
    if not named:
        return own[0] if len(own) == 1 and all(seat.company_id is not None for seat in tx.actor.seats) else None
    found = visible(tx.actor, Company).where(coded(harmless(as_credit_code(named))))
    return tx.session.scalar(found.with_only_columns(Company.id))
