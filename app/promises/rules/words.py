"""承诺: its words, the table of what may happen to it, who is what to it, and by which day it may be due. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.calendars.rules import WorkCalendar, local_day
from app.clocks.rules.limits import Limit, Unit
from app.kernel.actor import Actor
from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word

SEE, GIVE, KEEP, JUDGE = "promise.see", "promise.give", "promise.keep", "promise.judge"
LONGEST_MONTHS = 6
"""A promise further away than this is none: nobody holds anybody to it."""
SILENCE = 5
"""Workdays after the unit's word; a firm that says nothing until then counts as content, and that is marked."""
MOST_WORDS = 200


class PromiseState(Word):
    """open → kept or late, once it was done; released by the firm alone. Nothing else ends a promise."""

    OPEN = "open", "未兑现"
    KEPT = "kept", "按期兑现"
    LATE = "late", "逾期兑现"
    RELEASED = "released", "企业同意免除"


class PromiseOrigin(Word):
    """In which act it was made."""

    HAND = "hand", "直接登记"
    PROGRESS = "progress", "办理进展"
    ANSWER = "answer", "答复"
    VISIT = "visit", "走访"
    SERVICE_DAY = "service_day", "局长服务日"


WRITTEN = (PromiseOrigin.HAND, PromiseOrigin.PROGRESS, PromiseOrigin.ANSWER)
"""What somebody may say himself of one he records; the others are said by the slice whose act it was."""


class PromiseList(Word):
    """Which promises a list holds."""

    MINE = "mine", "我的承诺"
    LATE = "late", "逾期未兑现"
    WAITING = "waiting", "等企业评价"
    OPEN = "open", "全部未兑现"
    ENDED = "ended", "已了结"
    COUNTED = "counted", "计入兑现率"


class PromiseClock(Word):
    """The clock of a promise."""

    PROMISE = "promise", "承诺兑现"  # given → the unit's word that it is done


class PromiseAction(Word):
    """What is done with a promise. There is no act that takes it out."""

    SAY_DONE = "say_promise_done", "已兑现"
    MOVE = "move_promise", "改期"
    SAY_KEPT = "say_promise_kept", "说到做到"
    SAY_BROKEN = "say_promise_broken", "没有做到"
    RELEASE = "release_promise", "不用办了"
    COUNT_SILENCE = "count_silence", "视为兑现"


class Party(StrEnum):
    """Who an actor is to a promise."""

    HOLDER = "holder"  # who gave it, his unit, or whoever looks after the firm
    FIRM = "firm"
    SYSTEM = "system"


_A, _S, _P = PromiseAction, PromiseState, Party
_DONE = (_S.KEPT, _S.LATE)

PROMISES: Machine[PromiseAction, PromiseState, Party] = Machine(
    (
        Transition(_A.SAY_DONE, (_S.OPEN,), (_S.OPEN,), (_P.HOLDER,)),
        Transition(_A.MOVE, (_S.OPEN,), (_S.OPEN,), (_P.HOLDER,)),
        Transition(_A.SAY_KEPT, (_S.OPEN,), _DONE, (_P.FIRM,)),
        # the way on: it is open again, and is done, or moved with a word to the firm
        Transition(_A.SAY_BROKEN, (_S.OPEN,), (_S.OPEN,), (_P.FIRM,)),
        Transition(_A.RELEASE, (_S.OPEN,), (_S.RELEASED,), (_P.FIRM,)),
        Transition(_A.COUNT_SILENCE, (_S.OPEN,), _DONE, (_P.SYSTEM,)),
    )
)


def allowed_now(
    state: PromiseState, held: frozenset[Party], *, said_done: bool, gone_by: bool
) -> tuple[PromiseAction, ...]:
    """What fits now for these parties: a word that is said already, or whose day has not come, is not asked again."""
    fitting = PROMISES.fitting(state, held)
    unfit: set[PromiseAction] = set()
    if said_done:
        unfit |= {_A.SAY_DONE, _A.MOVE}
    elif not gone_by:
        unfit.add(_A.SAY_BROKEN)
    return tuple(each for each in fitting if each not in unfit)


def parties(
    actor: Actor,
    *,
    company_id: int,
    region_id: int,
    park_id: int | None,
    department_id: int | None,
    person_id: int | None,
) -> frozenset[Party]:
    """What the actor is to a promise of this person or unit to this firm."""
    if any(seat.company_id == company_id for seat in actor.seats_of(*COMPANY)):
        return frozenset({Party.FIRM})
    office = [seat for seat in actor.seats if seat.company_id is None]
    if person_id is not None and actor.account_id == person_id and office:
        return frozenset({Party.HOLDER})
    if department_id is not None:
        holds = any(seat.department_id == department_id for seat in actor.seats_of(*UNIT))
    else:
        holds = bool(
            (actor.seats_of(Role.OFFICER) and company_id in actor.paired)
            or any(park_id is not None and seat.park_id == park_id for seat in actor.seats_of(Role.DISPATCHER))
            or any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))
        )
    return frozenset({Party.HOLDER}) if holds else frozenset()


def last_day(today: date) -> date:
    """The last day a promise made today may be due: six months from now, at the end of a shorter month."""
    month = today.month - 1 + LONGEST_MONTHS
    year, month = today.year + month // 12, month % 12 + 1
    for day in range(today.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise ValueError(today)


def is_within(day: date, today: date) -> bool:
    """Whether a day is neither gone by nor beyond six months."""
    return today <= day <= last_day(today)


def worked_on(calendar: WorkCalendar, day: date) -> date:
    """The day itself, or the next workday where nobody works on it."""
    return calendar.next_workday_on_or_after(day)


def limit_until(day: date, today: date) -> Limit:
    """How long that is, as a clock runs: to the closing of a day somebody named."""
    return Limit((day - today).days + 1, Unit.CIVILDAY)


def ended_as(first_due_on: date, done_at: datetime) -> PromiseState:
    """Kept on the first day that was said or before; moving the day does not make it in time."""
    return PromiseState.KEPT if local_day(done_at) <= first_due_on else PromiseState.LATE


def silence_ends(calendar: WorkCalendar, said_at: datetime) -> datetime:
    """Until when a firm may say that it was not kept: the closing of the fifth workday after the unit's word."""
    return calendar.closing(calendar.nth_workday_after(local_day(said_at), SILENCE))


REFUSALS: Mapping[str, str] = {
    "promise_kept": "这项承诺已经按期兑现，请查看最新状态。",
    "promise_late": "这项承诺已经兑现（逾期），请查看最新状态。",
    "promise_released": "企业已同意不用再办这项承诺，请查看最新状态。",
    "promise_said_done": "已经告诉企业这项承诺办好了，请等企业的评价。",
    "promise_not_due": "承诺的日子还没到，单位也还没说办好，请到期后再说是否做到。",
}
