"""Promises as a list: one's own, the late ones, those that wait for the firm; on a page and to be taken along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import StandIn
from app.companies.queries import firm_coded
from app.companies.rules import as_credit_code
from app.departments.models import Department
from app.kernel.folding import harmless
from app.kernel.listing import Column, Conditions, Listing, day_asked
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.counting import among_counted, in_period, of_officer
from app.promises.models import Promise
from app.promises.rules.words import SEE, PromiseList, PromiseState
from app.promises.seeing import SeenPromise, seen_of
from app.regions.models import Park


@dataclass(frozen=True, kw_only=True)
class PromiseFilters:
    """What a list is narrowed by; empty means any. Codes that name nothing find nothing."""

    which: PromiseList = PromiseList.OPEN
    unit: str = ""
    park: str = ""
    officer: str = ""
    """User name of who keeps it, spoken for no unit."""
    firm: str = ""
    since: date | None = None
    """First and last of the days that were said first."""
    until: date | None = None


def seen_promises(
    tx: Transaction, wanted: PromiseFilters, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenPromise]:
    """Promises that exist for the reader: open ones by their day, others the newest first; four queries."""
    found = visible(tx.actor, Promise).where(*_where(tx, wanted))
    newest: Sequence[Key[Promise]] = (Key(Promise.id, lambda row: row.id, descending=True),)
    by_day: Sequence[Key[Promise]] = (
        Key(Promise.due_at, lambda row: row.due_at),
        Key(Promise.id, lambda row: row.id),
    )
    keys = newest if wanted.which in (PromiseList.ENDED, PromiseList.COUNTED) else by_day
    page = page_of(tx.session, found, keys, cursor, limit)
    return Page(seen_of(tx, page.items), page.next_cursor)


def few_of(tx: Transaction, which: PromiseList, limit: int) -> list[SeenPromise]:
    """The first of a list, for the reader's own page; nothing for whoever reads no promises."""
    return list(seen_promises(tx, PromiseFilters(which=which), None, limit).items) if tx.actor.may(SEE) else []


def few_due(tx: Transaction, until: date, limit: int) -> list[SeenPromise]:
    """The first of the reader's own that are to be kept by a day and are not said to be done; five queries."""
    if not tx.actor.may(SEE):
        return []
    found = visible(tx.actor, Promise).where(_mine(tx), Promise.done_at.is_(None), Promise.due_on <= until)
    return seen_of(tx, tx.session.scalars(found.order_by(Promise.due_at, Promise.id).limit(limit)).all())


def _where(tx: Transaction, wanted: PromiseFilters) -> list[sa.ColumnElement[bool]]:
    found = [_IN_LIST[wanted.which](tx)]
    if wanted.unit:
        unit = sa.select(Department.id).where(Department.code == harmless(wanted.unit))
        found.append(Promise.department_id.in_(unit))
    if wanted.park:
        found.append(Promise.park_id.in_(sa.select(Park.id).where(Park.code == harmless(wanted.park))))
    if wanted.officer:
        keeps = sa.select(Account.id).where(Account.username == harmless(wanted.officer))
        found += [*of_officer(), Promise.person_id.in_(keeps)]
    if wanted.firm:
        found.append(Promise.company_id == firm_coded(harmless(as_credit_code(wanted.firm))))
    found += in_period(wanted.since, wanted.until)
    return found


def _open(_tx: Transaction) -> sa.ColumnElement[bool]:
    return Promise.state == PromiseState.OPEN


def _mine(tx: Transaction) -> sa.ColumnElement[bool]:
    """Open ones the reader keeps himself, and as an officer those of whom he stands in for today."""
    own = Promise.person_id == tx.actor.account_id
    if not tx.actor.seats_of(Role.OFFICER):
        return sa.and_(_open(tx), own)
    lent = sa.select(StandIn.officer_id).where(
        StandIn.stand_in_id == tx.actor.account_id, StandIn.on(local_day(tx.now))
    )
    away = sa.and_(Promise.person_id.in_(lent), Promise.company_id.in_(tx.actor.paired), *of_officer())
    return sa.and_(_open(tx), sa.or_(own, away))


_IN_LIST: dict[PromiseList, Any] = {
    PromiseList.MINE: _mine,
    PromiseList.LATE: lambda tx: sa.and_(_open(tx), Promise.done_at.is_(None), Promise.due_at < tx.now),
    PromiseList.WAITING: lambda tx: sa.and_(_open(tx), Promise.done_at.is_not(None)),
    PromiseList.OPEN: _open,
    PromiseList.ENDED: lambda _tx: Promise.state != PromiseState.OPEN,
    PromiseList.COUNTED: among_counted,
}


def asked_for(typed: Conditions) -> PromiseFilters:
    """The conditions of an address; a word that is none of the list is left alone."""
    which = typed.get("list", "")
    return PromiseFilters(
        which=PromiseList(which) if which in set(PromiseList) else PromiseList.OPEN,
        unit=typed.get("unit", ""),
        park=typed.get("park", ""),
        officer=typed.get("officer", ""),
        firm=typed.get("firm", ""),
        since=day_asked(typed.get("since", "")),
        until=day_asked(typed.get("until", "")),
    )


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenPromise]:
    return seen_promises(tx, asked_for(asked), cursor, limit)


def _said(_tx: Transaction, asked: Conditions) -> list[tuple[str, str]]:
    named = {"unit": "单位", "park": "园区", "officer": "服务官", "firm": "企业", "since": "从", "until": "到"}
    return [
        ("范围", asked_for(asked).which.word),
        *[(word, asked[name]) for name, word in named.items() if asked.get(name)],
    ]


def _by(row: SeenPromise) -> str:
    return " ".join(filter(None, (row.unit, row.person)))


COLUMNS: tuple[Column[SeenPromise], ...] = (
    Column("承诺编号", lambda row: row.id, 10),
    Column("企业", lambda row: None if row.firm is None else row.firm.name, 36),
    Column("诉求编号", lambda row: row.ticket, 20),
    Column("承诺的事", lambda row: row.words, 40),
    Column("承诺人", _by, 24),
    Column("在哪里承诺的", lambda row: row.origin.word, 14),
    Column("承诺时间", lambda row: row.given_at, 17),
    Column("最初日期", lambda row: row.first_due_on, 12),
    Column("现在日期", lambda row: row.due_on, 12),
    Column("状态", lambda row: row.state.word, 14),
    Column("是否逾期", lambda row: "逾期" if row.overdue else "", 8),
    Column("说明办好的时间", lambda row: row.done_at, 17),
    Column("完成情况", lambda row: row.done_note, 30),
    Column("了结时间", lambda row: row.ended_at, 17),
    Column("视为兑现", lambda row: "是" if row.deemed else "", 8),
    Column("企业的话", lambda row: row.firm_words, 30),
)
PROMISES = Listing(
    abilities=(SEE,),
    names=("list", "unit", "park", "officer", "firm", "since", "until"),
    columns=COLUMNS,
    page=_found,
    said=_said,
)
