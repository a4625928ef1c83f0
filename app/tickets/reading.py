"""Rows of tickets, of their parts and of what hangs on them as ``seeing`` reads them, asked by statements made once.

A statement here is made of its reader's rights, or of nothing; whatever it asks for comes along each time. What is
read belongs to no session (``kernel.laying``).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from app.accounts.rules.roles import COMPANY, Role
from app.calendars.rules import local_day
from app.companies.models import Company
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.asking import among, asked, given
from app.kernel.folding import harmless
from app.kernel.laying import Laid, each_of, gathered
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park
from app.tickets.enclosures import Attachment
from app.tickets.models import Assignment, Category, Pause, Rating, Ticket, Whistle
from app.tickets.people import People, people_beside
from app.tickets.rules.numbering import as_number
from app.tickets.rules.tags import PUT
from app.tickets.tags import TAGGED

TICKETS, COMPANIES = Laid(Ticket), Laid(Company, "name", "credit_code", "former", "address")
PARKS, CATEGORIES = Laid(Park, "id", "code", "name"), Laid(Category, "code", "name")
PARTS, UNITS, WHISTLES = Laid(Assignment), Laid(Department, "id", "code", "name", "kind"), Laid(Whistle, "kind", "task")
PAUSES, RATINGS, FILES = Laid(Pause), Laid(Rating), Laid(Attachment)
HEADS = len(TICKETS) + len(COMPANIES) + len(PARKS) + len(CATEGORIES) + 1
"""Columns of a head; what a statement adds begins behind them."""
OFFICES = frozenset(Role) - COMPANY
There = Callable[[Actor], sa.Select[Ticket]]
"""The tickets that one is looked for in; a function of its own, by which its statement is kept."""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A ticket with its pauses and ratings, and what hangs on it."""

    ticket: Ticket
    parts: Sequence[Assignment]
    """With their units and whistles, in the order they were called."""
    files: Sequence[Attachment]
    """Those that exist for the reader, oldest first."""
    again_of: str | None
    again_in: tuple[str, ...]
    """The numbers it is linked to (再诉), as far as those exist for the reader."""
    merged_into: str | None
    merged_here: tuple[str, ...]
    split_from: str | None
    split_into: tuple[str, ...]
    """The numbers of what it went into (并案) or was part of (拆分), as far as those exist for the reader, and back."""
    people: Sequence[People] | None
    """To talk to, for an office; None for others, who ask by themselves (``people``)."""


def there_for(actor: Actor) -> sa.Select[Ticket]:
    """The tickets that exist for an actor."""
    return visible(actor, Ticket)


def headed(actor: Actor, found: sa.Select[Ticket]) -> sa.Select[Any]:
    """Tickets as rows with firm, park and category; with their tags for whoever reads some."""
    tags: Any = TAGGED if actor.may(PUT) and not actor.is_system else sa.null()
    columns = (*TICKETS.columns(), *COMPANIES.columns(), *PARKS.columns(), *CATEGORIES.columns())
    return (
        found.with_only_columns(*columns, sa.cast(tags, JSONB()).label("tagged"))
        .outerjoin(Company, Company.id == Ticket.company_id)
        .outerjoin(Park, Park.id == Ticket.park_id)
        .outerjoin(Category, Category.code == Ticket.category_code)
    )


def head(row: Sequence[Any], **beside: object) -> Ticket:
    """The ticket of a row of ``headed``."""
    firm = len(TICKETS)
    park = firm + len(COMPANIES)
    category = park + len(PARKS)
    return TICKETS.of(
        row,
        company=COMPANIES.of(row, firm),
        park=None if row[park] is None else PARKS.of(row, park),
        category=CATEGORIES.of(row, category),
        tagged=row[HEADS - 1],
        **beside,
    )


def whole_of(tx: Transaction, number: str, there: There) -> Whole | None:
    """A ticket with all that hangs on it; one query. None when it is not there."""
    office = bool(tx.actor.seats_of(*OFFICES))
    values = {"number": harmless(as_number(number)), "now": tx.now, "day": local_day(tx.now)}
    rows = asked(tx.session, _whole, tx.actor, there, office, **values)
    if not rows:
        return None
    *ties, pauses, ratings, parts, files, people = rows[0][HEADS:]
    again_of, again_in, merged_into, merged_here, split_from, split_into = ties
    ticket = head(
        rows[0],
        pauses=[PAUSES.of_json(each) for each in each_of(pauses)],
        ratings=[RATINGS.of_json(each) for each in each_of(ratings)],
    )
    return Whole(
        ticket=ticket,
        parts=[_part_of_json(each) for each in each_of(parts)],
        files=[FILES.of_json(each) for each in each_of(files)],
        again_of=again_of,
        again_in=tuple(again_in.split(",")) if again_in else (),
        merged_into=merged_into,
        merged_here=tuple(merged_here.split(",")) if merged_here else (),
        split_from=split_from,
        split_into=tuple(split_into.split(",")) if split_into else (),
        people=tuple(People(*each) for each in each_of(people)) if office else None,
    )


def ticket_of(tx: Transaction, number: str, there: There) -> Ticket | None:
    """A ticket with what every reader's row needs; one query. None when it is not there."""
    rows = asked(tx.session, _numbered, tx.actor, there, number=harmless(as_number(number)))
    return head(rows[0]) if rows else None


def parts_of_tickets(tx: Transaction, tickets: Collection[int]) -> Mapping[int, Sequence[Assignment]]:
    """Ticket → its parts with unit and whistle, in the order they were called; one query, none for no ticket."""
    found: dict[int, list[Assignment]] = {}
    for row in asked(tx.session, _parts, ids=list(tickets)) if tickets else ():
        unit = UNITS.of(row, len(PARTS))
        part = PARTS.of(row, department=unit, whistle=WHISTLES.of(row, len(PARTS) + len(UNITS)))
        found.setdefault(part.ticket_id, []).append(part)
    return found


def ratings_of_tickets(tx: Transaction, tickets: Collection[int]) -> Mapping[int, Sequence[Rating]]:
    """Ticket → what its firm said; one query, none for no ticket."""
    found: dict[int, list[Rating]] = {}
    for row in asked(tx.session, _ratings, ids=list(tickets)) if tickets else ():
        rating = RATINGS.of(row)
        found.setdefault(rating.ticket_id, []).append(rating)
    return found


def tickets_among(tx: Transaction, ids: Collection[int]) -> Sequence[Ticket]:
    """Those of these tickets that exist for this reader; one query, none for no ticket."""
    return [head(row) for row in asked(tx.session, _among, tx.actor, ids=list(ids))] if ids else []


def tickets_numbered(tx: Transaction, numbers: Collection[str]) -> Sequence[Ticket]:
    """The same by their numbers, in the order they were filed."""
    return [head(row) for row in asked(tx.session, _all_numbered, tx.actor, numbers=list(numbers))] if numbers else []


def files_of_ticket(tx: Transaction, ticket_id: int) -> Sequence[Attachment]:
    """The files of a ticket that exist for this reader, oldest first; one query."""
    return [FILES.of(row) for row in asked(tx.session, _files, tx.actor, ticket=ticket_id)]


def _numbered(actor: Actor, there: There) -> sa.Select[Any]:
    return headed(actor, there(actor).where(Ticket.number == given("number", sa.Text())))


def _among(actor: Actor) -> sa.Select[Any]:
    return headed(actor, there_for(actor).where(among(Ticket.id, "ids")))


def _all_numbered(actor: Actor) -> sa.Select[Any]:
    return headed(actor, there_for(actor).where(among(Ticket.number, "numbers", sa.Text()))).order_by(Ticket.id)


def _whole(actor: Actor, there: There, office: bool) -> sa.Select[Any]:
    linked = aliased(Ticket)
    known = linked.id.in_(visible(actor, Ticket).with_only_columns(Ticket.id).correlate(None))
    number = sa.select(linked.number).where(known)
    numbers = sa.select(sa.func.string_agg(linked.number, aggregate_order_by(sa.literal(","), linked.id))).where(known)
    pauses = sa.select(Pause.id).where(Pause.ticket_id == Ticket.id).correlate(Ticket)
    ratings = sa.select(Rating.id).where(Rating.ticket_id == Ticket.id).correlate(Ticket)
    files = visible(actor, Attachment).where(Attachment.ticket_id == Ticket.id).correlate(Ticket)
    people = people_beside(given("number", sa.Text()), given("day", sa.Date())) if office else sa.null()
    parts = _called().where(Assignment.ticket_id == Ticket.id).correlate(Ticket)
    return _numbered(actor, there).add_columns(
        number.where(linked.id == Ticket.again_of).scalar_subquery().label("again_of_number"),
        numbers.where(linked.again_of == Ticket.id).scalar_subquery().label("again_in"),
        number.where(linked.id == Ticket.merged_into).scalar_subquery().label("merged_into_number"),
        numbers.where(linked.merged_into == Ticket.id).scalar_subquery().label("merged_here"),
        number.where(linked.id == Ticket.split_from).scalar_subquery().label("split_from_number"),
        numbers.where(linked.split_from == Ticket.id).scalar_subquery().label("split_into"),
        gathered(pauses, [PAUSES], Pause.id).label("pauses"),
        gathered(ratings, [RATINGS], Rating.cycle).label("ratings"),
        gathered(parts, [PARTS, UNITS, WHISTLES], Assignment.id).label("parts"),
        gathered(files, [FILES], Attachment.id).label("files"),
        people.label("people"),
    )


def _called() -> sa.Select[Any]:
    """Parts with their units and whistles."""
    return (
        sa.select(Assignment.id)
        .join(Department, Department.id == Assignment.department_id)
        .join(Whistle, Whistle.id == Assignment.whistle_id)
    )


def _part_of_json(row: Sequence[Any]) -> Assignment:
    whistle = WHISTLES.of_json(row, len(PARTS) + len(UNITS))
    return PARTS.of_json(row, department=UNITS.of_json(row, len(PARTS)), whistle=whistle)


def _parts() -> sa.Select[Any]:
    columns = (*PARTS.columns(), *UNITS.columns(), *WHISTLES.columns())
    return _called().with_only_columns(*columns).where(among(Assignment.ticket_id, "ids")).order_by(Assignment.id)


def _ratings() -> sa.Select[Any]:
    return sa.select(*RATINGS.columns()).where(among(Rating.ticket_id, "ids"))


def _files(actor: Actor) -> sa.Select[Any]:
    of_it = visible(actor, Attachment).where(Attachment.ticket_id == given("ticket", sa.BigInteger()))
    return of_it.with_only_columns(*FILES.columns()).order_by(Attachment.id)
