"""Hand-overs and stand-ins as their reader may know them: plain values for both faces."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import covering, names_of
from app.accounts.queries import holding as accounts_holding
from app.accounts.rules.roles import COMPANY, Role
from app.calendars.rules import local_day
from app.companies.models import Company, Pairing, PairingSeat, StandIn
from app.companies.queries import holding
from app.handovers.colleagues import colleague_named, colleagues_by_id, who_could_stand_in
from app.handovers.entries import Entry, Known, entries_of, people_of
from app.handovers.handing_over import may_drop, may_write, named, signs_as
from app.handovers.matters import Matter, matters_of
from app.handovers.models import HandOver, HandOverFirm
from app.handovers.officers import Officer, in_office, officer_named
from app.handovers.rules import HandOverState, arranges
from app.handovers.standing_in import arranges_for
from app.kernel.errors import Forbidden, Missing
from app.kernel.ids import AccountId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.passing import KeptBy, handed_over, open_promises


@dataclass(frozen=True, kw_only=True)
class SeenFirm:
    """A firm that changes hands, and the seat that does."""

    credit_code: str
    name: str
    seat: PairingSeat
    words: str
    """What the giver says of it."""
    people: tuple[Known, ...] = ()
    """Whom to know there, as it is now."""
    entries: tuple[Entry, ...] = ()
    """Visits that are due and errands that run; once it is done, those that went along."""


@dataclass(frozen=True, kw_only=True)
class SeenHandOver:
    """One hand-over; ``matters`` only where one was asked for, as are ``promises``, people and entries of firms."""

    number: str
    giver: str
    taker: str
    day: date
    reason: str
    state: HandOverState
    made_at: datetime
    given_at: datetime | None
    given_by: str | None
    """Who signed for the giver, where it was not himself."""
    taken_at: datetime | None
    ended_at: datetime | None
    note: str
    region_id: int
    words: str
    """What the giver says of all his firms."""
    written_at: datetime | None
    firms: tuple[SeenFirm, ...]
    matters: tuple[Matter, ...]
    promises: tuple[KeptBy, ...]
    """What the giver has promised these firms and not kept yet; once it is done, what went along."""
    gives: bool
    """This reader may sign for giving now."""
    takes: bool
    """This reader may sign for taking now."""
    may_drop: bool
    may_write: bool
    """This reader may write in the book now."""


@dataclass(frozen=True, kw_only=True)
class SeenStandIn:
    """Who stands in for whom; ``last_day`` is included."""

    number: str
    officer: str
    stand_in: str
    from_day: date
    last_day: date
    reason: str
    present: bool
    """It holds today."""
    may_end: bool
    missing: bool
    """Nobody is there: who stands in is away himself, has left, or sits in the same place no more."""


@dataclass(frozen=True)
class Choice:
    """Somebody, or a firm, that can be chosen."""

    code: str
    name: str


@dataclass(frozen=True)
class Leaving:
    """What is needed to arrange a stand-in for somebody."""

    username: str
    name: str
    others: tuple[Choice, ...]
    """Who can act in a seat of his."""


@dataclass(frozen=True)
class GivenBy:
    """What is needed to hand over the firms of one officer, or to arrange a stand-in for him."""

    officer: Officer
    firms: tuple[Choice, ...]
    others: tuple[Choice, ...]
    """Officers in office of the same region."""


def seen_hand_over(tx: Transaction, number: str) -> SeenHandOver:
    """One hand-over with its firms and matters. Raises Missing when it does not exist for this reader."""
    row = named(tx, number)
    [seen] = _seen(tx, [row], {row.id: tuple(matters_of(tx, row))})
    firms = [each.company_id for each in row.firms]
    seen = replace(seen, firms=_with_book(tx, row))
    if row.state is HandOverState.DONE:
        return replace(seen, promises=tuple(handed_over(tx, row.id, firms)))
    return replace(seen, promises=tuple(open_promises(tx, row.giver_id, firms)))


def seen_hand_overs(
    tx: Transaction, state: HandOverState | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenHandOver]:
    """The reader's hand-overs, the newest first; of one state unless None."""
    wanted = visible(tx.actor, HandOver).options(selectinload(HandOver.firms).options(joinedload(HandOverFirm.company)))
    if state is not None:
        wanted = wanted.where(HandOver.state == state)
    key: Key[HandOver] = Key(HandOver.id, lambda row: row.id, descending=True)
    page = page_of(tx.session, wanted, [key], cursor, limit)
    return Page(_seen(tx, page.items, {}), page.next_cursor)


def waiting_for(tx: Transaction) -> int:
    """How many hand-overs wait for the reader's own name; one query."""
    me = tx.actor.account_id
    mine = sa.or_(
        sa.and_(HandOver.giver_id == me, HandOver.given_at.is_(None)),
        sa.and_(HandOver.taker_id == me, HandOver.taken_at.is_(None)),
    )
    counted = sa.select(sa.func.count()).where(HandOver.state == HandOverState.OPEN, mine)
    return tx.session.scalar(counted) or 0


def seen_stand_ins(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenStandIn]:
    """Stand-ins that hold or are to come, of the reader himself or of his region's staff, the first to end first."""
    today = local_day(tx.now)
    wanted = sa.select(StandIn).where(StandIn.until_day > today, _known(tx))
    keys: Sequence[Key[StandIn]] = (
        Key(StandIn.until_day, lambda row: row.until_day),
        Key(StandIn.id, lambda row: row.id),
    )
    page = page_of(tx.session, wanted, keys, cursor, limit)
    names = names_of(tx.session, {AccountId(each) for row in page.items for each in (row.officer_id, row.stand_in_id)})
    alone = _alone(tx, page.items)
    return Page([_stand_in(tx, row, names, today, alone) for row in page.items], page.next_cursor)


def own_stand_ins(tx: Transaction) -> list[SeenStandIn]:
    """Those that hold or are to come in which the reader is away himself, or stands in; the first to end first."""
    me, today = tx.actor.account_id, local_day(tx.now)
    mine = sa.or_(StandIn.officer_id == me, StandIn.stand_in_id == me)
    wanted = sa.select(StandIn).where(StandIn.until_day > today, mine).order_by(StandIn.until_day, StandIn.id)
    rows = tx.session.scalars(wanted.limit(OWN)).all()
    names = names_of(tx.session, {AccountId(each) for row in rows for each in (row.officer_id, row.stand_in_id)})
    alone = _alone(tx, rows)
    return [_stand_in(tx, row, names, today, alone) for row in rows]


def nobody_there(tx: Transaction, region_id: int) -> list[SeenStandIn]:
    """Stand-ins of today in a region that reach nobody."""
    today = local_day(tx.now)
    here = sa.select(Membership.account_id).where(Membership.region_id == region_id, accounts_holding(tx.now))
    wanted = sa.select(StandIn).where(StandIn.on(today), StandIn.officer_id.in_(here)).order_by(StandIn.id)
    rows = tx.session.scalars(wanted).all()
    alone = _alone(tx, rows)
    found = [row for row in rows if row.id in alone]
    names = names_of(tx.session, {AccountId(each) for row in found for each in (row.officer_id, row.stand_in_id)})
    return [_stand_in(tx, row, names, today, alone) for row in found]


def leaving(tx: Transaction, username: str | None) -> Leaving:
    """Who could stand in for somebody; for the reader himself without a name. Raises Missing, Forbidden."""
    if username:
        away = colleague_named(tx, username)
    else:
        me = AccountId(tx.actor.account_id or 0)
        away = colleagues_by_id(tx, [me]).get(me)
    if away is None or not away.places:
        raise Missing()
    if not arranges_for(tx, away):
        raise Forbidden()
    others = [Choice(each.username, each.name) for each in who_could_stand_in(tx, away.id)]
    return Leaving(away.username, away.name, tuple(others))


def _alone(tx: Transaction, rows: Sequence[StandIn]) -> frozenset[int]:
    """The ids of those that hold today and reach nobody; one query, none without stand-ins."""
    if not rows:
        return frozenset()
    other, away, own = aliased(StandIn), aliased(Membership), aliased(Membership)
    today = local_day(tx.now)
    gone = sa.exists().where(other.officer_id == StandIn.stand_in_id, other.on(today))
    sits = sa.exists().where(
        away.account_id == StandIn.officer_id,
        own.account_id == StandIn.stand_in_id,
        covering(own, away),
        accounts_holding(tx.now, away),
        accounts_holding(tx.now, own),
    )
    active = sa.exists().where(Account.id == StandIn.stand_in_id, Account.state == AccountState.ACTIVE)
    reaches = sa.and_(sits, active, sa.not_(gone))
    wanted = sa.select(StandIn.id).where(StandIn.id.in_([row.id for row in rows]), StandIn.on(today), sa.not_(reaches))
    return frozenset(tx.session.scalars(wanted))


def giving(tx: Transaction, username: str | None) -> GivenBy:
    """The firms of an officer and who may take them; the reader's own without a name. Raises Missing, Forbidden."""
    officer = officer_named(tx, username) if username else _myself(tx)
    if officer is None:
        raise Missing()
    if not arranges(tx.actor, officer.region_id, officer.id):
        raise Forbidden()
    firms = tx.session.execute(
        sa.select(Company.credit_code, Company.name)
        .join(Pairing, Pairing.company_id == Company.id)
        .where(Pairing.officer_id == officer.id, holding(local_day(tx.now)), Pairing.until_day.is_(None))
        .order_by(Company.id)
        .limit(1000)
    )
    others = [Choice(each.username, each.name) for each in in_office(tx, officer.region_id) if each.id != officer.id]
    return GivenBy(officer, tuple(Choice(row.credit_code, row.name) for row in firms), tuple(others))


def _myself(tx: Transaction) -> Officer | None:
    seats = tx.actor.seats_of(Role.OFFICER)
    if not seats or tx.actor.account_id is None:
        return None
    mine = [each for each in in_office(tx, seats[0].region_id) if each.id == tx.actor.account_id]
    return mine[0] if mine else None


def _known(tx: Transaction) -> sa.ColumnElement[bool]:
    """The reader's own, and those of officers of the regions he keeps."""
    me = tx.actor.account_id
    own = sa.or_(StandIn.officer_id == me, StandIn.stand_in_id == me)
    regions = frozenset().union(*[seat.region_ids for seat in tx.actor.seats_of(*_OVERSEE)])
    if not regions:
        return own
    staff = sa.select(Membership.account_id).where(Membership.role.not_in(COMPANY), Membership.region_id.in_(regions))
    return sa.or_(own, StandIn.officer_id.in_(staff))


OWN = 20
"""Of one's own that are shown; nobody has so many."""
_OVERSEE = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMIN)


def _stand_in(
    tx: Transaction, row: StandIn, names: Mapping[AccountId, str], today: date, alone: Collection[int]
) -> SeenStandIn:
    oversees = bool(tx.actor.seats_of(Role.COORDINATOR, Role.ADMIN))
    return SeenStandIn(
        number=str(row.id),
        officer=names.get(AccountId(row.officer_id), ""),
        stand_in=names.get(AccountId(row.stand_in_id), ""),
        from_day=row.from_day,
        last_day=date.fromordinal(row.until_day.toordinal() - 1),
        reason=row.reason,
        present=row.from_day <= today,
        may_end=oversees or tx.actor.account_id in (row.officer_id, row.stand_in_id),
        missing=row.id in alone,
    )


def _seen(tx: Transaction, rows: Sequence[HandOver], matters: dict[int, tuple[Matter, ...]]) -> list[SeenHandOver]:
    people = {AccountId(each) for row in rows for each in (row.giver_id, row.taker_id, row.given_by) if each}
    names = names_of(tx.session, people)
    found = []
    for row in rows:
        gives, takes, _ = signs_as(tx, row) if row.id in matters else (False, False, False)
        instead = row.given_by if row.given_by not in (None, row.giver_id) else None
        found.append(
            SeenHandOver(
                number=row.number,
                giver=names.get(AccountId(row.giver_id), ""),
                taker=names.get(AccountId(row.taker_id), ""),
                day=row.day,
                reason=row.reason,
                state=row.state,
                made_at=row.made_at,
                given_at=row.given_at,
                given_by=None if instead is None else names.get(AccountId(instead), ""),
                taken_at=row.taken_at,
                ended_at=row.ended_at,
                note=row.note,
                region_id=row.region_id,
                words=row.words,
                written_at=row.written_at,
                firms=tuple(_firm(each) for each in row.firms),
                matters=matters.get(row.id, ()),
                promises=(),
                gives=gives,
                takes=takes,
                may_drop=row.id in matters and may_drop(tx, row),
                may_write=row.id in matters and may_write(tx, row),
            )
        )
    return found


def _firm(row: HandOverFirm) -> SeenFirm:
    return SeenFirm(credit_code=row.company.credit_code, name=row.company.name, seat=row.seat, words=row.words)


def _with_book(tx: Transaction, row: HandOver) -> tuple[SeenFirm, ...]:
    """The firms with what the book says of each; four queries, two once it is done and one more."""
    people, entries = people_of(tx, [each.company_id for each in row.firms]), entries_of(tx, row)
    return tuple(
        replace(
            _firm(each),
            people=tuple(people.get(each.company_id, ())),
            entries=tuple(entry for entry in entries if entry.firm_id == each.id),
        )
        for each in row.firms
    )
