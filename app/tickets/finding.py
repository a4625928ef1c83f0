"""What a list of tickets may be narrowed by, as conditions; the search for words is ``matching``.

A firm that an actor may not know cannot be asked for by credit code either; what a partner may not read of the matters
it has a part in finds it none of them. Codes and names are compared as they are seen: full width is no other code.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules.usernames import as_username
from app.calendars.rules import SHANGHAI, local_day
from app.companies.models import Company, Pairing
from app.companies.queries import holding
from app.companies.rules import as_credit_code
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.folding import harmless
from app.kernel.sentences import say
from app.kernel.text import keyed
from app.regions.models import Park
from app.tickets.matching import Condition, name_readable, of_matter, searched
from app.tickets.models import Assignment, Ticket, units_of
from app.tickets.rules.words import Kind, PartState, State, Urgency
from app.tickets.rules.worklists import Worklist
from app.tickets.worklists import waiting_in

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""What a condition may name: a day past them was mistyped, and the last one there is has no next."""
NO_DAY = say("请填写正确的日期，例如 2026-10-12。")


class Sort(StrEnum):
    """The order of a list."""

    FILED = "filed"  # newest first
    DUE = "due"  # most pressing clock first
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class TicketFilters:
    """All of them must hold; None and empty mean any. Codes and names are those people read, never row ids."""

    states: tuple[State, ...] = ()
    category: str | None = None
    """``01`` or ``0103``: the category or anything below it."""
    department: str | None = None
    """Code of a unit that has a part in it."""
    park: str | None = None
    company: str | None = None
    """Credit code."""
    officer: str | None = None
    """User name of whoever looks after the firm today."""
    overdue: bool | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    """Shanghai days, both included."""
    q: str | None = None
    waiting: Worklist | None = None


def conditions_of(actor: Actor, filters: TicketFilters, now: datetime, overdue: Condition | None) -> list[Condition]:
    """The filters as conditions on visible tickets. ``overdue`` says which are late: time is known one floor higher.

    Raises Invalid for days the wrong way round, a category that is no code, and a search text over 100 characters.
    """
    found = [*_days(filters), *searched(actor, filters.q), *_about_firm(actor, filters, local_day(now))]
    if filters.kind is not None or filters.category:
        found += of_matter(actor)
    if filters.states:
        found.append(Ticket.state.in_(filters.states))
    if filters.kind is not None:
        found.append(Ticket.kind == filters.kind)
    if filters.urgency is not None:
        found.append(Ticket.urgency == filters.urgency)
    if filters.category:
        code = keyed(filters.category)
        if not (code.isascii() and code.isdigit()):
            raise Invalid({"category": [say("类别代码只有数字。")]})
        found.append(Ticket.category_code.startswith(code))
    if filters.park:
        found.append(Ticket.park_id.in_(sa.select(Park.id).where(Park.code == harmless(keyed(filters.park)))))
    if filters.department:
        found.append(_of_unit(actor, filters.department))
    late = sa.false() if overdue is None else overdue
    if filters.overdue is not None:
        found.append(late if filters.overdue else sa.not_(late))
    if filters.waiting is not None:
        found.append(waiting_in(actor, filters.waiting, late))
    if filters.waiting is Worklist.RULE:
        found += of_matter(actor)
    return found


def _days(filters: TicketFilters) -> list[Condition]:
    first, last = filters.filed_from, filters.filed_to
    for name, day in (("filed_from", first), ("filed_to", last)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise Invalid({name: [NO_DAY]})
    if first and last and first > last:
        raise Invalid({"filed_to": [say("结束日期不能早于开始日期。")]})
    found: list[Condition] = []
    if first:
        found.append(Ticket.filed_at >= datetime.combine(first, time(), SHANGHAI))
    if last:
        found.append(Ticket.filed_at < datetime.combine(last, time(), SHANGHAI) + timedelta(days=1))
    return found


def _about_firm(actor: Actor, filters: TicketFilters, today: date) -> list[Condition]:
    found: list[Condition] = []
    if filters.company:
        code = Company.credit_code == harmless(as_credit_code(filters.company))
        found.append(Ticket.company_id.in_(sa.select(Company.id).where(code)))
    if filters.officer:
        pairings = sa.select(Pairing.company_id).join(Account, Account.id == Pairing.officer_id)
        username = Account.username == as_username(harmless(filters.officer))
        found.append(Ticket.company_id.in_(pairings.where(username, holding(today))))
    return [*found, name_readable(actor)] if found else []


def _of_unit(actor: Actor, code: str) -> Condition:
    """Tickets in which a unit has a part; a partner knows of no other than its own."""
    parts = sa.select(Assignment.ticket_id).join(Department, Department.id == Assignment.department_id)
    parts = parts.where(Department.code == harmless(keyed(code)), Assignment.state != PartState.EXCUSED)
    own = Ticket.id.in_(parts.where(Assignment.department_id.in_(units_of(actor))))
    return sa.or_(own, sa.and_(Ticket.id.in_(parts), *of_matter(actor)))
