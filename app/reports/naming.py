"""What stands behind figures of firms, visits, promises and errands, by name: as far as this reader knows of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.companies.models import Company
from app.departments.models import Department
from app.errands.models import Errand
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.knowledge.seeing import titles_of_articles
from app.promises.models import Promise
from app.reports.models import Counted, ReportEntry, WeeklyReport
from app.reports.rules.behind import Behind, behind_of
from app.tickets.seeing import matters_read, titles_of
from app.visits.models import Visit

MOST_LATE = 50
"""Late promises printed by name; the figure opens all of them."""


@dataclass(frozen=True, kw_only=True)
class LatePromise:
    """A promise that an issue prints as open and late."""

    number: str
    firm: str
    words: str
    by: str
    """The unit, or the person where it was given for none."""
    first_due_on: date


@dataclass(frozen=True)
class ToldOf:
    """What a reader may know of the things behind some rows."""

    titles: Mapping[str, str]
    """Number → what it is called, where he may read that: a title, the words of a promise, the firm of a visit."""
    filed: Collection[str]
    """The numbers of those of which he may read under which category they stand."""


def told_of(tx: Transaction, metric: str, rows: Collection[Counted]) -> ToldOf:
    """What this reader may know of the things behind some rows; one query, three for tickets."""
    numbers = [row.ticket_number for row in rows]
    titles = _titles(tx, metric, numbers)
    match behind_of(metric):
        case Behind.TICKET:
            return ToldOf(titles, matters_read(tx, numbers))
        case Behind.ARTICLE:
            return ToldOf(titles, frozenset(titles))
        case _:
            return ToldOf(titles, frozenset(numbers))


def _titles(tx: Transaction, metric: str, numbers: Sequence[str]) -> Mapping[str, str]:
    match behind_of(metric):
        case Behind.TICKET:
            return titles_of(tx, numbers)
        case Behind.FIRM:
            found = visible(tx.actor, Company).with_only_columns(Company.credit_code, Company.name)
            return _pairs(tx, found.where(Company.credit_code.in_(numbers)))
        case Behind.VISIT:
            visits = visible(tx.actor, Visit).join(Company, Company.id == Visit.company_id)
            return _pairs(tx, visits.with_only_columns(Visit.number, Company.name).where(Visit.number.in_(numbers)))
        case Behind.PROMISE:
            ids = [int(number) for number in numbers]
            promises = visible(tx.actor, Promise).where(Promise.id.in_(ids))
            return _pairs(tx, promises.with_only_columns(sa.cast(Promise.id, sa.Text), Promise.words))
        case Behind.ARTICLE:
            return titles_of_articles(tx, numbers)
        case Behind.ERRAND:
            errands = visible(tx.actor, Errand).where(Errand.number.in_(numbers))
            return _pairs(tx, errands.with_only_columns(Errand.number, Errand.title))


def late_by_name(tx: Transaction, report: WeeklyReport) -> list[LatePromise]:
    """The promises an issue printed as open and late, the oldest first, of those whose row and promise exist for this
    reader; one query.
    """
    rows = tx.session.execute(
        visible(tx.actor, ReportEntry)
        .join(Promise, Promise.id == sa.cast(ReportEntry.value, sa.BigInteger))
        .join(Company, Company.id == Promise.company_id)
        .outerjoin(Department, Department.id == Promise.department_id)
        .where(ReportEntry.report_id == report.id, ReportEntry.metric == "promises_late", Promise.visible_to(tx.actor))
        .order_by(Promise.first_due_on, Promise.id)
        .limit(MOST_LATE)
        .with_only_columns(
            Promise.id,
            Company.name.label("firm"),
            Promise.words,
            sa.func.coalesce(Department.name, Promise.person_name).label("by"),
            Promise.first_due_on,
        )
    )
    return [
        LatePromise(number=str(row.id), firm=row.firm, words=row.words, by=row.by, first_due_on=row.first_due_on)
        for row in rows
    ]


def _pairs(tx: Transaction, statement: Any) -> dict[str, str]:
    return {row[0]: row[1] for row in tx.session.execute(statement)}
