"""延期: what may be asked for and who may grant it (R7). Pure."""

from collections.abc import Iterable, Mapping
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


REFUSALS: Mapping[str, str] = {
    "postponement_undecided": "已有一份延期申请在等待审批。",
    "postponements_used_up": "延期次数或天数已用完（一般事项 1 次、重大事项 2 次，累计不超过 30 个工作日）。",
    "postponement_too_late": "延期须在到期前至少 1 个工作日提出，现在已来不及。",
    "postpone_without_clock": "这件诉求没有正在计时的办结时限，不需要延期。",
    "no_postponement": "目前没有等待审批的延期申请。",
    "decider_asked_it": "延期由您本人申请，须由另一位负责人审批。",
    "postponement_needs_leader": "超过 7 个工作日的延期须由区领导审批。",
    "decide_postponement_without_clock": "办结时限已经停止，这份延期申请已失效。",
}
"""What people read when a postponement is refused; by code."""
