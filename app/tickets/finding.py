"""What a list of tickets may be narrowed by, as conditions, and the search for words.

Words are found by index (pairs of characters), then compared again with what is written, so that a hit is a hit. A name
that an actor may not read cannot be searched for either, nor be asked for by credit code; what a partner may not read
of the matters it has a part in finds it none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from app.accounts.models import Account
from app.accounts.rules.roles import REGIONAL, Role
from app.calendars.rules import SHANGHAI, local_day
from app.companies.models import Company, Pairing
from app.companies.queries import holding
from app.companies.rules import BRACKETED, LEGAL_FORM, PLACE, SHORTEST_NAME, as_credit_code
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.regions.models import Park
from app.tickets.models import Assignment, Ticket, Whistle, units_of
from app.tickets.rules.filtering import FIRST_DAY, LAST_DAY
from app.tickets.rules.numbering import looks_like_number
from app.tickets.rules.searching import LONGEST_QUERY, pairs_of_terms, terms
from app.tickets.rules.showing import SOME_FIRM
from app.tickets.rules.words import Channel, Kind, Part, PartState, State, Urgency
from app.tickets.rules.worklists import Worklist
from app.tickets.worklists import waiting_in

Condition = sa.ColumnElement[bool]
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


def conditions_of(actor: Actor, filters: TicketFilters, now: datetime, overdue: Condition | None) -> list[Condition]:
    """The filters as conditions on visible tickets. ``overdue`` says which are late: time is known one floor higher.

    Raises Invalid for days the wrong way round, a category that is no code, and a search text over 100 characters.
    """
    found = [
        *_days(actor, filters),
        *_external(actor, filters.external),
        *_search(actor, filters.q),
        *_about_firm(actor, filters, local_day(now)),
    ]
    if filters.kind is not None or filters.category or filters.channel is not None:
        found += _of_matter(actor)
    if filters.states:
        found.append(Ticket.state.in_(filters.states))
    for column, member in ((Ticket.kind, filters.kind), (Ticket.urgency, filters.urgency)):
        found += [] if member is None else [column == member]
    found += [] if filters.channel is None else [Ticket.channel == filters.channel]
    if filters.category:
        if not (filters.category.isascii() and filters.category.isdigit()):
            raise Invalid({"category": [say("类别代码只有数字。")]})
        found.append(Ticket.category_code.startswith(filters.category))
    if filters.park:
        found.append(Ticket.park_id.in_(sa.select(Park.id).where(Park.code == harmless(filters.park))))
    if filters.department:
        found.append(_of_unit(actor, filters.department))
    late = sa.false() if overdue is None else overdue
    if filters.overdue is not None:
        found.append(late if filters.overdue else sa.not_(late))
    if filters.waiting is not None:
        found.append(waiting_in(actor, filters.waiting, late))
    if filters.waiting is Worklist.RULE:
        found += _of_matter(actor)
    return found


def harmless(text: str) -> str:
    """Words without what PostgreSQL cannot hold; they match nothing there anyway."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def of_order(actor: Actor, sort: Sort) -> list[Condition]:
    """What an order asks besides: by when a matter moved it is sorted for whoever reads the matter."""
    return _of_matter(actor) if sort is Sort.MOVED else []


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
            found += _of_matter(actor)
    since = filters.moved_from
    if since is not None:
        at = since if isinstance(since, datetime) else datetime.combine(since, time(), SHANGHAI)
        found += [Ticket.moved_at >= at, *_of_matter(actor)]
    return found


def _external(actor: Actor, named: str | None) -> list[Condition]:
    """Called so by another system, for whoever may know the firm: a number elsewhere may name it."""
    if not named:
        return []
    system, told, number = (part.strip() for part in harmless(named).partition(":"))
    whole = Ticket.external_number == harmless(named).strip()
    parted = sa.and_(Ticket.external_number == number, Ticket.external_system == system.lower())
    return [sa.or_(whole, parted) if told else whole, name_readable(actor)]


def _about_firm(actor: Actor, filters: TicketFilters, today: date) -> list[Condition]:
    found: list[Condition] = []
    if filters.company:
        code = Company.credit_code == harmless(as_credit_code(filters.company))
        found.append(Ticket.company_id.in_(sa.select(Company.id).where(code)))
    if filters.officer:
        pairings = sa.select(Pairing.company_id).join(Account, Account.id == Pairing.officer_id)
        username = Account.username == harmless(filters.officer)
        found.append(Ticket.company_id.in_(pairings.where(username, holding(today))))
    return [*found, name_readable(actor)] if found else []


def _of_matter(actor: Actor) -> list[Condition]:
    """That the actor reads the matter, and not its own part alone: asked of whoever sits in a unit."""
    return [Ticket.readable_to(actor)] if units_of(actor) else []


def _of_unit(actor: Actor, code: str) -> Condition:
    """Tickets in which a unit has a part; a partner knows of no other than its own."""
    parts = sa.select(Assignment.ticket_id).join(Department, Department.id == Assignment.department_id)
    parts = parts.where(Department.code == harmless(code), Assignment.state != PartState.EXCUSED)
    own = Ticket.id.in_(parts.where(Assignment.department_id.in_(units_of(actor))))
    return sa.or_(own, sa.and_(Ticket.id.in_(parts), *_of_matter(actor)))


def name_readable(actor: Actor) -> Condition:
    """Tickets whose firm this actor may know by its whole name; ``showing.sight`` answers the same for one ticket."""
    if actor.is_system:
        return sa.true()
    clauses: list[Condition] = [Ticket.filed_by == actor.account_id]
    if units := units_of(actor):
        leads = sa.and_(Assignment.part == Part.LEAD, Assignment.state != PartState.EXCUSED)
        led = sa.select(Assignment.ticket_id).where(Assignment.department_id.in_(units), leads)
        clauses.append(sa.and_(Ticket.id.in_(led), *_of_matter(actor)))
    for seat in actor.seats:
        if seat.company_id is not None:
            clauses.append(Ticket.company_id == seat.company_id)
        elif seat.role == Role.OFFICER:
            clauses.append(Ticket.company_id.in_(actor.paired))
        elif seat.role in REGIONAL and seat.role != Role.OBSERVER:
            clauses.append(Ticket.region_id.in_(seat.region_ids))
    if not actor.roles <= {Role.OBSERVER}:
        clauses.append(sa.and_(Ticket.confidential.is_(False), *_of_matter(actor)))
    return sa.or_(*clauses)


def _search(actor: Actor, q: str | None) -> list[Condition]:
    """Tickets in whose title, text or firm's name every word occurs, taken literally; a partner's in its task."""
    if not q:
        return []
    if len(q) > LONGEST_QUERY:
        raise Invalid({"q": [say("最多 %(limit)s 个字，现在是 %(count)s 个。", limit=LONGEST_QUERY, count=len(q))]})
    q = harmless(q)
    if looks_like_number(q):
        return [Ticket.number == q.strip().upper()]
    words = terms(q)
    if not words:
        return []
    lexemes = " & ".join(_quoted(pair) for pair in pairs_of_terms(words))
    found = [Ticket.search.bool_op("@@")(sa.cast(lexemes, TSQUERY)), *[_written(actor, word) for word in words]]
    if not units_of(actor):
        return found
    # each half by its own index, so that a unit's search is not a walk through all its tickets
    in_matter = sa.select(Ticket.id).where(*found, *_of_matter(actor)).correlate(None)
    return [Ticket.id.in_(sa.union_all(in_matter, _called_for(actor, words)))]


def _called_for(actor: Actor, words: Sequence[str]) -> sa.Select[int]:
    """The tickets a partner was called to in these words, as far as it reads them: without the firm's name."""
    said = [_unnamed(Whistle.task).contains(word, autoescape=True) for word in words]
    return (
        sa.select(Assignment.ticket_id)
        .join(Whistle, Whistle.id == Assignment.whistle_id)
        .join(Department, Department.id == Assignment.department_id)
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .join(Company, Company.id == Ticket.company_id)
        .where(Assignment.department_id.in_(units_of(actor)), Department.kind == DepartmentKind.PARTNER, *said)
        .correlate(None)
    )


def _quoted(lexeme: str) -> str:
    """A lexeme as ``tsquery`` reads it literally."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _written(actor: Actor, word: str) -> Condition:
    """Written in title or text as this actor reads them, or in the firm's name where he knows it."""
    knows = name_readable(actor)
    in_name = Ticket.company.has(_folded(Company.name).contains(word, autoescape=True))
    plain = sa.or_(*[_folded(text).contains(word, autoescape=True) for text in (Ticket.title, Ticket.body)])
    unnamed = sa.or_(*[_unnamed(text).contains(word, autoescape=True) for text in (Ticket.title, Ticket.body)])
    hidden = sa.and_(Ticket.confidential, sa.not_(knows))
    return sa.or_(
        sa.and_(sa.not_(hidden), plain),
        sa.and_(hidden, Ticket.company.has(unnamed)),
        sa.and_(knows, in_name),
    )


def _unnamed(column: sa.SQLColumnExpression[str]) -> sa.Function[str]:
    """A text as who may not know the firm reads it, folded: without its names (``companies.rules.names_within``).

    For a statement in which the firm stands as well.
    """
    names: list[sa.ColumnElement[str]] = [sa.cast(Company.name, sa.Text)]
    for cut in (LEGAL_FORM, PLACE, BRACKETED):
        names += [sa.func.regexp_replace(name, cut.pattern, "", type_=sa.Text()) for name in names]
    text = _folded(column)
    for name in names:
        said = sa.case((sa.func.char_length(name) >= SHORTEST_NAME, _folded(name)), else_="")
        text = sa.func.replace(text, said, SOME_FIRM, type_=sa.Text())
    return text


def _folded(column: sa.ColumnElement[str] | sa.SQLColumnExpression[str]) -> sa.Function[str]:
    """A column as ``rules.searching.folded`` folds words."""
    return sa.func.lower(sa.func.normalize(column, sa.literal_column("NFKC")), type_=sa.Text())
