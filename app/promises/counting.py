"""承诺兑现率: how many promises were kept on the day that was said first, by unit, park and officer; and what is late.

What counts (d) are promises whose first day lies in the period: ended, or open with that day gone by and not said to be
done by it. One that the firm released counts nowhere; one said done in time waits for the firm, and counts when it has
spoken or its silence has. n are those kept by that day. A day that was moved is counted by the first one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.departments.models import Department
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.promises.models import Promise
from app.promises.rules.words import PromiseState
from app.regions.models import Park
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.lifecycle import Action

_LOCAL = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """n/d of one unit, park or officer; ``late`` are those still open whose day has gone by."""

    code: str
    """What the list is narrowed by."""
    name: str
    n: int
    d: int
    late: int


@dataclass(frozen=True, kw_only=True)
class PromiseFigures:
    """The figures of a period."""

    since: date
    until: date
    whole: Kept
    units: tuple[Kept, ...]
    parks: tuple[Kept, ...]
    officers: tuple[Kept, ...]


@dataclass(frozen=True, kw_only=True)
class OpenLate:
    """A promise that was late at a moment, for a report of it: plain facts, in the order of their days."""

    promise_id: int
    ticket_id: int | None
    company_id: int
    park_id: int | None
    department_id: int | None
    person_id: int | None
    officer_id: int | None
    """Who gave it as an officer of firms, and for no unit."""
    words: str
    first_due_on: date


def promise_figures(tx: Transaction, since: date | None, until: date | None) -> PromiseFigures:
    """The figures of a period of first days, this month unless said, of promises that exist for the reader.

    One query for each table. Raises Invalid where the period ends before it begins.
    """
    today = local_day(tx.now)
    first, last = since or today.replace(day=1), until or today
    if last < first:
        raise Invalid({"until": [say("结束日期不能早于开始日期。")]})
    return PromiseFigures(
        since=first,
        until=last,
        whole=_counted(tx, first, last, None, None)[0],
        units=_counted(tx, first, last, Department.code, Department.name),
        parks=_counted(tx, first, last, Park.code, Park.name),
        officers=_counted(tx, first, last, Account.username, Account.name),
    )


def in_period(since: date | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    """That the day that was said first lies between these, both included."""
    found: list[sa.ColumnElement[bool]] = []
    if since is not None:
        found.append(Promise.first_due_on >= since)
    if until is not None:
        found.append(Promise.first_due_on <= until)
    return found


def of_officer() -> list[sa.ColumnElement[bool]]:
    """That somebody gave it as an officer of firms, and for no unit."""
    return [Promise.department_id.is_(None), Promise.acting_role == Role.OFFICER]


def among_counted(tx: Transaction) -> sa.ColumnElement[bool]:
    """That a promise counts in d by now."""
    said_late = sa.cast(sa.func.timezone(_LOCAL, Promise.done_at), sa.Date) > Promise.first_due_on
    missed = sa.and_(
        Promise.state == PromiseState.OPEN,
        Promise.first_due_on < local_day(tx.now),
        sa.or_(Promise.done_at.is_(None), said_late),
    )
    return sa.and_(sa.or_(Promise.state.in_((PromiseState.KEPT, PromiseState.LATE)), missed), sa.not_(_of_a_test()))


def open_late(session: Session, region_ids: Collection[int], at: datetime) -> list[OpenLate]:
    """Promises of these regions that at a moment were given, not ended, past their first day, and not said done.

    What was said and taken back before or after that moment is read from the row's own history, so that the answer
    about a moment is the same however late it is asked. One query.
    """
    rows = session.scalars(
        sa.select(Promise)
        .where(
            Promise.region_id.in_(set(region_ids)),
            Promise.given_at <= at,
            Promise.first_due_on < local_day(at),
            sa.or_(Promise.ended_at.is_(None), Promise.ended_at > at),
            sa.not_(of_a_test_at(at)),
        )
        .order_by(Promise.first_due_on, Promise.id)
    )
    return [
        OpenLate(
            promise_id=row.id,
            ticket_id=row.ticket_id,
            company_id=row.company_id,
            park_id=row.park_id,
            department_id=row.department_id,
            person_id=row.person_id,
            officer_id=officer_of(row),
            words=row.words,
            first_due_on=row.first_due_on,
        )
        for row in rows
        if not was_said_done(row.done_at, row.earlier, at)
    ]


def officer_of(row: Promise) -> int | None:
    """``of_officer`` of a row: the account of who gave it as an officer of firms, and for no unit."""
    return row.person_id if row.department_id is None and row.acting_role == Role.OFFICER else None


def of_a_test_at(at: datetime) -> sa.ColumnElement[bool]:
    """That the matter it is about was a test at a moment: marked by then, or filed as one and never marked."""
    marks = sa.select(TicketEventRow.action).where(
        TicketEventRow.ticket_id == Promise.ticket_id,
        TicketEventRow.action.in_((Action.MARK_TEST, Action.UNMARK_TEST)),
    )
    last = marks.where(TicketEventRow.at < at).order_by(TicketEventRow.seq.desc()).limit(1).scalar_subquery()
    return sa.or_(sa.and_(_of_a_test(), sa.not_(marks.exists())), sa.func.coalesce(last == Action.MARK_TEST, False))


def was_said_done(done_at: datetime | None, earlier: Sequence[Mapping[str, Any]], at: datetime) -> bool:
    """Whether at a moment the unit's word stood that it is done, and the firm had not said no. Pure."""
    if done_at is not None and done_at <= at:
        return True
    return any(
        datetime.fromisoformat(each["done_at"]) <= at < datetime.fromisoformat(each["at"])
        for each in earlier
        if each["kind"] == "broken" and each.get("done_at")
    )


def _counted(tx: Transaction, first: date, last: date, code: Any, name: Any) -> tuple[Kept, ...]:
    """n/d and what is late by one grouping; the whole without one."""
    counts = among_counted(tx)
    late = sa.and_(Promise.state == PromiseState.OPEN, Promise.done_at.is_(None), Promise.due_at < tx.now)
    statement: sa.Select[Any] = sa.select(
        code.label("code") if code is not None else sa.literal("").label("code"),
        name.label("name") if name is not None else sa.literal("").label("name"),
        sa.func.count().filter(sa.and_(counts, Promise.state == PromiseState.KEPT)).label("n"),
        sa.func.count().filter(counts).label("d"),
        sa.func.count().filter(late).label("late"),
    ).select_from(Promise)
    if code is not None:
        owner = code.class_
        column = {Department: Promise.department_id, Park: Promise.park_id, Account: Promise.person_id}[owner]
        statement = statement.join(owner, owner.id == column)
        if owner is Account:
            statement = statement.where(*of_officer())
        statement = statement.group_by(code, name)
    statement = statement.where(Promise.visible_to(tx.actor), *in_period(first, last))
    rows = [
        Kept(code=row.code, name=row.name, n=row.n, d=row.d, late=row.late) for row in tx.session.execute(statement)
    ]
    return tuple(sorted(rows, key=lambda each: (-each.late, each.n - each.d, each.code)))


def _of_a_test() -> sa.ColumnElement[bool]:
    return sa.exists().where(Ticket.id == Promise.ticket_id, Ticket.is_test)
