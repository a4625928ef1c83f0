"""What came of the needs that firms wrote down in a period: read for the leaders of a region, counted by the rules."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import SHANGHAI, local_day
from app.departments.models import Department
from app.financing.models import BankCall, FinanceNeed
from app.financing.rules.needs import is_high
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.reports.rules.financing import CallFact, FinanceFigures, NeedFact, figures_of
from app.tickets.models import Ticket

LONGEST = 366
"""Days of a period."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The figures, and the days they are of, both included."""

    since: date
    until: date
    figures: FinanceFigures


def finance_figures(tx: Transaction, since: date | None, until: date | None) -> Counted:
    """The figures of the needs of the reader's regions that were written down on these Shanghai days.

    Left out they are this year until today. Raises Invalid for an end before the begin, or more than a year; two
    queries.
    """
    today = local_day(tx.now)
    first, last = since or date(today.year, 1, 1), until or today
    if not first <= last <= first + timedelta(days=LONGEST):
        raise Invalid({"until": [say("结束日期应在开始日期之后，最长一年。")]})
    regions = frozenset[RegionId]().union(
        *[seat.region_ids for seat in tx.actor.seats_of(Role.COORDINATOR, Role.LEADER)]
    )
    needs = tx.session.execute(
        sa.select(FinanceNeed.ticket_id, Ticket.company_id, FinanceNeed.amount, FinanceNeed.put_at)
        .join(Ticket, Ticket.id == FinanceNeed.ticket_id)
        .where(
            FinanceNeed.region_id.in_(regions),
            FinanceNeed.put_at >= _begin(first),
            FinanceNeed.put_at < _begin(last + timedelta(days=1)),
            Ticket.is_test.is_(False),
        )
    ).all()
    facts = [
        NeedFact(ticket_id=row.ticket_id, company_id=row.company_id, amount=row.amount, put_on=local_day(row.put_at))
        for row in needs
    ]
    figures = figures_of(facts, _calls(tx, [fact.ticket_id for fact in facts]))
    return Counted(since=first, until=last, figures=figures)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _calls(tx: Transaction, tickets: list[int]) -> list[CallFact]:
    rows = tx.session.execute(
        sa.select(BankCall, Department.code, Department.name)
        .join(Department, Department.id == BankCall.department_id)
        .where(BankCall.ticket_id.in_(tickets))
        .order_by(BankCall.id)
    )
    return [
        CallFact(
            ticket_id=call.ticket_id,
            bank=code,
            name=name,
            taken=call.taken_at is not None,
            in_time=call.taken_at is not None and call.taken_at <= call.due_at,
            declined=None if call.reason is None else call.reason.value,
            offered=call.offered_at is not None,
            high_rate=call.rate is not None and is_high(call.rate),
            granted_on=call.granted_on,
            granted_amount=call.granted_amount or 0,
        )
        for call, code, name in rows
    ]
