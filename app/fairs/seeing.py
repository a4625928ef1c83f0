"""A fair as one reader may know it: plain values for both faces.

Hosts read all of it. A bank reads that it is invited, where and when; of firms, of needs and of other banks nothing. A
firm reads which banks come, and of firms and needs its own; who looks after firms, those of his firms.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company
from app.departments.models import Department
from app.fairs.models import Fair, FairBank, FairFirm, FairNeed
from app.fairs.rules import PLAN, WRITE, FairState, change_refused, marking_refused, writing_refused
from app.financing.banks import is_bank
from app.financing.listing import SeenListedNeed, needs_among
from app.financing.models import BankCall, FinanceNeed
from app.financing.rules.calls import CallState
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.seen import SeenName


@dataclass(frozen=True, kw_only=True)
class SeenGuest:
    """A bank or a firm that is invited."""

    code: str
    name: str
    came: bool


@dataclass(frozen=True, kw_only=True)
class FairFigures:
    """What came of a fair. Test matters are left out; money is in 万元."""

    born: int
    granted: int
    """Of these needs, with money."""
    money_asked: int
    money_granted: int


@dataclass(frozen=True, kw_only=True)
class SeenFairRow:
    """A fair in a list."""

    id: int
    title: str
    place: str
    starts_at: datetime
    park: SeenName | None
    state: FairState
    over: bool
    """Its day is past."""
    figures: FairFigures | None
    """To who reads the figures of financing."""

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)


@dataclass(frozen=True, kw_only=True)
class SeenFair:
    """One fair."""

    row: SeenFairRow
    note: str
    version: int
    cancel_reason: str
    banks: tuple[SeenGuest, ...]
    firms: tuple[SeenGuest, ...]
    needs: tuple[SeenListedNeed, ...]
    """Those that were born there and that this reader may read."""
    for_bank: bool
    """The reader is here for a bank."""
    may_change: bool
    may_mark: bool
    may_write: bool
    may_print: bool
    """The sheet on which guests sign: it names them all."""


def seen_fairs(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenFairRow]:
    """The fairs this reader knows of, the latest first; three queries at most."""
    key: Key[Fair] = Key(Fair.id, lambda fair: fair.id, descending=True)
    page = page_of(tx.session, visible(tx.actor, Fair).options(joinedload(Fair.park)), [key], cursor, limit)
    figures = _figures(tx, [fair.id for fair in page.items])
    return Page([_row(tx, fair, figures) for fair in page.items], page.next_cursor)


def seen_fair(tx: Transaction, number: str) -> SeenFair:
    """One fair as this reader may know it. Raises Missing where it does not exist for him."""
    fair = tx.session.scalar(visible(tx.actor, Fair).where(Fair.id == id_named(number)).options(joinedload(Fair.park)))
    if fair is None:
        raise Missing()
    hosts = any(fair.region_id in seat.region_ids for seat in tx.actor.seats_of(Role.COORDINATOR))
    day, today = local_day(fair.starts_at), local_day(tx.now)
    plans = hosts and tx.actor.may(PLAN)
    firms = _firms(tx, fair)
    born = tx.session.scalars(visible(tx.actor, FairNeed).where(FairNeed.fair_id == fair.id).order_by(FairNeed.id))
    return SeenFair(
        row=_row(tx, fair, _figures(tx, [fair.id])),
        note=fair.note,
        version=fair.version,
        cancel_reason=fair.cancel_reason,
        banks=_banks(tx, fair),
        firms=firms,
        needs=tuple(needs_among(tx, [each.ticket_id for each in born])),
        for_bank=not firms and not plans and bool(tx.actor.seats_of(Role.LIAISON, Role.HANDLER, Role.HEAD)),
        may_change=plans and not change_refused(fair.state, day, today),
        may_mark=plans and not marking_refused(fair.state, day, today),
        may_write=bool(firms) and tx.actor.may(WRITE) and not writing_refused(fair.state, day, today),
        may_print=plans and fair.state is FairState.PLANNED,
    )


def sheet_of(tx: Transaction, number: str) -> SeenFair:
    """The same to be printed as a sheet to sign. Raises Missing also for whoever may not."""
    seen = seen_fair(tx, number)
    if not seen.may_print:
        raise Missing()
    return seen


def banks_offered(tx: Transaction) -> tuple[SeenName, ...]:
    """The banks of the coordinator's region, for whoever plans; none for others."""
    regions = [seat.region_id for seat in tx.actor.seats_of(Role.COORDINATOR)][:1]
    units = tx.session.execute(
        sa.select(Department.code, Department.name)
        .where(Department.region_id.in_(regions), is_bank())
        .order_by(Department.code.collate("C"))
    )
    return tuple(SeenName(code=unit.code, name=unit.name) for unit in units)


def _row(tx: Transaction, fair: Fair, figures: Mapping[int, FairFigures]) -> SeenFairRow:
    return SeenFairRow(
        id=fair.id,
        title=fair.title,
        place=fair.place,
        starts_at=fair.starts_at,
        park=None if fair.park is None else SeenName(code=fair.park.code, name=fair.park.name),
        state=fair.state,
        over=local_day(fair.starts_at) < local_day(tx.now),
        figures=figures.get(fair.id),
    )


def _banks(tx: Transaction, fair: Fair) -> tuple[SeenGuest, ...]:
    rows = tx.session.execute(
        sa.select(Department.code, Department.name, FairBank.came)
        .join(FairBank, FairBank.department_id == Department.id)
        .where(FairBank.fair_id == fair.id, FairBank.visible_to(tx.actor))
        .order_by(Department.code.collate("C"))
    )
    return tuple(SeenGuest(code=row.code, name=row.name, came=row.came) for row in rows)


def _firms(tx: Transaction, fair: Fair) -> tuple[SeenGuest, ...]:
    rows = tx.session.execute(
        sa.select(Company.credit_code, Company.name, FairFirm.came)
        .join(FairFirm, FairFirm.company_id == Company.id)
        .where(FairFirm.fair_id == fair.id, FairFirm.visible_to(tx.actor))
        .order_by(Company.name.collate("C"), Company.id)
    )
    return tuple(SeenGuest(code=row.credit_code, name=row.name, came=row.came) for row in rows)


def _figures(tx: Transaction, fairs: Collection[int]) -> Mapping[int, FairFigures]:
    """Fair → what came of its needs that exist for who reads the figures; one query, none for whoever does not."""
    if not tx.actor.may("finance.figures"):
        return {}
    granted = (
        sa.select(
            BankCall.ticket_id,
            sa.func.sum(BankCall.granted_amount).label("money"),
        )
        .where(BankCall.state == CallState.GRANTED)
        .group_by(BankCall.ticket_id)
        .subquery()
    )
    rows = tx.session.execute(
        sa.select(
            FairNeed.fair_id,
            sa.func.count().label("born"),
            sa.func.count(granted.c.ticket_id).label("granted"),
            sa.func.coalesce(sa.func.sum(FinanceNeed.amount), 0).label("asked"),
            sa.func.coalesce(sa.func.sum(granted.c.money), 0).label("money"),
        )
        .join(Ticket, Ticket.id == FairNeed.ticket_id)
        .join(FinanceNeed, FinanceNeed.ticket_id == FairNeed.ticket_id)
        .outerjoin(granted, granted.c.ticket_id == FairNeed.ticket_id)
        .where(FairNeed.fair_id.in_(fairs), FairNeed.visible_to(tx.actor), Ticket.is_test.is_(False))
        .group_by(FairNeed.fair_id)
    )
    found = {
        row.fair_id: FairFigures(born=row.born, granted=row.granted, money_asked=row.asked, money_granted=row.money)
        for row in rows
    }
    none = FairFigures(born=0, granted=0, money_asked=0, money_granted=0)
    return {each: found.get(each, none) for each in fairs}


def _found(tx: Transaction, _asked: Conditions, cursor: str | None, limit: int) -> Page[SeenFairRow]:
    return seen_fairs(tx, cursor, limit)


COLUMNS: tuple[Column[SeenFairRow], ...] = (
    Column("名称", lambda row: row.title, 30),
    Column("时间", lambda row: row.starts_at, 17),
    Column("地点", lambda row: row.place, 30),
    Column("园区", lambda row: row.park.name if row.park else None, 16),
    Column("状态", lambda row: row.state.word, 10),
    Column("现场需求", lambda row: row.figures.born if row.figures else None, 10),
    Column("已放款需求", lambda row: row.figures.granted if row.figures else None, 12),
    Column("需求金额（万元）", lambda row: row.figures.money_asked if row.figures else None, 14),
    Column("放款金额（万元）", lambda row: row.figures.money_granted if row.figures else None, 14),
)
FAIRS = Listing(abilities=("finance.figures",), names=(), columns=COLUMNS, page=_found)
