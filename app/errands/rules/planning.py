"""When each step of an errand is due: by its own limits, or backwards from the day the firm needs it. Pure.

A step counts from the moment it is its turn, through its limit (a workday unless the template says otherwise). Where
that plan does not end before the firm's day the errand runs in tender mode (抢时间): the working hours left until the
close of the last workday before that day are shared over the steps that are open, an hour each at least.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.calendars.rules import WorkCalendar, local_day
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.errands.rules.steps import OVER, StepState, in_order
from app.kernel.words import Word

DEFAULT_STEP = Limit(1, Unit.WORKDAY)
ACCEPT_WITHIN = NamedLimit("errand.accept", Limit(4, Unit.WORKHOUR), "受理代办")
LEAST = timedelta(hours=1)
"""Of working time: no step of a reverse plan is given less, though the firm's day be missed by it."""


class ErrandClock(Word):
    """The clocks of an errand and of its steps."""

    ACCEPT = "errand_accept", "受理代办"  # requested → taken or refused
    STEP = "errand_step", "代办步骤"  # its turn → done or skipped
    TENDER = "errand_tender", "抢时间的代办步骤"  # the same, in tender mode


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """What a plan asks of one step."""

    limit: Limit
    after: tuple[str, ...]
    state: StepState = StepState.WAITING
    due: datetime | None = None
    """When it was due already, where its clock runs."""


def plan(calendar: WorkCalendar, start: datetime, steps: Mapping[str, PlannedStep]) -> Mapping[str, datetime]:
    """When each open step is due if every one takes its limit whole, by key. ``start``: when the first can begin.

    A step that runs keeps its due. Raises ValueError when the steps go in a circle.
    """
    order = in_order({key: step.after for key, step in steps.items()})
    if order is None:
        raise ValueError("steps go in a circle")
    found: dict[str, datetime] = {}
    for key in order:
        step = steps[key]
        if step.state in OVER:
            continue
        begins = max((found[each] for each in step.after if each in found), default=start)
        found[key] = max(step.due, start) if step.due is not None else due_at(calendar, begins, step.limit)
    return found


def plan_end(calendar: WorkCalendar, start: datetime, steps: Mapping[str, PlannedStep]) -> datetime:
    """When the last step is due by ``plan``; ``start`` where none is open."""
    return max(plan(calendar, start, steps).values(), default=start)


def is_tender(calendar: WorkCalendar, wanted: date | None, end: datetime) -> bool:
    """Whether the firm would not have it in hand when its day begins, if every step took its limit whole."""
    return wanted is not None and ready_by(calendar, wanted) < end


def ready_by(calendar: WorkCalendar, wanted: date) -> datetime:
    """What a race is run towards: the close of the last workday before the firm's day.

    On the day of a tender papers are in an envelope already: what is done in its afternoon is too late.
    """
    return calendar.closing(calendar.previous_workday_before(wanted))


def wanted_at(calendar: WorkCalendar, wanted: date) -> datetime:
    """The instant until which a receipt is in time: the close of the day the firm named, or of the last workday before.

    Later than ``ready_by``: whoever names a day means that it can still be used on it.
    """
    return calendar.closing(calendar.previous_workday_before(wanted + timedelta(days=1)))


def reverse_plan(
    calendar: WorkCalendar, now: datetime, wanted: datetime, open_steps: Collection[str]
) -> Mapping[str, datetime]:
    """When each of the open steps is due, in their order, if what is left of working time is shared among them.

    Each has an hour of working time at least, so the last may come after ``wanted`` when there are too many.
    """
    if not open_steps:
        return {}
    share = timedelta(hours=share_of(calendar, now, wanted, len(open_steps)).amount)
    return {key: calendar.add_working_time(now, share * place) for place, key in enumerate(open_steps, start=1)}


def share_of(calendar: WorkCalendar, now: datetime, wanted: datetime, steps: int) -> Limit:
    """How much working time one of ``steps`` open steps has until ``wanted``: whole working hours, one at least.

    Whole, so that the clock of a step says a limit a person can reckon with; what is over comes to those behind it,
    for the share is reckoned anew when the turn comes to each.
    """
    left = calendar.working_time(now, wanted) if wanted > now else timedelta()
    return Limit(max(1, left // LEAST // steps), Unit.WORKHOUR)


def needed_at(calendar: WorkCalendar, wanted: date | None, promised: datetime | None) -> datetime | None:
    """By when the firm has to have its papers: the close of the day it named, else the end of the plan it was told."""
    return promised if wanted is None else wanted_at(calendar, wanted)


def in_time(received: datetime, needed: datetime | None) -> bool:
    """Whether the firm had its papers by then. What was promised to nobody is in time."""
    return needed is None or received <= needed


def days_taken(calendar: WorkCalendar, requested: datetime, received: datetime) -> int:
    """How many workdays lay between the day of the request and that of the receipt: 0 on the same day."""
    first, last = local_day(requested), local_day(received)
    return calendar.workdays_between(first, last) if first <= last else 0
