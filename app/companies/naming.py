"""曾用名: the names a firm had, by which it and its matters are still found."""

import sqlalchemy as sa

from app.companies.events import CompanyRenamed
from app.companies.models import Company, CompanyName
from app.companies.rules import is_renamed, local_day
from app.kernel.folding import folded
from app.kernel.transaction import Transaction


def keep_former(tx: Transaction, company: Company, former: str) -> None:
    """Note until when a firm of another name was called so, and since when: since the name before, or since it was
    entered. Nothing when it is still called so."""
    if not is_renamed(former, company.name):
        return
    last = sa.select(sa.func.max(CompanyName.until)).where(
        CompanyName.company_id == company.id, CompanyName.merged_from.is_(None)
    )
    since = tx.session.scalar(last) or local_day(company.created_at)
    today = max(local_day(tx.now), since)
    tx.session.add(CompanyName(company_id=company.id, name=former, folded=folded(former), since=since, until=today))
    tx.session.flush()
    tx.session.expire(company, ["former"])
    tx.emit(CompanyRenamed(company_id=company.id, credit_code=company.credit_code, former=former, present=company.name))


def fold_names(tx: Transaction) -> None:
    """Fold what a process of the release before wrote, and what the mapping now folds otherwise; firms are few."""
    for company in tx.session.execute(sa.select(Company.id, Company.name, Company.folded_name)):
        if company.folded_name != folded(company.name):
            _fold(tx, Company, company.id, folded_name=folded(company.name))
    for name in tx.session.execute(sa.select(CompanyName.id, CompanyName.name, CompanyName.folded)):
        if name.folded != folded(name.name):
            _fold(tx, CompanyName, name.id, folded=folded(name.name))


def _fold(tx: Transaction, model: type[Company] | type[CompanyName], key: int, **columns: str) -> None:
    tx.session.execute(sa.update(model).where(model.id == key).values(columns))
