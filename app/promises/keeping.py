"""What becomes of a promise: done, or moved with a word to the firm, by who holds it; kept or not, by the firm."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar, local_day
from app.companies.models import Company
from app.departments.models import Department
from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId, TicketId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.events import (
    PromiseBroken,
    PromiseDeemed,
    PromiseDone,
    PromiseKept,
    PromiseMoved,
    PromiseReleased,
)
from app.promises.models import Promise
from app.promises.rules.words import (
    JUDGE,
    KEEP,
    MOST_WORDS,
    PROMISES,
    SILENCE,
    Party,
    PromiseAction,
    PromiseState,
    allowed_now,
    ended_as,
    is_within,
    parties,
    silence_ends,
    worked_on,
)
from app.promises.timing import end_clock, start_clock

COUNTING = "promise_silence"
"""What this work is called where it is set aside."""


@dataclass(frozen=True, kw_only=True)
class SaidDone:
    """With what it was kept."""

    note: Annotated[
        str,
        Ask(
            "完成情况",
            most=MOST_WORDS,
            hint="企业会看到，并说是否做到。",
            missing="请写明做了什么。",
            means="What was done. The firm reads it, and says whether it was kept.",
            example="10 月 12 日 15:00 已恢复供电。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Moving:
    """Which day instead, and why."""

    due_on: Annotated[date, Ask("改到哪天", means="The Shanghai day instead; a day off becomes the next workday.")]
    words: Annotated[
        str,
        Ask(
            "向企业说明",
            most=MOST_WORDS,
            hint="企业会看到；原来的日期保留。",
            missing="请向企业说明为什么改期。",
            means="Why it takes longer. The firm reads it; the first day is kept.",
            example="设备 10 月 14 日才到货，到货当天安装。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class SaidKept:
    """Nothing more need be said."""


@dataclass(frozen=True, kw_only=True)
class SaidBroken:
    """What is missing."""

    words: Annotated[
        str,
        Ask(
            "哪里没有做到",
            most=MOST_WORDS,
            missing="请写明哪里没有做到。",
            means="What is missing. Who promised and his head read it.",
            example="只恢复了一半车间的电。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Releasing:
    """Why it is wanted no more; may be empty."""

    words: Annotated[
        str,
        Ask("说明", most=MOST_WORDS, means="Why it is wanted no more; may be empty.", example="已自行解决。"),
    ] = ""


def say_done(tx: Transaction, number: str, version: int | None, given: SaidDone) -> Promise:
    """说明已兑现: who holds it says what was done; its clock stops, and the firm says whether it was kept.

    Raises Missing, Forbidden, Conflict, Refused, Invalid.
    """
    row, company = locked(tx, number, PromiseAction.SAY_DONE, version)
    row.done_note, row.done_at = checked(given).note, tx.now
    end_clock(tx, row, met=True)
    tx.session.flush()
    tx.emit(PromiseDone(**facts_of(tx, row, company), words=row.done_note))
    return row


def move_day(tx: Transaction, number: str, version: int | None, given: Moving) -> Promise:
    """改期: another day, with a word to the firm; the first day stays beside it, and counts.

    Raises as ``say_done``; Invalid for a day gone by, beyond six months, or not later than the present one.
    """
    row, company = locked(tx, number, PromiseAction.MOVE, version)
    given = checked(given)
    calendar = calendar_now(tx.session)
    day = day_named(given.due_on, local_day(tx.now), calendar)
    if day <= row.due_on:
        raise Invalid({"due_on": [say("改期要晚于现在的日期。提前办好的，直接说明已兑现。")]})
    before = row.due_on
    row.earlier = [*row.earlier, _happened("moved", tx, due_on=before.isoformat(), words=given.words)]
    row.due_on, row.due_at = day, calendar.closing(day)
    end_clock(tx, row, met=False)
    row.round += 1
    tx.session.flush()
    start_clock(tx, row)
    tx.emit(PromiseMoved(**facts_of(tx, row, company), before=before, words=given.words))
    return row


def say_kept(tx: Transaction, number: str, version: int | None, _given: SaidKept) -> Promise:
    """说到做到: the firm says that it was kept; in time where it was done by the day that was said first.

    Raises Missing, Forbidden for anybody but the firm, Conflict, Refused.
    """
    row, company = locked(tx, number, PromiseAction.SAY_KEPT, version)
    with tx.as_the_office():
        _end(tx, row, ended_as(row.first_due_on, row.done_at or tx.now))
        tx.emit(PromiseKept(**facts_of(tx, row, company), late=row.state is PromiseState.LATE))
    return row


def say_broken(tx: Transaction, number: str, version: int | None, given: SaidBroken) -> Promise:
    """没有做到: the firm says that it was not kept; it is open again, and the head of who promised is told.

    Raises as ``say_kept``; Refused ``promise_not_due`` before its day while nobody says that it is done; Invalid.
    """
    row, company = locked(tx, number, PromiseAction.SAY_BROKEN, version)
    words = checked(given).words
    with tx.as_the_office():
        said = None if row.done_at is None else row.done_at.isoformat()
        row.earlier = [*row.earlier, _happened("broken", tx, done_at=said, words=words)]
        row.firm_words = words
        if row.done_at is not None:
            row.done_at = None
            row.round += 1
            tx.session.flush()
            start_clock(tx, row)
        tx.session.flush()
        tx.emit(PromiseBroken(**facts_of(tx, row, company), words=words))
    return row


def release(tx: Transaction, number: str, version: int | None, given: Releasing) -> Promise:
    """不用办了: the firm wants it no more; nobody else can let it go. Raises as ``say_kept``."""
    row, company = locked(tx, number, PromiseAction.RELEASE, version)
    words = checked(given).words
    with tx.as_the_office():
        row.firm_words = words
        _end(tx, row, PromiseState.RELEASED)
        tx.emit(PromiseReleased(**facts_of(tx, row, company), words=words))
    return row


def count_silence(tx: Transaction, limit: int = 50) -> int:
    """Count as done what the firm said nothing about for five workdays; returns how many were looked at.

    ``limit`` at a time, those that have waited longest: the silence about them ends first, so nothing is read that need
    not be. Safe to run twice. One that fails is set aside and stops nobody else.
    """
    calendar = calendar_now(tx.session)
    waiting = tx.session.execute(
        sa.select(Promise.id, Promise.done_at)
        .where(
            Promise.state == PromiseState.OPEN,
            Promise.done_at < tx.now - timedelta(days=SILENCE - 1),
            not_set_aside(COUNTING, Promise.id, tx.now),
        )
        .order_by(Promise.done_at, Promise.id)
        .limit(limit)
    )
    silent = [row.id for row in waiting if silence_ends(calendar, row.done_at) < tx.now]
    return one_by_one(tx, COUNTING, silent, lambda each: _deem(tx, each))


def allowed(tx: Transaction, row: Promise) -> tuple[PromiseAction, ...]:
    """What this actor may do with it now."""
    held = frozenset(each for each in _held(tx, row) if tx.actor.may(ABILITY[each]))
    return allowed_now(row.state, held, said_done=row.done_at is not None, gone_by=row.due_at < tx.now)


def locked(tx: Transaction, number: str, action: PromiseAction, version: int | None) -> tuple[Promise, Company]:
    """One, locked, with leave to act on it, and its firm. Raises Missing, Forbidden, Conflict or Refused, in order."""
    seen = tx.session.scalar(visible(tx.actor, Promise).where(Promise.id == id_named(number)))
    if seen is None:
        raise Missing()
    with tx.as_the_office():
        row = tx.session.get_one(Promise, seen.id, with_for_update=True, populate_existing=True)
        company = tx.session.get_one(Company, row.company_id)
    held = _held(tx, row)
    if not any(rule.action is action and held.intersection(rule.by) for rule in PROMISES.rows):
        raise Forbidden()
    may = allowed(tx, row)
    if version is not None and version != row.version:
        raise Conflict(allowed=may, state=row.state, version=row.version)
    if action not in may:
        raise Refused(_why_not(row, action), allowed=may, state=row.state)
    return row, company


def day_named(due_on: date, today: date, calendar: WorkCalendar) -> date:
    """The workday a promise is due that names this day. Raises Invalid for one gone by or beyond six months."""
    if not is_within(due_on, today):
        raise Invalid({"due_on": [say("请选择今天起 6 个月以内的日期。")]})
    return worked_on(calendar, due_on)


def facts_of(tx: Transaction, row: Promise, company: Company) -> dict[str, Any]:
    """The facts every event of a promise carries."""
    unit = None if row.department_id is None else tx.session.get_one(Department, row.department_id).name
    return {
        "promise_id": row.id,
        "version": row.version,
        "ticket_id": None if row.ticket_id is None else TicketId(row.ticket_id),
        "company_id": CompanyId(row.company_id),
        "company_name": company.name,
        "region_id": RegionId(row.region_id),
        "park_id": None if row.park_id is None else ParkId(row.park_id),
        "department_id": None if row.department_id is None else DepartmentId(row.department_id),
        "author_id": row.person_id,
        "unit": unit or row.person_name,
        "text": row.words,
        "due_on": row.due_on,
    }


def _held(tx: Transaction, row: Promise) -> frozenset[Party]:
    """What the actor is to it."""
    return parties(
        tx.actor,
        company_id=row.company_id,
        region_id=row.region_id,
        park_id=row.park_id,
        department_id=row.department_id,
        person_id=row.person_id,
    )


def _end(tx: Transaction, row: Promise, state: PromiseState) -> None:
    row.state, row.ended_at = state, tx.now
    end_clock(tx, row, met=state is not PromiseState.RELEASED)
    tx.session.flush()


def _deem(tx: Transaction, promise_id: int) -> None:
    """One, if it is still so: the firm may have spoken a moment ago."""
    row = tx.session.get_one(Promise, promise_id, with_for_update=True, populate_existing=True)
    if row.state is not PromiseState.OPEN or row.done_at is None:
        return
    row.deemed, ended = True, ended_as(row.first_due_on, row.done_at)
    _end(tx, row, ended)
    company = tx.session.get_one(Company, row.company_id)
    tx.emit(PromiseDeemed(**facts_of(tx, row, company), late=ended is PromiseState.LATE))


def _why_not(row: Promise, action: PromiseAction) -> str:
    if row.state is not PromiseState.OPEN:
        return _ENDED[row.state]
    return "promise_not_due" if action is PromiseAction.SAY_BROKEN else "promise_said_done"


_ENDED = {
    PromiseState.KEPT: "promise_kept",
    PromiseState.LATE: "promise_late",
    PromiseState.RELEASED: "promise_released",
}
"""What is said of one that has ended."""


def _happened(kind: str, tx: Transaction, **facts: str | None) -> dict[str, Any]:
    return {"kind": kind, "at": tx.now.isoformat(), "by": tx.actor.name, **facts}


ABILITY = {Party.HOLDER: KEEP, Party.FIRM: JUDGE, Party.SYSTEM: KEEP}
"""What a role must be able to do at all to be that party."""

SAY_DONE = Act(
    action=PromiseAction.SAY_DONE, ability=KEEP, takes=SaidDone, do=say_done, done="已告诉企业，等企业评价是否做到"
)
MOVE = Act(action=PromiseAction.MOVE, ability=KEEP, takes=Moving, do=move_day, done="已改期，并告诉企业")
SAY_KEPT = Act(action=PromiseAction.SAY_KEPT, ability=JUDGE, takes=SaidKept, do=say_kept, done="谢谢，已记下“说到做到”")
SAY_BROKEN = Act(
    action=PromiseAction.SAY_BROKEN,
    ability=JUDGE,
    takes=SaidBroken,
    do=say_broken,
    done="已记下“没有做到”，并告诉承诺人和他的领导",
)
RELEASE = Act(
    action=PromiseAction.RELEASE,
    ability=JUDGE,
    takes=Releasing,
    do=release,
    done="已记下，这项承诺不用再办",
    danger="免除以后不能恢复。",
)
