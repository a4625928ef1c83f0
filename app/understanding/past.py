"""What a night learns from, read anew each time: what was deleted since is not there."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.calendars.rules import local_day
from app.companies.calling import Called
from app.companies.models import Company, CompanyName, Contact
from app.companies.rules import ways_to_say, without_names
from app.departments.models import Department
from app.departments.queries import departments_by_id, routes_for
from app.history.models import PastTicket
from app.history.words import PastState
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.kernel.masking import masked_phones
from app.regions.models import Region
from app.tickets.categories import all_categories
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.words import OPEN, Part, PartState, State
from app.understanding.rules.proposing import Named
from app.understanding.rules.selecting import HELD_OUT_EVERY, MOST, Matter
from app.understanding.rules.texts import Text

LOOKED_AT = MOST + MOST // HELD_OUT_EVERY * 2
"""Newest tickets that are read at all: those learned from, those held out, and a few that fit neither."""
SHORTEST_PERSON = 2
"""Signs of a person's name; one alone is a word like any other."""


@dataclass(frozen=True)
class Zone:
    """A region with the catalogue as its duty list reads it."""

    region_id: RegionId
    code: str
    leads: Mapping[str, str]
    """Category or item → code of the unit that leads it by the duty list."""


def names_of(session: Session) -> Mapping[str, Named]:
    """The catalogue: code → name, plain words, guidance."""
    return {each.code: Named(each.name, each.hint, each.guidance) for each in all_categories(session)}


def zones(session: Session, codes: Collection[str]) -> list[Zone]:
    """Every region that has units, with what its duty list says; three queries each."""
    with_units = sa.select(Department.region_id).distinct()
    rows = session.execute(sa.select(Region.id, Region.code).where(Region.id.in_(with_units)).order_by(Region.id))
    return [Zone(RegionId(row.id), row.code, _leads(session, RegionId(row.id), codes)) for row in rows.all()]


def matters(session: Session, *, first: RegionId | None = None) -> list[Matter]:
    """The newest matters, those of the region ``first`` before all others, without any name, known number or test.

    Closed ones with what people decided; open ones as text alone. Behind them, as far as there is room, what a former
    system held: closed ones whose category or unit is known by its name here, the others as text alone.
    """
    found = _tickets(session, first)
    return found + _of_former_system(session, first, LOOKED_AT - len(found))


def _tickets(session: Session, first: RegionId | None) -> list[Matter]:
    rows = session.execute(_wanted(first)).all()
    ids = [row.id for row in rows]
    leads, given_back = _units(session, ids)
    said = said_of(session, {row.company_id for row in rows})
    return [
        Matter(
            ticket_id=row.id,
            region_id=row.region_id,
            text=Text(plain(row.title, said[row.company_id]), plain(row.body, said[row.company_id])),
            own_only=row.confidential or row.trying,
            filed_on=local_day(row.filed_at),
            category=row.category_code if row.state is State.CLOSED and row.accepted_at is not None else None,
            lead=leads.get(row.id) if row.state is State.CLOSED else None,
            given_back_by=frozenset(given_back[row.id]),
        )
        for row in rows
    ]


def _of_former_system(session: Session, first: RegionId | None, room: int) -> list[Matter]:
    """Past matters, named by their ids below zero: no ticket has such a one. Two queries at most."""
    if room <= 0:
        return []
    theirs = sa.case((PastTicket.region_id == first, 0), else_=1) if first is not None else sa.literal(0)
    rows = session.execute(
        sa.select(PastTicket, Region.is_test.label("trying"), Department.code.label("unit"))
        .join(Region, Region.id == PastTicket.region_id)
        .outerjoin(Department, Department.id == PastTicket.department_id)
        .order_by(theirs, PastTicket.filed_at.desc(), PastTicket.id.desc())
        .limit(room)
    ).all()
    known = said_of(session, {row[0].company_id for row in rows if row[0].company_id is not None})
    return [_past(row[0], known, own_only=row.trying or row[0].confidential, unit=row.unit) for row in rows]


def _past(
    row: PastTicket,
    known: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]],
    *,
    own_only: bool,
    unit: str | None,
) -> Matter:
    firms, people = known.get(row.company_id or 0, ((), ()))
    said = tuple(dict.fromkeys((*firms, *(ways_to_say([row.company_said]) if row.company_said else ())))), people
    closed = row.state is PastState.CLOSED
    return Matter(
        ticket_id=-row.id,
        region_id=row.region_id,
        text=Text(plain(row.title, said), plain(row.body, said)),
        own_only=own_only,
        filed_on=local_day(row.filed_at),
        category=row.category_code if closed else None,
        lead=unit if closed else None,
    )


def _wanted(first: RegionId | None) -> sa.Select[*tuple[Any, ...]]:
    theirs = sa.case((Ticket.region_id == first, 0), else_=1) if first is not None else sa.literal(0)
    return (
        sa.select(
            Ticket.id,
            Ticket.region_id,
            Ticket.company_id,
            Ticket.title,
            Ticket.body,
            Ticket.confidential,
            Ticket.filed_at,
            Ticket.category_code,
            Ticket.accepted_at,
            Ticket.state,
            Region.is_test.label("trying"),
        )
        .join(Region, Region.id == Ticket.region_id)
        .where(Ticket.is_test.is_(False), Ticket.state.in_((State.CLOSED, *OPEN)))
        .order_by(theirs, Ticket.id.desc())
        .limit(LOOKED_AT)
    )


def _units(session: Session, ids: Sequence[int]) -> tuple[dict[int, str], dict[int, set[str]]]:
    """Ticket → the unit that led at the end, and those that gave it back and were let go."""
    leads: dict[int, str] = {}
    given_back: dict[int, set[str]] = defaultdict(set)
    if not ids:
        return leads, given_back
    rows = session.execute(
        sa.select(Assignment.ticket_id, Assignment.state, Assignment.handed_back_at, Department.code)
        .join(Department, Department.id == Assignment.department_id)
        .where(
            Assignment.part == Part.LEAD,
            Assignment.ticket_id.between(min(ids), max(ids)),
        )
        .order_by(Assignment.id)
    )
    for row in rows:
        if row.state is not PartState.EXCUSED:
            leads[row.ticket_id] = row.code
        elif row.handed_back_at is not None:
            given_back[row.ticket_id].add(row.code)
    return leads, given_back


def said_of(session: Session, companies: Collection[int]) -> Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Firm → how a text may name it, now or formerly, and the people it is reached through; one query."""
    wanted = sa.literal(sorted(companies), ARRAY(sa.BigInteger))
    known = sa.union_all(
        sa.select(Company.id, Company.name, sa.false().label("person")).where(Company.id == sa.any_(wanted)),
        sa.select(CompanyName.company_id, CompanyName.name, sa.false()).where(
            CompanyName.company_id == sa.any_(wanted)
        ),
        sa.select(Contact.company_id, Contact.name, sa.true()).where(Contact.company_id == sa.any_(wanted)),
    )
    firms: dict[int, list[str]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    for company_id, name, person in session.execute(known):
        (people if person else firms)[company_id].append(name)
    return {each: _said(firms[each], people[each]) for each in companies}


def said_as(firm: Called) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same of one firm at hand."""
    return _said(firm.names, firm.people)


def _said(names: Sequence[str], people: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ways_to_say(names), tuple(name for name in people if len(name) >= SHORTEST_PERSON)


def plain(text: str, said: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """The words without the firm's names, its people and telephones; the features leave out what else is a name."""
    firms, people = said
    text = masked_phones(without_names(text, firms, " "))
    for name in people:
        text = text.replace(name, " ")
    return text


def _leads(session: Session, region_id: RegionId, codes: Collection[str]) -> Mapping[str, str]:
    try:
        routes = routes_for(session, region_id, [(code, None) for code in codes])
    except Missing:
        return {}
    units = departments_by_id(session, [route.lead for route in routes.values()])
    return {code: units[route.lead].code for (code, _park), route in routes.items()}
