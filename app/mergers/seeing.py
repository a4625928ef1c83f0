"""What a merger would bring along, and which there were: plain values for both faces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.companies.models import Company, Contact
from app.companies.queries import get_company
from app.companies.seeing import SeenCompany, seen_company
from app.kernel.errors import Missing, Refused
from app.kernel.ids import id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.kernel.words import Word
from app.mergers.holdings import going
from app.mergers.merging import named_pair, refuse_unfit
from app.mergers.models import CompanyMerger
from app.mergers.rules import COUNTED_TO, Holding, merges, undone_until
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN


class Along(Word):
    """What is counted before two records are put together, in the order it is shown."""

    TICKETS = "tickets", "诉求"
    OPEN = "open", "其中在办"
    PEOPLE = "people", "企业账号席位"
    CONTACTS = "contacts", "联系人"
    PAIRINGS = "pairings", "分包记录"
    TAGS = "tags", "标签"
    CORRECTIONS = "corrections", "更正记录"
    DRAFTS = "drafts", "草稿"
    PAST = "past", "历史诉求"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Two records before they are one; ``refusal`` says why they cannot be, or not yet."""

    child: SeenCompany
    kept: SeenCompany
    counts: Mapping[Along, int]
    """Exact up to ``COUNTED_TO``, one more for all above."""
    refusal: str | None


@dataclass(frozen=True, kw_only=True)
class SeenMerger:
    """A record that went into a firm's, and what became of it."""

    number: str
    kept: str
    """Credit code of the record that is kept."""
    name: str
    credit_code: str
    reason: str
    made_at: datetime
    made_by: str
    until: datetime
    """Until when it can be undone."""
    undone_at: datetime | None
    undone_by: str
    undo_reason: str
    undoable: bool
    """This reader may undo it, now."""


def seen_preview(tx: Transaction, credit_code: str, into: str) -> Preview:
    """What would go along. Raises Missing, Forbidden, Invalid under ``into``; three queries and the firms'."""
    child, kept = named_pair(tx, credit_code, into)
    try:
        refuse_unfit(tx, child, kept)
        refusal = None
    except Refused as refused:
        refusal = refused.code
    return Preview(
        child=seen_company(tx, child.credit_code),
        kept=seen_company(tx, kept.credit_code),
        counts=_counted(tx, child, kept),
        refusal=refusal,
    )


def _counted(tx: Transaction, child: Company, kept: Company) -> Mapping[Along, int]:
    def of(holding: Holding) -> sa.Select[int]:
        return going(tx, holding, child.id, kept.id)

    wanted: Mapping[Along, sa.Select[int]] = {
        Along.TICKETS: of(Holding.TICKETS),
        Along.OPEN: of(Holding.TICKETS).where(Ticket.state.in_(OPEN)),
        Along.PEOPLE: of(Holding.MEMBERSHIPS),
        Along.CONTACTS: sa.select(Contact.id).where(Contact.company_id == child.id),
        Along.PAIRINGS: of(Holding.PAIRINGS),
        Along.TAGS: of(Holding.TAGS),
        Along.CORRECTIONS: of(Holding.CORRECTIONS),
        Along.DRAFTS: of(Holding.DRAFTS),
        Along.PAST: of(Holding.PAST_TICKETS),
    }
    columns = [
        sa.select(sa.func.count()).select_from(each.limit(COUNTED_TO + 1).subquery()).scalar_subquery().label(key.value)
        for key, each in wanted.items()
    ]
    row = tx.session.execute(sa.select(*columns)).one()
    return {key: row._mapping[key.value] for key in wanted}


def seen_mergers(tx: Transaction, credit_code: str) -> list[SeenMerger]:
    """The records that went into a firm's, the last one first. Raises Missing; two queries behind that of the firm."""
    company = get_company(tx.session, tx.actor, credit_code)
    rows = tx.session.scalars(
        visible(tx.actor, CompanyMerger).where(CompanyMerger.kept_id == company.id).order_by(CompanyMerger.id.desc())
    )
    return [_seen(tx, row, company.credit_code) for row in rows]


def merger_numbered(tx: Transaction, number: str) -> SeenMerger:
    """One of them. Raises Missing; one query."""
    found = visible(tx.actor, CompanyMerger).add_columns(Company.credit_code)
    found = found.join(Company, Company.id == CompanyMerger.kept_id).where(CompanyMerger.id == id_named(number))
    row = tx.session.execute(found).first()
    if row is None:
        raise Missing()
    return _seen(tx, row.CompanyMerger, row.credit_code)


def _seen(tx: Transaction, row: CompanyMerger, kept: str) -> SeenMerger:
    until = undone_until(row.made_at)
    return SeenMerger(
        number=row.number,
        kept=kept,
        name=row.child_name,
        credit_code=row.child_code,
        reason=row.reason,
        made_at=row.made_at,
        made_by=row.made_by_name,
        until=until,
        undone_at=row.undone_at,
        undone_by=row.undone_by_name,
        undo_reason=row.undo_reason,
        undoable=row.undone_at is None and tx.now <= until and merges(tx.actor, row.region_id),
    )
