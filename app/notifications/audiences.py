"""Audience words become accounts: one query for all audiences of all that is told at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import covering, holding, lent_on
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.roles import COMPANY, Role
from app.calendars.rules import local_day
from app.kernel.asking import NOW, given
from app.kernel.telling import Audience
from app.tickets.people import in_charge
from app.tickets.readers import TicketFollow

_DESK = (Role.LIAISON, Role.HANDLER)
POSTS = frozenset(
    {
        Audience.OFFICER,
        Audience.AGENT,
        Audience.DISPATCHER,
        Audience.UNIT,
        Audience.UNIT_HEAD,
        Audience.LEAD,
        Audience.LEAD_HEAD,
        Audience.SUPERVISOR,
        Audience.LEADER,
        Audience.PROMISER,
    }
)
"""Audiences that are posts of the offices, for which a coordinator stands in while nobody holds them."""
LENT = (POSTS - {Audience.OFFICER}) | {
    Audience.COORDINATOR,
    Audience.ADMIN,
    Audience.TAKER,
    Audience.MENTIONED,
    Audience.AUTHOR_OF_OFFICE,
}
"""What a stand-in hears instead of who is away; who looks after a firm is found with its stand-in by ``in_charge``."""
SEATS: Mapping[Audience, tuple[Collection[Role], InstrumentedAttribute[Any]]] = MappingProxyType(
    {
        Audience.FIRM: (COMPANY, Membership.company_id),
        Audience.FIRM_ADMIN: ((Role.COMPANY_ADMIN,), Membership.company_id),
        Audience.AGENT: ((Role.AGENT,), Membership.park_id),
        Audience.DISPATCHER: ((Role.DISPATCHER,), Membership.park_id),
        Audience.UNIT: (_DESK, Membership.department_id),
        Audience.UNIT_HEAD: ((Role.HEAD,), Membership.department_id),
        Audience.LEAD: (_DESK, Membership.department_id),
        Audience.LEAD_HEAD: ((Role.HEAD,), Membership.department_id),
        Audience.COORDINATOR: ((Role.COORDINATOR,), Membership.region_id),
        Audience.SUPERVISOR: ((Role.SUPERVISOR,), Membership.region_id),
        Audience.LEADER: ((Role.LEADER,), Membership.region_id),
        Audience.ADMIN: ((Role.ADMIN,), Membership.region_id),
    }
)
"""Audiences that are all who hold a role in one place: which roles, and where."""
IN_SETS = frozenset({Audience.OFFICER, Audience.WATCHER})
"""Audiences that a scene names by its firm or its ticket alone: of many scenes they are asked for together."""
NUMBERS = ARRAY(sa.BigInteger)
NOTHING = sa.literal([], NUMBERS)
DAY, TICKETS, UNITS = given("day", sa.Date()), given("tickets", NUMBERS), given("units", NUMBERS)
FEW = 16
"""So many names are asked for again and again in the same shape; of more, those that can be are asked for in sets, and
the rest is a shape of its own."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where a matter lies, and which units have to do with it."""

    region_id: int
    park_id: int | None = None
    company_id: int | None = None
    units: frozenset[int] = frozenset()
    """The units the event is about."""
    lead: int | None = None
    complained_of: frozenset[int] = frozenset()
    """Units the matter complains of: nobody who sits in one is told, in whatever role."""
    confided_by: int | None = None
    """Who filed a confidential request: within the firm only the author and the administrator hear of it."""
    author: int | None = None
    """Who brought the file it is about, took the part on, or gave his word to the firm."""
    mentioned: frozenset[int] = frozenset()
    """Whom a remark calls in."""
    ticket_id: int | None = None
    """What may be followed or muted."""


@dataclass(frozen=True)
class Person:
    """Somebody to be told in one seat: its role, its unit where it is in one; ``language`` is what he reads."""

    account_id: int
    role: Role
    department_id: int | None
    language: Language = CHINESE
    muted: bool = False
    """He wants to hear of this ticket only what asks something of him."""


Found = dict[Audience, list[Person]]


def people_in_each(session: Session, asked: Sequence[tuple[Scene, Collection[Audience]]], now: datetime) -> list[Found]:
    """The active people of each scene's audiences at an instant, by id; a kind of audience is asked for once.

    The region's coordinators stand in for a post of the offices that nobody holds: no word may reach nobody. Where the
    matter has no such unit at all there is no post, and nobody stands in.
    """
    found = _ask(session, asked, now)
    empty: dict[int, list[Audience]] = {}
    for number, (scene, audiences) in enumerate(asked):
        posts = [each for each in sorted(audiences) if each in POSTS and not found[number].get(each)]
        if held := [each for each in posts if _has(each, scene)]:
            empty[number] = held
    unasked = [number for number in empty if not found[number].get(Audience.COORDINATOR)]
    called = _ask(session, [(asked[number][0], {Audience.COORDINATOR}) for number in unasked], now)
    stand_ins = dict(zip(unasked, called, strict=True))
    for number, held in empty.items():
        stand_in = stand_ins.get(number, found[number]).get(Audience.COORDINATOR, [])
        found[number].update({each: list(stand_in) for each in held})
    return found


def _has(audience: Audience, scene: Scene) -> bool:
    """Whether the matter has such a post, held or not; a firm outside every park has its region's centre."""
    match audience:
        case Audience.UNIT | Audience.UNIT_HEAD:
            return bool(scene.units)
        case Audience.LEAD | Audience.LEAD_HEAD:
            return scene.lead is not None
        case Audience.OFFICER:
            return scene.company_id is not None
    return True


def _ask(session: Session, asked: Sequence[tuple[Scene, Collection[Audience]]], now: datetime) -> list[Found]:
    """One statement for all scenes; the seats of a place are shared out here among the scenes that lie there."""
    lie: dict[Audience, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    named: list[_Name] = []
    values: dict[str, Any] = {NOW.key: now, DAY.key: local_day(now)}
    in_sets = sum(len(IN_SETS.intersection(audiences)) for _, audiences in asked) > FEW
    for number, (scene, audiences) in enumerate(asked):
        for audience in sorted(audiences):
            places = _in_set(audience, scene) if in_sets and audience in IN_SETS else _places(audience, scene)
            if places is not None:
                for place in places:
                    lie[audience][place].append(number)
            elif (told := _named(audience, scene)) is not None:
                named.append(_Name(audience, number, confided=scene.confided_by is not None))
                values |= {f"{each}_{number}": value for each, value in told.items()}
    values |= {f"at_{audience}": sorted(places) for audience, places in lie.items()}
    tickets = sorted({scene.ticket_id for scene, _ in asked if scene.ticket_id is not None})
    units = sorted({unit for scene, _ in asked for unit in scene.complained_of})
    values |= {"tickets": tickets} if tickets else {}
    values |= {"units": units} if units else {}
    asks = _Asks(tuple(sorted(lie)), tuple(named), muted=bool(tickets), complains=bool(units))
    found: list[dict[Audience, set[Person]]] = [defaultdict(set) for _ in asked]
    for row in session.execute(_statement(asks), values) if lie or named else ():
        audience = Audience(row.audience)
        for number in lie[audience][row.place] if row.place >= 0 else [-1 - row.place]:
            scene = asked[number][0]
            if scene.complained_of.isdisjoint(row.sits_in):
                muted = scene.ticket_id in row.muted
                person = Person(row.account_id, row.role, row.department_id, row.language, muted)
                found[number][audience].add(person)
    return [{audience: sorted(people, key=_place_in_line) for audience, people in each.items()} for each in found]


def _place_in_line(person: Person) -> tuple[int, bool, int, str]:
    return person.account_id, person.department_id is None, person.department_id or 0, person.role


@dataclass(frozen=True)
class _Name:
    """An audience that a scene tells by name; ``confided``: by a colleague, within his firm."""

    audience: Audience
    number: int
    """Of the scene; by it its values are handed in."""
    confided: bool

    def value(self, name: str, type_: Any = sa.BigInteger) -> Any:
        """What the scene says, handed in when it is asked."""
        return sa.bindparam(f"{name}_{self.number}", type_=type_)


@dataclass(frozen=True)
class _Asks:
    """What is asked, without its values: the statement is the same for all that ask alike, and is built once."""

    seats: tuple[Audience, ...]
    names: tuple[_Name, ...]
    muted: bool
    """Whether any scene has a ticket, which may be muted."""
    complains: bool
    """Whether any complains of a unit."""


def _statement(asks: _Asks) -> sa.CompoundSelect[Any]:
    """Selects of people, with what decides for which of the scenes they are told, and how much."""
    return _built(asks) if len(asks.names) <= FEW else _built.__wrapped__(asks)


@lru_cache(maxsize=128)
def _built(asks: _Asks) -> sa.CompoundSelect[Any]:
    selects = [
        _people(asks, each.audience, _condition(each), sa.literal(-1 - each.number, sa.BigInteger))
        for each in asks.names
    ]
    for audience in asks.seats:
        places = sa.bindparam(f"at_{audience}", type_=NUMBERS)
        if audience is Audience.OFFICER:
            selects.append(_officers(asks, places))
            continue
        if audience is Audience.WATCHER:
            selects.append(_watchers(asks, places))
            continue
        roles, column = SEATS[audience]
        selects.append(_people(asks, audience, sa.and_(Membership.role.in_(roles), column == sa.any_(places)), column))
    return sa.union_all(*selects)


def _officers(asks: _Asks, firms: Any) -> Any:
    """Who looks after each of these firms; each firm is looked at once."""
    firm = sa.func.unnest(firms).table_valued(sa.column("id", sa.BigInteger), name="firm").render_derived()
    looking = in_charge(firm.c.id, NOW, DAY).lateral("looking")
    theirs = sa.and_(Membership.role == Role.OFFICER, Membership.account_id == looking.c.id)
    return _people(asks, Audience.OFFICER, theirs, firm.c.id)


def _watchers(asks: _Asks, tickets: Any) -> Any:
    """Who wants to hear of everything about each of these tickets."""
    follow = aliased(TicketFollow)
    hears = sa.and_(
        follow.ticket_id == sa.any_(tickets),
        follow.account_id == Account.id,
        follow.muted.is_(False),
        Membership.role.not_in(COMPANY),
    )
    return _people(asks, Audience.WATCHER, hears, follow.ticket_id)


def _people(asks: _Asks, audience: Audience, condition: sa.ColumnElement[bool], place: Any) -> Any:
    """Whoever sits where a condition holds; ``place`` is where, or below zero the scene that names him."""
    seated = Membership.account_id == Account.id
    if audience in LENT:
        seated = sa.and_(_near(), sa.or_(seated, _stands_in()))
    return (
        sa.select(
            Account.id.label("account_id"),
            sa.literal(audience.value).label("audience"),
            sa.cast(place, sa.BigInteger).label("place"),
            Membership.role.label("role"),
            Membership.department_id.label("department_id"),
            Account.language.label("language"),
            (_muted() if asks.muted else NOTHING).label("muted"),
            (_sits_in() if asks.complains else NOTHING).label("sits_in"),
        )
        .join(Membership, seated)
        .where(Account.state == AccountState.ACTIVE, holding(NOW), condition)
    )


def _muted() -> sa.ColumnElement[Sequence[int]]:
    """The tickets of which the person wants to hear as little as may be."""
    mutes = sa.and_(TicketFollow.account_id == Account.id, TicketFollow.muted.is_(True))
    return _gathered(TicketFollow.ticket_id, TICKETS, mutes)


def _sits_in() -> sa.ColumnElement[Sequence[int]]:
    """The units complained of in which the person sits, or whom he stands in for, in whatever role."""
    sits = aliased(Membership)
    return _gathered(sits.department_id, UNITS, sits.account_id.in_((Account.id, Membership.account_id)))


def _gathered(column: Any, among: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Sequence[int]]:
    found = sa.select(column).where(column == sa.any_(among), condition).correlate(Account, Membership)
    return sa.func.array(found.scalar_subquery(), type_=NUMBERS)


def _near() -> sa.ColumnElement[bool]:
    """That the person holds the seat or is named for whoever does: few, found by their keys; then each is looked at.

    Without it the server reads every account there is, for of two conditions joined by OR it can walk no index.
    """
    lent = lent_on(DAY).subquery()
    named = sa.select(lent.c.stand_in).where(lent.c.away == Membership.account_id).correlate(Membership)
    array = sa.func.array(named.scalar_subquery(), type_=NUMBERS)
    return Account.id == sa.any_(sa.func.array_append(array, Membership.account_id, type_=NUMBERS))


def _stands_in() -> sa.ColumnElement[bool]:
    """That the person stands in for who holds the seat, and holds one himself from which he can."""
    mine, away = aliased(Membership), aliased(Account)
    lent = lent_on(DAY).subquery()
    return sa.and_(
        sa.tuple_(Membership.account_id, Account.id).in_(sa.select(lent.c.away, lent.c.stand_in)),
        sa.exists().where(mine.account_id == Account.id, holding(NOW, mine), covering(mine, Membership)),
        sa.select(away.state).where(away.id == Membership.account_id).scalar_subquery() == AccountState.ACTIVE,
    )


def _in_set(audience: Audience, scene: Scene) -> Collection[int]:
    """The firm or the ticket by which a scene names such an audience."""
    place = scene.company_id if audience is Audience.OFFICER else scene.ticket_id
    return frozenset() if place is None else frozenset({place})


def _places(audience: Audience, scene: Scene) -> Collection[int] | None:
    """Where an audience of a scene has its seats, all of them alike; None where it is told by name."""
    if audience not in SEATS or (audience is Audience.FIRM and scene.confided_by is not None):
        return None
    match audience:
        case Audience.FIRM | Audience.FIRM_ADMIN:
            place = scene.company_id
        case Audience.DISPATCHER | Audience.AGENT:
            place = scene.park_id
        case Audience.UNIT | Audience.UNIT_HEAD:
            return scene.units
        case Audience.LEAD | Audience.LEAD_HEAD:
            place = scene.lead
        case _:
            place = scene.region_id
    return frozenset() if place is None else frozenset({place})


def _named(audience: Audience, scene: Scene) -> Mapping[str, Any] | None:
    """What the scene says of whom the firm, the event, or he himself, names; None when nobody is named so."""
    match audience:
        case Audience.FIRM if scene.company_id is not None:
            return {"company": scene.company_id, "confider": scene.confided_by}
        case Audience.OFFICER if scene.company_id is not None:
            return {"company": scene.company_id}
        case Audience.TAKER if scene.author is not None:
            return {"author": scene.author, "about": sorted(scene.units)}
        case Audience.AUTHOR | Audience.AUTHOR_OF_OFFICE | Audience.PROMISER if scene.author is not None:
            return {"author": scene.author}
        case Audience.MENTIONED if scene.mentioned:
            return {"mentioned": sorted(scene.mentioned)}
        case Audience.WATCHER if scene.ticket_id is not None:
            return {"ticket": scene.ticket_id}
    return None


def _condition(name: _Name) -> sa.ColumnElement[bool]:
    """Who it is that the scene names (``_named`` hands in the values)."""
    match name.audience:
        case Audience.FIRM:
            return sa.and_(Membership.company_id == name.value("company"), _in_firm(name))
        case Audience.OFFICER:  # seat A today, or seat B in his stead
            looks_after = in_charge(name.value("company"), NOW, DAY).scalar_subquery()
            return sa.and_(Membership.role == Role.OFFICER, Membership.account_id == looks_after)
        case Audience.TAKER:
            about = Membership.department_id == sa.any_(name.value("about", NUMBERS))
            return sa.and_(Membership.account_id == name.value("author"), about)
        case Audience.MENTIONED:
            called = Membership.account_id == sa.any_(name.value("mentioned", NUMBERS))
            return sa.and_(called, Membership.role.not_in(COMPANY))
        case Audience.WATCHER:
            return sa.and_(_follows(name.value("ticket")), Membership.role.not_in(COMPANY))
        case Audience.PROMISER:
            return sa.and_(Membership.account_id == name.value("author"), Membership.role.not_in(COMPANY))
        case _:
            author: sa.ColumnElement[bool] = Membership.account_id == name.value("author")
            return author


def _follows(ticket: Any) -> sa.ColumnElement[bool]:
    """That the person wants to hear of everything about the ticket."""
    return sa.exists().where(
        TicketFollow.ticket_id == ticket, TicketFollow.account_id == Account.id, TicketFollow.muted.is_(False)
    )


def _in_firm(name: _Name) -> sa.ColumnElement[bool]:
    """Everybody of the firm, unless a colleague confided the matter (``Ticket.visible_to`` says the same)."""
    if not name.confided:
        return Membership.role.in_(COMPANY)
    author, confider = aliased(Membership), name.value("confider")
    by_colleague = sa.exists().where(
        author.account_id == confider, author.company_id == name.value("company"), author.role.in_(COMPANY)
    )
    own = sa.or_(Membership.role == Role.COMPANY_ADMIN, Membership.account_id == confider, sa.not_(by_colleague))
    return sa.and_(Membership.role.in_(COMPANY), own)
