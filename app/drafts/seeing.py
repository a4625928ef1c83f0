"""Drafts as their owner finds them again: plain values for both faces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.companies.models import Company
from app.drafts.keeping import FILED, typed_of
from app.drafts.models import DraftFile, KeptDraft
from app.drafts.rules import KEEP, WARNED_FOR, DraftFiled, Typed, kept_until
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, question
from app.kernel.errors import Missing
from app.kernel.folding import harmless
from app.kernel.idempotency import answered
from app.kernel.laying import Laid, each_of, gathered
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


@dataclass(frozen=True, kw_only=True)
class SeenDraftFile:
    """A file that was chosen for it; it is opened once the draft is filed."""

    key: str
    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class SeenDraft:
    """One draft; ``firm`` is None where none was chosen, and where the reader may not file for it any more."""

    key: str
    version: int
    saved_at: datetime
    until: datetime
    """When it is removed unless it is touched."""
    ends_soon: bool
    firm: str | None
    firm_ended: bool
    """It was written for a firm that its writer looks after no more: it cannot be filed for that one."""
    typed: Typed
    files: tuple[SeenDraftFile, ...]

    @property
    def called(self) -> str:
        """What a list calls it: its title, or else the beginning of what it says."""
        first = self.typed.title or self.typed.body.strip().split("\n")[0][:60]
        return first or next((file.name for file in self.files), "")


_FILES = selectinload(KeptDraft.files)
DRAFTS, FILES = Laid(KeptDraft), Laid(DraftFile)


def drafts_of(tx: Transaction) -> list[SeenDraft]:
    """The reader's own drafts, the last one saved first; none for whoever keeps none. One query, two with any."""
    found = [row for wanted in drafts_asked(tx) for row in answer(tx.session, wanted)]
    rows = [DRAFTS.of(row, files=[FILES.of_json(each) for each in each_of(row.files)]) for row in found]
    firms = _firms(tx, [row.company_id for row in rows if row.company_id is not None])
    return [_seen(tx, row, firms) for row in rows]


def drafts_asked(tx: Transaction) -> list[Question]:
    """What ``drafts_of`` asks first."""
    return [question(_kept, tx.actor)] if tx.actor.may(KEEP) else []


def _kept(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    of_it = sa.select(DraftFile.id).where(DraftFile.draft_id == KeptDraft.id).correlate(KeptDraft)
    files = gathered(of_it, [FILES], DraftFile.id).label("files")
    wanted = visible(actor, KeptDraft).with_only_columns(*DRAFTS.columns(), files)
    return wanted.order_by(KeptDraft.saved_at.desc(), KeptDraft.id)


def seen_draft(tx: Transaction, key: str) -> SeenDraft:
    """One of the reader's own. Raises Missing, and DraftFiled for one that became a ticket within the last week."""
    row = None
    if tx.actor.may(KEEP):
        row = tx.session.scalar(visible(tx.actor, KeptDraft).options(_FILES).where(KeptDraft.key == harmless(key)))
        if row is None and (number := answered(tx, FILED, harmless(key))):
            raise DraftFiled(number)
    if row is None:
        raise Missing()
    return _seen(tx, row, _firms(tx, [] if row.company_id is None else [row.company_id]))


def files_kept(tx: Transaction, key: str) -> tuple[SeenDraftFile, ...]:
    """What is chosen for one of the reader's own drafts; nothing for one there is not. One query."""
    asked = visible(tx.actor, DraftFile).join(KeptDraft, KeptDraft.id == DraftFile.draft_id)
    rows = tx.session.scalars(asked.where(KeptDraft.key == harmless(key)).order_by(DraftFile.id))
    return tuple(SeenDraftFile(key=each.key, name=each.name, size=each.size) for each in rows)


def _firms(tx: Transaction, ids: list[int]) -> Mapping[int, str]:
    """The names of those among them that exist for the reader."""
    if not ids:
        return {}
    found = visible(tx.actor, Company).where(Company.id.in_(ids)).with_only_columns(Company.id, Company.name)
    return {row.id: row.name for row in tx.session.execute(found)}


def _seen(tx: Transaction, row: KeptDraft, firms: Mapping[int, str]) -> SeenDraft:
    typed, until = typed_of(row), kept_until(row.saved_at)
    firm = None if row.company_id is None else firms.get(row.company_id)
    return SeenDraft(
        key=row.key,
        version=row.version,
        saved_at=row.saved_at,
        until=until,
        ends_soon=until - tx.now <= WARNED_FOR,
        firm=firm,
        firm_ended=firm is None and bool(row.company_id or typed.company),
        typed=typed,
        files=tuple(SeenDraftFile(key=each.key, name=each.name, size=each.size) for each in row.files),
    )
