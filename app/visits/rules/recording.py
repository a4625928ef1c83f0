"""What fits when a visit is written down: which day, how often, on whose word. Pure.

Days are Shanghai days. A method of the calendar is handed in where workdays are counted.
"""

from collections.abc import Callable
from datetime import date, time, timedelta

from app.visits.rules.words import DenialState, Production, StandingKind, VisitState, VisitWay

BACK = 10
"""Workdays a visit may be written down after it, and a firm may say that nobody came."""
APART = 10
"""Workdays within which a firm is called on once on site, whoever comes."""
MOST_PROBLEMS, MOST_FOLLOWED, MOST_EXPLAINED, MOST_PHOTOS, MOST_PROMISES = 10, 10, 10, 10, 5
LONGEST_QUIET = timedelta(days=184)
"""六个月, as long as the longest half year is."""
AHEAD = timedelta(days=92)
"""三个月: as far ahead a visit is given its day."""
Between = Callable[[date, date], int]
"""Workdays after the first day through the second."""


def day_fault(day: date, today: date, between: Between) -> str:
    """Why a visit of that day is not written down today: ``future``, ``too_far_back``; empty when it fits."""
    if day > today:
        return "future"
    return "too_far_back" if between(day, today) > BACK else ""


def when_fault(day: date, today: date) -> str:
    """Why no visit is put on that day: ``past``, ``too_far``; empty when it fits."""
    if day < today:
        return "past"
    return "too_far" if day > today + AHEAD else ""


def time_of_day(text: str) -> time | None:
    """``14:30`` as a time; None for anything else."""
    try:
        return time.fromisoformat(text) if len(text) == len("14:30") else None
    except ValueError:
        return None


def given_up(scheduled_on: date, today: date, between: Between) -> bool:
    """Whether a visit that no period asks for was missed: it is too late to write it down."""
    return scheduled_on < today and between(scheduled_on, today) > BACK


def too_soon(day: date, other: date, between: Between) -> bool:
    """Whether two visits on site lie within the workdays in which there is one."""
    first, last = sorted((day, other))
    return between(first, last) < APART


def counts_as_visited(state: VisitState, way: VisitWay | None, denial: DenialState | None) -> bool:
    """Whether a visit counts in n of coverage: done, on site, and nobody says that it was not."""
    return state is VisitState.DONE and way is VisitWay.ON_SITE and denial in {None, DenialState.CAME}


def quiet_is_heard(*, called: bool, leader_reason: str) -> bool:
    """Whether a firm that asked not to be called on may be: by its own call, or for a leader's reason."""
    return called or bool(leader_reason)


def quiet_fault(until: date, today: date) -> str:
    """Why nobody asks to be left alone until that day: ``past``, ``too_long``; empty when it fits."""
    if until <= today:
        return "past"
    return "too_long" if until > today + LONGEST_QUIET else ""


def standing_of(latest: Production | None, before: Production | None) -> StandingKind | None:
    """What two visits one after the other say of a firm; None where they do not say the same grave thing."""
    grave = {Production.HALTED, Production.LOST}
    if latest not in grave or before not in grave:
        return None
    return StandingKind.LOST if latest is Production.LOST else StandingKind.SUSPENDED


def denial_refused(day: date, today: date, denial: DenialState | None, between: Between) -> str:
    """Why a firm does not say any more that nobody came; empty when it may."""
    if denial is not None:
        return "visit_denied_already"
    return "visit_denial_late" if between(day, today) > BACK else ""


def visit_number(region: str, day: date, sequence: int) -> str:
    """``ZFGX20261128-0007``."""
    return f"ZF{region}{day:%Y%m%d}-{sequence:04d}"
