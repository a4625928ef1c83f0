"""Hand-overs and stand-ins as their reader may know them: plain values for both faces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.queries import names_of
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company, Pairing, PairingSeat, StandIn
from app.companies.queries import holding
from app.handovers.handing_over import may_drop, named, signs_as
from app.handovers.matters import Matter, matters_of
from app.handovers.models import HandOver, HandOverFirm
from app.handovers.officers import Officer, in_office, officer_named
from app.handovers.rules import HandOverState, arranges
from app.kernel.errors import Forbidden, Missing
from app.kernel.ids import AccountId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


@dataclass(frozen=True, kw_only=True)
class SeenFirm:
    """A firm that changes hands, and the seat that does."""

    credit_code: str
    name: str
    seat: PairingSeat


@dataclass(frozen=True, kw_only=True)
class SeenHandOver:
    """One hand-over; ``matters`` only where one was asked for."""

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
    firms: tuple[SeenFirm, ...]
    matters: tuple[Matter, ...]
    gives: bool
    """This reader may sign for giving now."""
    takes: bool
    """This reader may sign for taking now."""
    may_drop: bool


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


@dataclass(frozen=True)
class Choice:
    """Somebody, or a firm, that can be chosen."""

    code: str
    name: str


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
    return seen


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
    """Stand-ins that hold or are to come, of the reader himself or of his region's officers, the first to end first."""
    today = local_day(tx.now)
    wanted = sa.select(StandIn).where(StandIn.until_day > today, _known(tx))
    keys: Sequence[Key[StandIn]] = (
        Key(StandIn.until_day, lambda row: row.until_day),
        Key(StandIn.id, lambda row: row.id),
    )
    page = page_of(tx.session, wanted, keys, cursor, limit)
    names = names_of(tx.session, {AccountId(each) for row in page.items for each in (row.officer_id, row.stand_in_id)})
    return Page([_stand_in(tx, row, names, today) for row in page.items], page.next_cursor)


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
    firms = sa.select(Pairing.officer_id).join(Company, Company.id == Pairing.company_id)
    return sa.or_(own, StandIn.officer_id.in_(firms.where(Company.region_id.in_(regions))))


_OVERSEE = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMIN)


def _stand_in(tx: Transaction, row: StandIn, names: Mapping[AccountId, str], today: date) -> SeenStandIn:
    centre = bool(tx.actor.seats_of(Role.COORDINATOR))
    return SeenStandIn(
        number=str(row.id),
        officer=names.get(AccountId(row.officer_id), ""),
        stand_in=names.get(AccountId(row.stand_in_id), ""),
        from_day=row.from_day,
        last_day=date.fromordinal(row.until_day.toordinal() - 1),
        reason=row.reason,
        present=row.from_day <= today,
        may_end=centre or row.officer_id == tx.actor.account_id,
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
                firms=tuple(_firm(each) for each in row.firms),
                matters=matters.get(row.id, ()),
                gives=gives,
                takes=takes,
                may_drop=row.id in matters and may_drop(tx, row),
            )
        )
    return found


def _firm(row: HandOverFirm) -> SeenFirm:
    return SeenFirm(credit_code=row.company.credit_code, name=row.company.name, seat=row.seat)
