"""What a list of tickets may be narrowed by, as conditions; the search for words is ``matching``.

A firm that an actor may not know cannot be asked for by credit code either; what a partner may not read of the matters
it has a part in finds it none of them. Codes and names are compared as they are seen: full width is no other code.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules.usernames import as_username
from app.calendars.rules import SHANGHAI, local_day
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.companies.models import Pairing
from app.companies.queries import firm_coded, holding
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
from app.tickets.readers import TicketFollow
from app.tickets.rules.filtering import FIRST_DAY, LAST_DAY
from app.tickets.rules.reaching import only_unit
from app.tickets.rules.showing import OF_LEAD, OF_PART
from app.tickets.rules.words import Channel, Kind, Part, PartState, State, Urgency, Whose
from app.tickets.rules.worklists import Worklist
from app.tickets.tagged import tagged_with
from app.tickets.worklists import waiting_in

NO_DAY = say("请填写正确的日期，例如 2026-10-12。")


class Sort(StrEnum):
    """The order of a list."""

    FILED = "filed"  # newest first
    DUE = "due"  # most pressing clock first
    NUMBER = "number"
    MOVED = "moved"  # longest unmoved first: what moves while pages are read is met again, never missed


@dataclass(frozen=True, kw_only=True)
class TicketFilters:
    """All of them must hold; None and empty mean any. Codes and names are those people read, never row ids."""

    states: tuple[State, ...] = ()
    category: str | None = None
    """``01`` or ``0103``: the category or anything below it."""
    department: str | None = None
    """Code of a unit that has a part in it."""
    person: Whose | None = None
    """In whose hands the actor's own units have it; nobody's for who sits in none."""
    park: str | None = None
    company: str | None = None
    """Credit code, or one the firm had."""
    officer: str | None = None
    """User name of whoever looks after the firm today."""
    overdue: bool | None = None
    late_of: str | None = None
    """Code of a unit that owes something in it which is past its due: its part, or the answer where it leads."""
    followed: bool | None = None
    """That the reader follows them."""
    tag: str | None = None
    """Id of a tag that stands on it, for whoever reads tags there."""
    kind: Kind | None = None
    urgency: Urgency | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    """Shanghai days, both included."""
    moved_from: date | datetime | None = None
    """A Shanghai day, or an instant."""
    resolved_from: date | None = None
    resolved_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    channel: Channel | None = None
    external: str | None = None
    """What another system calls it: its number there, or ``system:number``."""
    q: str | None = None
    waiting: Worklist | None = None
    due_on: date | None = None
    """A Shanghai day on which the clock is due that the list is sorted by; of the lists alone."""


def conditions_of(
    actor: Actor, filters: TicketFilters, now: datetime, overdue: Condition | None, today: date | None = None
) -> list[Condition]:
    """The filters as conditions on visible tickets. ``overdue`` says which are late: time is known one floor higher.

    ``today``: the Shanghai date of ``now``, where that is no instant yet (``kernel.asking``) and an officer is named.

    Raises Invalid for days the wrong way round, a category that is no code, and a search text over 100 characters.
    """
    found = [
        *_days(actor, filters),
        *_external(actor, filters.external),
        *searched(actor, filters.q),
        *_about_firm(actor, filters, now, today),
    ]
    if filters.kind is not None or filters.category or filters.channel is not None:
        found += of_matter(actor)
    if filters.states:
        found.append(Ticket.state.in_(filters.states))
    for column, member in ((Ticket.kind, filters.kind), (Ticket.urgency, filters.urgency)):
        found += [] if member is None else [column == member]
    found += [] if filters.channel is None else [Ticket.channel == filters.channel]
    if filters.category:
        code = keyed(filters.category)
        if not (code.isascii() and code.isdigit()):
            raise Invalid({"category": [say("类别代码只有数字。")]})
        found.append(Ticket.category_code.startswith(code))
    if filters.park:
        found.append(Ticket.park_id.in_(sa.select(Park.id).where(Park.code == harmless(keyed(filters.park)))))
    found += _by_unit(actor, filters, now)
    late = sa.false() if overdue is None else overdue
    if filters.overdue is not None:
        found.append(late if filters.overdue else sa.not_(late))
    if filters.followed is not None:
        own = sa.select(TicketFollow.ticket_id).where(
            TicketFollow.account_id == (actor.account_id or 0), TicketFollow.muted.is_(False)
        )
        found.append(Ticket.id.in_(own) if filters.followed else Ticket.id.not_in(own))
    if filters.tag:
        found += tagged_with(actor, filters.tag)
    if filters.waiting is not None:
        found.append(waiting_in(actor, filters.waiting, late))
    if filters.waiting is Worklist.RULE:
        found += of_matter(actor)
    return found


def of_order(actor: Actor, sort: Sort) -> list[Condition]:
    """What an order asks besides: by when a matter moved it is sorted for whoever reads the matter."""
    return of_matter(actor) if sort is Sort.MOVED else []


def walked_by(actor: Actor, sort: Sort, filters: TicketFilters) -> list[Condition]:
    """What is said once more, so that a list is walked along what is the reader's and no row is looked at in vain.

    Newest first and nothing asked but words: the parts of a unit are walked in that order, not all the matters of the
    zone to find among them those in which it has one.
    """
    unit = only_unit(actor) if sort is Sort.FILED and filters == TicketFilters(q=filters.q) else None
    if unit is None:
        return []
    parts = sa.select(Assignment.ticket_id).distinct().where(Assignment.department_id == unit, Assignment.live())
    return [Ticket.id.in_(parts.order_by(Assignment.ticket_id.desc()))]


def due_within(due: sa.SQLColumnExpression[datetime], day: date) -> list[Condition]:
    """That a due lies on a Shanghai day."""
    begin = datetime.combine(day, time(), SHANGHAI)
    return [due >= begin, due < begin + timedelta(days=1)]


def _late_of(code: str, now: datetime) -> Condition:
    """Tickets in which a unit is late, asked of each ticket; ``open_dues`` says the same of all that are open."""
    unit = sa.select(Department.id).where(Department.code == harmless(keyed(code)))
    lead = sa.exists().where(
        Assignment.ticket_id == Ticket.id,
        Assignment.department_id.in_(unit),
        Assignment.part == Part.LEAD,
        Assignment.live(),
    )
    owed = sa.or_(
        sa.and_(Clock.kind.in_(OF_PART), Clock.department_id.in_(unit)),
        sa.and_(Clock.kind.in_(OF_LEAD), lead.correlate(Ticket)),
    )
    late = sa.exists().where(Clock.ticket_id == Ticket.id, Clock.state == ClockState.RUNNING, Clock.due_at < now, owed)
    return sa.and_(Ticket.due_at < now, late.correlate(Ticket))


def in_hands(actor: Actor, whose: Whose) -> Condition:
    """Tickets of which the actor's own units have a part in his hands, or in nobody's yet.

    Unit and person stand in the statement itself: between one who has thirty thousand and one who has three, a plan
    made for anybody is right for neither.
    """
    units: sa.BindParameter[Any] = sa.bindparam(None, units_of(actor), expanding=True, literal_execute=True)
    own = sa.select(Assignment.ticket_id).where(Assignment.department_id.in_(units), Assignment.live())
    person = Assignment.person()
    mine = person == sa.literal(actor.account_id, sa.BigInteger, literal_execute=True)
    return Ticket.id.in_(own.where(mine if whose is Whose.MINE else person.is_(None)))


def _days(actor: Actor, filters: TicketFilters) -> list[Condition]:
    """Between two days, both included; the days of a matter itself for whoever reads the matter."""
    found: list[Condition] = []
    for name, column in (("filed", Ticket.filed_at), ("resolved", Ticket.resolved_at), ("closed", Ticket.closed_at)):
        first, last = getattr(filters, f"{name}_from"), getattr(filters, f"{name}_to")
        for end, day in (("from", first), ("to", last)):
            if day is not None and not FIRST_DAY <= day <= LAST_DAY:
                raise Invalid({f"{name}_{end}": [NO_DAY]})
        if first and last and first > last:
            raise Invalid({f"{name}_to": [say("结束日期不能早于开始日期。")]})
        if first:
            found.append(column >= datetime.combine(first, time(), SHANGHAI))
        if last:
            found.append(column < datetime.combine(last, time(), SHANGHAI) + timedelta(days=1))
        if (first or last) and name != "filed":
            found += of_matter(actor)
    since = filters.moved_from
    if since is not None:
        at = since if isinstance(since, datetime) else datetime.combine(since, time(), SHANGHAI)
        found += [Ticket.moved_at >= at, *of_matter(actor)]
    return found


def _external(actor: Actor, named: str | None) -> list[Condition]:
    """Called so by another system, for whoever may know the firm: a number elsewhere may name it."""
    if not named:
        return []
    system, told, number = (part.strip() for part in harmless(named).partition(":"))
    whole = Ticket.external_number == harmless(named).strip()
    parted = sa.and_(Ticket.external_number == number, Ticket.external_system == system.lower())
    return [sa.or_(whole, parted) if told else whole, name_readable(actor)]


def _about_firm(actor: Actor, filters: TicketFilters, now: datetime, today: date | None) -> list[Condition]:
    found: list[Condition] = []
    if filters.company:
        found.append(Ticket.company_id == firm_coded(harmless(as_credit_code(filters.company))))
    if filters.officer:
        pairings = sa.select(Pairing.company_id).join(Account, Account.id == Pairing.officer_id)
        username = Account.username == as_username(harmless(filters.officer))
        found.append(Ticket.company_id.in_(pairings.where(username, holding(today or local_day(now)))))
    return [*found, name_readable(actor)] if found else []


def _by_unit(actor: Actor, filters: TicketFilters, now: datetime) -> list[Condition]:
    """By the unit that has a part, that is late, and in whose hands one's own unit has it."""
    found: list[Condition] = [_of_unit(actor, filters.department)] if filters.department else []
    if filters.late_of:
        found += [_late_of(filters.late_of, now), *of_matter(actor)]
    if filters.person is not None:
        found.append(in_hands(actor, filters.person))
    return found


def _of_unit(actor: Actor, code: str) -> Condition:
    """Tickets in which a unit has a part; a partner knows of no other than its own."""
    parts = sa.select(Assignment.ticket_id).join(Department, Department.id == Assignment.department_id)
    parts = parts.where(Department.code == harmless(keyed(code)), Assignment.state != PartState.EXCUSED)
    own = Ticket.id.in_(parts.where(Assignment.department_id.in_(units_of(actor))))
    return sa.or_(own, sa.and_(Ticket.id.in_(parts), *of_matter(actor)))
