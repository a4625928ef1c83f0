"""Corrections as their reader may know them: plain values for both faces. A firm reads no names of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY
from app.companies.models import Company
from app.companies.queries import get_company
from app.companies.rules import CompanyState
from app.corrections.models import Correction
from app.corrections.rules import CorrectionField, CorrectionState, asks, decides
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


@dataclass(frozen=True, kw_only=True)
class CorrectedFirm:
    """Whose entry it is."""

    credit_code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SeenCorrection:
    """One correction; ``decided_by`` is None where the reader knows no names of staff."""

    id: int
    firm: CorrectedFirm
    field: CorrectionField
    wanted: str
    why: str
    state: CorrectionState
    version: int
    asked_at: datetime
    asked_by: str
    due: datetime
    overdue: bool
    decided_at: datetime | None
    decided_by: str | None
    words: str
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionsOfFirm:
    """What one firm asked for, the newest first."""

    firm: CorrectedFirm
    items: tuple[SeenCorrection, ...]
    may_ask: bool


def corrections_of(tx: Transaction, credit_code: str) -> CorrectionsOfFirm:
    """What a firm asked to be put right. Raises Missing when the firm does not exist for this reader; three queries."""
    company = get_company(tx.session, tx.actor, credit_code)
    rows = tx.session.scalars(
        visible(tx.actor, Correction).where(Correction.company_id == company.id).order_by(Correction.id.desc())
    )
    return CorrectionsOfFirm(
        firm=CorrectedFirm(credit_code=company.credit_code, name=company.name),
        items=tuple(_seen(tx, row, company) for row in rows),
        may_ask=company.state is CompanyState.ACTIVE and asks(tx.actor, company.id),
    )


def seen_correction(tx: Transaction, number: int) -> SeenCorrection:
    """One that was just acted on."""
    row = tx.session.get_one(Correction, number)
    return _seen(tx, row, tx.session.get_one(Company, row.company_id))


def corrections(
    tx: Transaction, states: Sequence[CorrectionState], cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenCorrection]:
    """Those in these states that exist for this reader, the longest first; two queries."""
    found = visible(tx.actor, Correction).where(Correction.state.in_(states))
    page = page_of(tx.session, found, [Key(Correction.id, lambda row: row.id)], cursor, limit)
    ids = {row.company_id for row in page.items}
    firms = {row.id: row for row in tx.session.scalars(sa.select(Company).where(Company.id.in_(ids)))}
    return Page([_seen(tx, row, firms[row.company_id]) for row in page.items], page.next_cursor)


def _seen(tx: Transaction, row: Correction, company: Company) -> SeenCorrection:
    waits = row.state is CorrectionState.WAITING
    office = not tx.actor.roles <= COMPANY
    return SeenCorrection(
        id=row.id,
        firm=CorrectedFirm(credit_code=company.credit_code, name=company.name),
        field=row.field,
        wanted=row.wanted,
        why=row.why,
        state=row.state,
        version=row.version,
        asked_at=row.asked_at,
        asked_by=row.asked_by_name,
        due=row.due_at,
        overdue=waits and row.due_at < tx.now,
        decided_at=row.decided_at,
        decided_by=(row.decided_by_name or None) if office else None,
        words=row.words,
        may_decide=waits and decides(tx.actor, row.region_id),
        may_withdraw=waits and asks(tx.actor, row.company_id),
    )
