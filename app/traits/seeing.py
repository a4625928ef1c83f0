"""The tags of firms as their reader may know them: plain values for both faces. A firm reads no names of staff."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY
from app.companies.models import Company
from app.companies.queries import get_company
from app.companies.rules import CompanyState
from app.kernel.ids import CompanyId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.traits.models import CompanyTag
from app.traits.rules import TagKind, TagSource, TagValue, source_by, verifies


@dataclass(frozen=True, kw_only=True)
class SeenFirm:
    """Whose tags they are."""

    credit_code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SeenTrait:
    """One tag; whoever is None did it for an office, where the reader knows no names of staff."""

    id: int
    firm: SeenFirm
    kind: TagKind
    value: TagValue
    source: TagSource
    since: date | None
    basis: str
    put_at: datetime
    put_by: str | None
    verified_at: datetime | None
    verified_by: str | None
    ended_at: datetime | None
    end_reason: str
    may_verify: bool
    may_end: bool

    @property
    def open(self) -> bool:
        """It stands, or waits to be verified."""
        return self.ended_at is None


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The tags of one firm, those that stand or wait first, then those that ended, each the newest first."""

    firm: SeenFirm
    items: tuple[SeenTrait, ...]
    may_put: bool


def seen_traits(tx: Transaction, credit_code: str) -> Traits:
    """All tags a firm has and had. Raises Missing when the firm does not exist for this reader. Three queries."""
    company = get_company(tx.session, tx.actor, credit_code)
    rows = tx.session.scalars(
        visible(tx.actor, CompanyTag)
        .where(CompanyTag.company_id == company.id)
        .order_by(CompanyTag.ended_at.is_not(None), CompanyTag.put_at.desc(), CompanyTag.id.desc())
    )
    return Traits(
        firm=SeenFirm(credit_code=company.credit_code, name=company.name),
        items=tuple(_seen(tx, row, company) for row in rows),
        may_put=company.state is CompanyState.ACTIVE and source_by(tx.actor, company.id, company.region_id) is not None,
    )


def seen_trait(tx: Transaction, number: int) -> SeenTrait:
    """One tag that was just acted on."""
    row = tx.session.get_one(CompanyTag, number)
    return _seen(tx, row, tx.session.get_one(Company, row.company_id))


def waiting_traits(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenTrait]:
    """Tags that wait to be verified, the longest first; two queries."""
    waiting = visible(tx.actor, CompanyTag).where(CompanyTag.ended_at.is_(None), CompanyTag.verified_at.is_(None))
    page = page_of(tx.session, waiting, [Key(CompanyTag.id, lambda row: row.id)], cursor, limit)
    firms = {row.id: row for row in tx.session.scalars(_firms([CompanyId(row.company_id) for row in page.items]))}
    return Page([_seen(tx, row, firms[row.company_id]) for row in page.items], page.next_cursor)


def _firms(ids: list[CompanyId]) -> sa.Select[Company]:
    return sa.select(Company).where(Company.id.in_(ids))


def _seen(tx: Transaction, row: CompanyTag, company: Company) -> SeenTrait:
    actor = tx.actor
    office = not actor.roles <= COMPANY
    keeper = not actor.is_program and verifies(actor, company.region_id)
    waits = row.ended_at is None and row.verified_at is None
    own = row.put_by is not None and row.put_by == actor.account_id
    return SeenTrait(
        id=row.id,
        firm=SeenFirm(credit_code=company.credit_code, name=company.name),
        kind=row.kind,
        value=row.value,
        source=row.source,
        since=row.since,
        basis=row.basis,
        put_at=row.put_at,
        put_by=row.put_by_name if office or row.source is TagSource.FIRM else None,
        verified_at=row.verified_at,
        verified_by=(row.verified_by_name or None) if office else None,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        may_verify=keeper and waits,
        may_end=row.ended_at is None and (keeper or (own and waits)),
    )
