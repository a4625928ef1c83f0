"""What is ahead for whoever looks after firms: their own deadlines, and the firms nobody has heard of for long."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenRow

SILENT_AFTER = timedelta(days=60)
"""A firm that filed nothing for so long, and was not gone to, is asked how it is."""


def wanted_ahead(tx: Transaction, within: timedelta, limit: int) -> list[SeenRow]:
    """Open matters of the reader whose firm named a day that comes within so long, by that day; two queries."""
    today = local_day(tx.now)
    found = visible(tx.actor, Ticket).where(
        Ticket.state.in_(OPEN), Ticket.wanted_by >= today, Ticket.wanted_by <= today + within
    )
    ids = list(
        tx.session.scalars(found.with_only_columns(Ticket.id).order_by(Ticket.wanted_by, Ticket.id).limit(limit))
    )
    rows = rows_among(tx, ids)
    return [rows[each][0] for each in ids if each in rows]


def last_heard(tx: Transaction, company_ids: Collection[int]) -> Mapping[int, date]:
    """Firm → the day a matter of it was filed last; a firm that never filed is not in it. One query."""
    filed = visible(tx.actor, Ticket).where(Ticket.company_id.in_(set(company_ids)))
    last = filed.with_only_columns(Ticket.company_id, sa.func.max(Ticket.filed_at).label("at"))
    last = last.group_by(Ticket.company_id)
    return {row.company_id: local_day(row.at) for row in tx.session.execute(last)}


def heard_last(*days: Mapping[int, date]) -> dict[int, date]:
    """Firm → the last of the days on which it was heard of, whatever each of these counts as that. Pure."""
    found: dict[int, date] = {}
    for each in days:
        for firm, day in each.items():
            found[firm] = max(day, found.get(firm, day))
    return found


def silent_since(heard: Mapping[int, date], company_ids: Collection[int], today: date) -> dict[int, date | None]:
    """The firms nobody has heard of for long: their last day, None for those that never filed. Pure."""
    return {each: heard.get(each) for each in company_ids if each not in heard or today - heard[each] >= SILENT_AFTER}
