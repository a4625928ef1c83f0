"""延期: what may be asked for and who may grant it (R7). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.accounts.rules.roles import Role
from app.calendars.rules import WorkCalendar, local_day
from app.kernel.actor import Actor
from app.tickets.rules.words import Grade

ASKED_BEFORE = 1
"""Workdays before the due by which it must be asked for."""
TIMES = {Grade.ORDINARY: 1, Grade.MAJOR: 2}
"""How often a matter may be postponed in one cycle."""
LONGEST = 30
"""Workdays in all, in one cycle."""
COORDINATOR_GRANTS = 7
"""Workdays up to which the coordinator decides; more is for the leader."""


@dataclass(frozen=True)
class Asked:
    """A postponement as it is asked for: the due as it stands, and what was granted before in this cycle."""

    due: datetime
    now: datetime
    grade: Grade
    granted: tuple[int, ...] = ()
    undecided: bool = False


def asking_refused(calendar: WorkCalendar, asked: Asked) -> str | None:
    """The code of the first reason against asking at all, or None."""
    if asked.undecided:
        return "postponement_undecided"
    if len(asked.granted) >= TIMES[asked.grade]:
        return "postponements_used_up"
    if calendar.workdays_between(local_day(asked.now), local_day(asked.due)) < ASKED_BEFORE:
        return "postponement_too_late"
    return None


def most_workdays(granted: Iterable[int]) -> int:
    """How many workdays may still be asked for."""
    return max(LONGEST - sum(granted), 0)


def needs_leader(actor: Actor, region_id: int, workdays: int) -> bool:
    """Whether so long a postponement is beyond this actor, who decides as coordinator only."""
    leads = any(region_id in seat.region_ids for seat in actor.seats_of(Role.LEADER))
    return workdays > COORDINATOR_GRANTS and not leads
