"""Errands as a list: one's own, the late ones, those in a race; on a page and to be taken along."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.models import Account
from app.accounts.rules.roles import UNIT, Role
from app.calendars.queries import calendar_now
from app.companies.queries import firm_coded
from app.companies.rules import as_credit_code
from app.errands.counting import asked_again, counts, finished, in_period, timed, timely, withdrawn
from app.errands.models import Errand, ErrandStep
from app.errands.rules.lifecycle import OPEN, SEE, ErrandList, ErrandState
from app.errands.rules.planning import days_taken, in_time
from app.errands.rules.steps import TIMED, StepState
from app.errands.seen import SeenErrandRow
from app.kernel.folding import harmless
from app.kernel.listing import Column, Conditions, Listing, day_asked
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park


@dataclass(frozen=True, kw_only=True)
class ErrandFilters:
    """What a list is narrowed by; empty means any. Codes that name nothing find nothing."""

    which: ErrandList = ErrandList.OPEN
    park: str = ""
    agent: str = ""
    """User name of who took it up."""
    firm: str = ""
    since: date | None = None
    """First and last of the Shanghai days on which it was taken up."""
    until: date | None = None


def seen_errands(
    tx: Transaction, wanted: ErrandFilters, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenErrandRow]:
    """Errands that exist for the reader, newest first; those in a race by when the firm needs them. Two queries."""
    newest: Key[Errand] = Key(Errand.id, lambda row: row.id, descending=True)
    keys: Sequence[Key[Errand]] = (newest,)
    if wanted.which is ErrandList.TENDER:
        keys = (Key(Errand.needed_at, lambda row: row.needed_at), newest)
    found = visible(tx.actor, Errand).where(*_where(tx, wanted))
    page = page_of(tx.session, found.options(joinedload(Errand.company), joinedload(Errand.park)), keys, cursor, limit)
    steps: dict[int, list[ErrandStep]] = {}
    of = sa.select(ErrandStep).where(ErrandStep.errand_id.in_([each.id for each in page.items]))
    for step in tx.session.scalars(of.order_by(ErrandStep.place)):
        steps.setdefault(step.errand_id, []).append(step)
    return Page([row_of(tx, each, steps.get(each.id, ())) for each in page.items], page.next_cursor)


def row_of(tx: Transaction, errand: Errand, steps: Sequence[ErrandStep]) -> SeenErrandRow:
    """One as a row, with its firm and park loaded, and its steps in their order."""
    still = errand.state in (ErrandState.REQUESTED, ErrandState.AUTHORISED, ErrandState.RUNNING)
    due = (errand.due_at if errand.taken_at is None else errand.promised_at) if still else None
    received = errand.ended_at if errand.state is ErrandState.CLOSED else None
    at = next((step for step in steps if step.state in (StepState.BLOCKED, StepState.RUNNING, StepState.READY)), None)
    return SeenErrandRow(
        number=errand.number,
        title=errand.title,
        company=errand.company.name,
        park="" if errand.park is None else errand.park.name,
        state=errand.state,
        tender=errand.tender,
        wanted_by=errand.wanted_by,
        requested_at=errand.requested_at,
        taken_at=errand.taken_at,
        ended_at=errand.ended_at,
        due=due,
        overdue=due is not None and due < tx.now,
        agent=errand.agent_name,
        steps=len(steps),
        done=sum(step.state in (StepState.DONE, StepState.SKIPPED) for step in steps),
        at=at.name if at else "",
        in_time=None if received is None else in_time(received, errand.needed_at),
        days=None if received is None else days_taken(calendar_now(tx.session), errand.requested_at, received),
    )


def _where(tx: Transaction, wanted: ErrandFilters) -> list[sa.ColumnElement[bool]]:
    found = [_IN_LIST[wanted.which](tx)]
    if wanted.park:
        found.append(Errand.park_id.in_(sa.select(Park.id).where(Park.code == harmless(wanted.park))))
    if wanted.agent:
        took = sa.select(Account.id).where(Account.username == harmless(wanted.agent))
        found.append(Errand.agent_id.in_(took))
    if wanted.firm:
        found.append(Errand.company_id == firm_coded(harmless(as_credit_code(wanted.firm))))
    return [*found, *in_period(wanted.since, wanted.until)]


def _open(_tx: Transaction) -> sa.ColumnElement[bool]:
    return Errand.state.in_(OPEN)


def _mine(tx: Transaction) -> sa.ColumnElement[bool]:
    """Those the reader took up or asked for, that wait for somebody of his park, or whose turn is at his unit."""
    own = [Errand.agent_id == tx.actor.account_id, Errand.requested_by == tx.actor.account_id]
    if parks := [seat.park_id for seat in tx.actor.seats_of(Role.AGENT)]:
        own.append(sa.and_(Errand.park_id.in_(parks), Errand.taken_at.is_(None)))
    if units := [seat.department_id for seat in tx.actor.seats_of(*UNIT)]:
        turn = sa.exists().where(
            ErrandStep.errand_id == Errand.id, ErrandStep.department_id.in_(units), ErrandStep.state.in_(TIMED)
        )
        own.append(turn)
    return sa.and_(_open(tx), sa.or_(*own))


def _late(tx: Transaction) -> sa.ColumnElement[bool]:
    late_step = sa.exists().where(
        ErrandStep.errand_id == Errand.id, ErrandStep.due_at < tx.now, ErrandStep.state.in_(TIMED)
    )
    untaken = sa.and_(Errand.taken_at.is_(None), Errand.due_at < tx.now)
    return sa.and_(_open(tx), sa.or_(untaken, Errand.promised_at < tx.now, late_step))


_IN_LIST: Mapping[ErrandList, Callable[[Transaction], sa.ColumnElement[bool]]] = {
    ErrandList.MINE: _mine,
    ErrandList.OPEN: _open,
    ErrandList.LATE: _late,
    ErrandList.TENDER: lambda tx: sa.and_(_open(tx), Errand.tender),
    ErrandList.ENDED: lambda tx: sa.not_(_open(tx)),
    ErrandList.COUNTED: lambda tx: counts(tx.now),
    ErrandList.UNFINISHED: lambda tx: sa.and_(counts(tx.now), sa.not_(finished(tx.now))),
    ErrandList.UNTIMELY: lambda tx: sa.and_(counts(tx.now), timed(tx.now), sa.not_(timely(tx.now))),
    ErrandList.AGAIN: lambda tx: sa.and_(counts(tx.now), asked_again(tx.now)),
    ErrandList.WITHDRAWN: lambda tx: withdrawn(tx.now),
}


def asked_for(typed: Conditions) -> ErrandFilters:
    """The conditions of an address; a word that is none of the list is left alone."""
    which = typed.get("list", "")
    return ErrandFilters(
        which=ErrandList(which) if which in set(ErrandList) else ErrandList.OPEN,
        park=typed.get("park", ""),
        agent=typed.get("agent", ""),
        firm=typed.get("firm", ""),
        since=day_asked(typed.get("since", "")),
        until=day_asked(typed.get("until", "")),
    )


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenErrandRow]:
    return seen_errands(tx, asked_for(asked), cursor, limit)


def _said(_tx: Transaction, asked: Conditions) -> list[tuple[str, str]]:
    named = {"park": "园区", "agent": "代办员", "firm": "企业", "since": "受理从", "until": "受理到"}
    return [
        ("范围", asked_for(asked).which.word),
        *[(word, asked[name]) for name, word in named.items() if asked.get(name)],
    ]


def _kept(row: SeenErrandRow) -> str:
    return "" if row.in_time is None else "按时" if row.in_time else "超期"


COLUMNS: tuple[Column[SeenErrandRow], ...] = (
    Column("代办编号", lambda row: row.number, 16),
    Column("代办事项", lambda row: row.title, 24),
    Column("企业", lambda row: row.company, 36),
    Column("园区", lambda row: row.park, 20),
    Column("状态", lambda row: row.state.word, 16),
    Column("抢时间", lambda row: "是" if row.tender else "", 8),
    Column("企业最晚要用", lambda row: row.wanted_by, 12),
    Column("申请时间", lambda row: row.requested_at, 17),
    Column("受理时间", lambda row: row.taken_at, 17),
    Column("代办员", lambda row: row.agent, 12),
    Column("步骤数", lambda row: row.steps, 8),
    Column("已办步骤", lambda row: row.done, 8),
    Column("在办步骤", lambda row: row.at, 20),
    Column("到期", lambda row: row.due, 17),
    Column("是否超期", lambda row: "超期" if row.overdue else "", 8),
    Column("结束时间", lambda row: row.ended_at, 17),
    Column("用时（工作日）", lambda row: row.days, 12),
    Column("是否按时", _kept, 8),
)
ERRANDS = Listing(
    abilities=(SEE,),
    names=("list", "park", "agent", "firm", "since", "until"),
    columns=COLUMNS,
    page=_found,
    said=_said,
)
