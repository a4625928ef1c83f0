"""Audience words become accounts: one query for all audiences of all that is told at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import covering, holding, standing_in
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.roles import COMPANY, Role
from app.kernel.telling import Audience
from app.tickets.people import in_charge
from app.tickets.readers import TicketFollow

_DESK = (Role.LIAISON, Role.HANDLER)
POSTS = frozenset(
    {
        Audience.OFFICER,
        Audience.DISPATCHER,
        Audience.UNIT,
        Audience.UNIT_HEAD,
        Audience.LEAD,
        Audience.LEAD_HEAD,
        Audience.SUPERVISOR,
        Audience.LEADER,
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
NUMBERS = ARRAY(sa.BigInteger)
NOTHING = sa.literal([], NUMBERS)


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
    """Who brought the file it is about, or took the part on."""
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
    statement = _People(now, [scene for scene, _ in asked])
    lie: dict[Audience, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    selects = []
    for number, (scene, audiences) in enumerate(asked):
        for audience in sorted(audiences):
            if (places := _places(audience, scene)) is not None:
                for place in places:
                    lie[audience][place].append(number)
            elif (named := _named(audience, scene, now)) is not None:
                selects.append(statement.of(audience, named, sa.literal(-1 - number, sa.BigInteger)))
    for audience, places in sorted(lie.items()):
        roles, column = SEATS[audience]
        seated = sa.and_(Membership.role.in_(roles), column.in_(sorted(places)))
        selects.append(statement.of(audience, seated, column))
    found: list[dict[Audience, set[Person]]] = [defaultdict(set) for _ in asked]
    for row in session.execute(sa.union_all(*selects)) if selects else ():
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
class _People:
    """Selects of people, with what decides for which of the scenes they are told, and how much."""

    now: datetime
    scenes: Sequence[Scene]

    def of(self, audience: Audience, condition: sa.ColumnElement[bool], place: Any) -> Any:
        """Whoever sits where a condition holds; ``place`` is where, or below zero the scene that names him."""
        seated = Membership.account_id == Account.id
        if audience in LENT:
            seated = sa.or_(seated, _stands_in(self.now))
        return (
            sa.select(
                Account.id.label("account_id"),
                sa.literal(audience.value).label("audience"),
                sa.cast(place, sa.BigInteger).label("place"),
                Membership.role.label("role"),
                Membership.department_id.label("department_id"),
                Account.language.label("language"),
                self._muted().label("muted"),
                self._sits_in().label("sits_in"),
            )
            .join(Membership, seated)
            .where(Account.state == AccountState.ACTIVE, holding(self.now), condition)
        )

    def _muted(self) -> sa.ColumnElement[Sequence[int]]:
        """The tickets of which the person wants to hear as little as may be."""
        tickets = {scene.ticket_id for scene in self.scenes if scene.ticket_id is not None}
        return _gathered(
            TicketFollow.ticket_id,
            tickets,
            sa.and_(TicketFollow.account_id == Account.id, TicketFollow.muted.is_(True)),
        )

    def _sits_in(self) -> sa.ColumnElement[Sequence[int]]:
        """The units complained of in which the person sits, or whom he stands in for, in whatever role."""
        units = {unit for scene in self.scenes for unit in scene.complained_of}
        sits = aliased(Membership)
        return _gathered(sits.department_id, units, sits.account_id.in_((Account.id, Membership.account_id)))


def _gathered(
    column: Any, among: Collection[int], condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[Sequence[int]]:
    if not among:
        return NOTHING
    found = sa.select(column).where(column.in_(sorted(among)), condition).correlate(Account, Membership)
    return sa.func.array(found.scalar_subquery(), type_=NUMBERS)


def _stands_in(now: datetime) -> sa.ColumnElement[bool]:
    """That the person stands in for who holds the seat, and holds one himself from which he can."""
    mine, away = aliased(Membership), aliased(Account)
    lent = standing_in(now).subquery()
    return sa.and_(
        sa.tuple_(Membership.account_id, Account.id).in_(sa.select(lent.c.away, lent.c.stand_in)),
        sa.exists().where(mine.account_id == Account.id, holding(now, mine), covering(mine, Membership)),
        sa.exists().where(away.id == Membership.account_id, away.state == AccountState.ACTIVE),
    )


def _places(audience: Audience, scene: Scene) -> Collection[int] | None:
    """Where an audience of a scene has its seats, all of them alike; None where it is told by name."""
    if audience not in SEATS or (audience is Audience.FIRM and scene.confided_by is not None):
        return None
    match audience:
        case Audience.FIRM | Audience.FIRM_ADMIN:
            place = scene.company_id
        case Audience.DISPATCHER:
            place = scene.park_id
        case Audience.UNIT | Audience.UNIT_HEAD:
            return scene.units
        case Audience.LEAD | Audience.LEAD_HEAD:
            place = scene.lead
        case _:
            place = scene.region_id
    return frozenset() if place is None else frozenset({place})


def _named(audience: Audience, scene: Scene, now: datetime) -> sa.ColumnElement[bool] | None:
    """Who is told because the firm, the event, or he himself, names him; None when nobody is."""
    match audience:
        case Audience.FIRM if scene.company_id is not None:
            return sa.and_(Membership.company_id == scene.company_id, _in_firm(scene))
        case Audience.OFFICER if scene.company_id is not None:  # seat A today, or seat B in his stead
            looks_after = in_charge(scene.company_id, now).scalar_subquery()
            return sa.and_(Membership.role == Role.OFFICER, Membership.account_id == looks_after)
        case Audience.TAKER if scene.author is not None:
            return sa.and_(Membership.account_id == scene.author, Membership.department_id.in_(sorted(scene.units)))
        case Audience.AUTHOR | Audience.AUTHOR_OF_OFFICE if scene.author is not None:
            return Membership.account_id == scene.author
        case Audience.MENTIONED if scene.mentioned:
            return sa.and_(Membership.account_id.in_(sorted(scene.mentioned)), Membership.role.not_in(COMPANY))
        case Audience.WATCHER if scene.ticket_id is not None:
            return sa.and_(_follows(scene.ticket_id), Membership.role.not_in(COMPANY))
    return None


def _follows(ticket_id: int) -> sa.ColumnElement[bool]:
    """That the person wants to hear of everything about the ticket."""
    return sa.exists().where(
        TicketFollow.ticket_id == ticket_id, TicketFollow.account_id == Account.id, TicketFollow.muted.is_(False)
    )


def _in_firm(scene: Scene) -> sa.ColumnElement[bool]:
    """Everybody of the firm, unless a colleague confided the matter (``Ticket.visible_to`` says the same)."""
    if scene.confided_by is None:
        return Membership.role.in_(COMPANY)
    author = aliased(Membership)
    by_colleague = sa.exists().where(
        author.account_id == scene.confided_by, author.company_id == scene.company_id, author.role.in_(COMPANY)
    )
    own = sa.or_(
        Membership.role == Role.COMPANY_ADMIN, Membership.account_id == scene.confided_by, sa.not_(by_colleague)
    )
    return sa.and_(Membership.role.in_(COMPANY), own)
