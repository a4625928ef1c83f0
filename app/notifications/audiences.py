"""Audience words become accounts: one query for all audiences of an event."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

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


def people_in(
    session: Session, scene: Scene, audiences: Collection[Audience], now: datetime
) -> dict[Audience, list[Person]]:
    """The active people of each audience at an instant, by id.

    The region's coordinators stand in for a post of the offices that nobody holds: no word may reach nobody. Where the
    matter has no such unit at all there is no post, and nobody stands in.
    """
    found = _ask(session, scene, set(audiences), now)
    empty = [each for each in sorted(audiences) if each in POSTS and not found.get(each) and _has(each, scene)]
    if empty:
        stand_ins = found.get(Audience.COORDINATOR) or _ask(session, scene, {Audience.COORDINATOR}, now).get(
            Audience.COORDINATOR, []
        )
        found.update({each: list(stand_ins) for each in empty})
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


def _ask(
    session: Session, scene: Scene, audiences: Collection[Audience], now: datetime
) -> dict[Audience, list[Person]]:
    selects = [select for audience in sorted(audiences) if (select := _people(audience, scene, now)) is not None]
    found: dict[Audience, list[Person]] = {}
    if not selects:
        return found
    union = sa.union_all(*selects).subquery()
    order = union.c.account_id, union.c.department_id, union.c.role
    for row in session.execute(sa.select(union).distinct().order_by(*order)):
        person = Person(row.account_id, row.role, row.department_id, row.language, row.muted)
        found.setdefault(Audience(row.audience), []).append(person)
    return found


def _people(
    audience: Audience, scene: Scene, now: datetime
) -> sa.Select[int, str, Role, int | None, Language, bool] | None:
    condition = _officer(scene, now) if audience is Audience.OFFICER else _seat(audience, scene)
    if condition is None:
        return None
    if scene.complained_of:
        sits = aliased(Membership)
        own = sits.department_id.in_(sorted(scene.complained_of))
        told = sits.account_id.in_((Account.id, Membership.account_id))
        condition = sa.and_(condition, sa.not_(sa.exists().where(told, own)))
    seated = Membership.account_id == Account.id
    if audience in LENT:
        seated = sa.or_(seated, _stands_in(now))
    return (
        sa.select(
            Account.id.label("account_id"),
            sa.literal(audience.value).label("audience"),
            Membership.role.label("role"),
            Membership.department_id.label("department_id"),
            Account.language.label("language"),
            _follows(scene, muted=True).label("muted"),
        )
        .join(Membership, seated)
        .where(Account.state == AccountState.ACTIVE, holding(now), condition)
    )


def _stands_in(now: datetime) -> sa.ColumnElement[bool]:
    """That the person stands in for who holds the seat, and holds one himself from which he can."""
    mine, away = aliased(Membership), aliased(Account)
    lent = standing_in(now).subquery()
    return sa.and_(
        sa.tuple_(Membership.account_id, Account.id).in_(sa.select(lent.c.away, lent.c.stand_in)),
        sa.exists().where(mine.account_id == Account.id, holding(now, mine), covering(mine, Membership)),
        sa.exists().where(away.id == Membership.account_id, away.state == AccountState.ACTIVE),
    )


def _officer(scene: Scene, now: datetime) -> sa.ColumnElement[bool] | None:
    """Who looks after the firm today: seat A, or seat B in his stead."""
    if scene.company_id is None:
        return None
    return sa.and_(
        Membership.role == Role.OFFICER, Membership.account_id == in_charge(scene.company_id, now).scalar_subquery()
    )


def _seat(audience: Audience, scene: Scene) -> sa.ColumnElement[bool] | None:
    """The seats of an audience; None when the scene has no such unit."""
    lead = frozenset() if scene.lead is None else frozenset({scene.lead})
    match audience:
        case Audience.FIRM if scene.company_id is not None:
            return sa.and_(Membership.company_id == scene.company_id, _in_firm(scene))
        case Audience.FIRM_ADMIN if scene.company_id is not None:
            return sa.and_(Membership.company_id == scene.company_id, Membership.role == Role.COMPANY_ADMIN)
        case Audience.DISPATCHER if scene.park_id is not None:
            return sa.and_(Membership.role == Role.DISPATCHER, Membership.park_id == scene.park_id)
        case Audience.UNIT:
            return _in_units(_DESK, scene.units)
        case Audience.UNIT_HEAD:
            return _in_units((Role.HEAD,), scene.units)
        case Audience.LEAD:
            return _in_units(_DESK, lead)
        case Audience.LEAD_HEAD:
            return _in_units((Role.HEAD,), lead)
        case Audience.COORDINATOR | Audience.SUPERVISOR | Audience.LEADER | Audience.ADMIN:
            return sa.and_(Membership.role == Role(audience.value), Membership.region_id == scene.region_id)
    return _named(audience, scene)


def _named(audience: Audience, scene: Scene) -> sa.ColumnElement[bool] | None:
    """Who is told because the event, or he himself, names him; None when nobody is."""
    match audience:
        case Audience.TAKER if scene.author is not None:
            return sa.and_(Membership.account_id == scene.author, Membership.department_id.in_(sorted(scene.units)))
        case Audience.AUTHOR | Audience.AUTHOR_OF_OFFICE if scene.author is not None:
            return Membership.account_id == scene.author
        case Audience.MENTIONED if scene.mentioned:
            return sa.and_(Membership.account_id.in_(sorted(scene.mentioned)), Membership.role.not_in(COMPANY))
        case Audience.WATCHER if scene.ticket_id is not None:
            return sa.and_(_follows(scene, muted=False), Membership.role.not_in(COMPANY))
    return None


def _follows(scene: Scene, *, muted: bool) -> sa.ColumnElement[bool]:
    """Whether the person wants to hear of everything about the ticket, or of as little as may be."""
    if scene.ticket_id is None:
        return sa.false()
    return sa.exists().where(
        TicketFollow.ticket_id == scene.ticket_id,
        TicketFollow.account_id == Account.id,
        TicketFollow.muted.is_(muted),
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


def _in_units(roles: Collection[Role], units: frozenset[int]) -> sa.ColumnElement[bool] | None:
    if not units:
        return None
    return sa.and_(Membership.role.in_(roles), Membership.department_id.in_(sorted(units)))
