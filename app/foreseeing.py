"""What the consequences of a filing are going to ask, asked in one statement; the first of them.

Each slice says its part of the statement and under which question it is kept. It is read once the matter is written, in
its transaction, and forgotten when all have heard of it.
"""

from collections.abc import Hashable
from typing import Any

import sqlalchemy as sa

from app.calendars.queries import calendar_met, calendar_now, in_force
from app.clocks import hanging, terms
from app.companies import calling
from app.companies.models import Company
from app.issues import joining
from app.kernel.asking import asked, given
from app.kernel.transaction import Transaction, read_ahead
from app.tickets.events.intake import TicketFiled
from app.webhooks import owing


def foresee(tx: Transaction, event: TicketFiled) -> None:
    """INSIDE handler: read the firm's names, the calendar, terms and ladders in force, and what may be owed or near.

    Without a calendar nothing is said of it: whoever asks says that there is none.
    """
    firm, region = event.subject.company_id, event.subject.region_id
    [row] = asked(tx.session, _wanted, company=firm, region=region, at=tx.now)
    told: dict[Hashable, Any] = {
        calling.told_of(firm): calling.called_in(row),
        terms.told_of(region, tx.now): row.terms or [],
        hanging.told_of(region, tx.now): dict(row.ladders or []),
        owing.anybody_calls: row.calls,
        joining.told_of(region): row.passed,
    }
    if row.version is not None:
        told[calendar_now] = calendar_met(tx.session, row.version, row.digest, row.known_through)
    read_ahead(tx.session, told)


def _wanted() -> sa.Select[*tuple[Any, ...]]:
    calendar = in_force()
    return (
        sa.select(
            *calling.naming(),
            calendar.c.version,
            calendar.c.digest,
            calendar.c.known_through,
            terms.terms_told().label("terms"),
            hanging.ladders_told().label("ladders"),
            owing.calling().label("calls"),
            joining.passed(given("region", sa.BigInteger())).label("passed"),
        )
        .select_from(Company)
        .outerjoin(calendar, sa.true())
        .where(Company.id == given("company", sa.BigInteger()))
    )
