"""What is looked for in the settings of a zone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.clocks.rules.offsets import ladder_key
from app.kernel.words import Word

ON_THE_WALL = "check_in.emergency"
"""The one limit whose ladder runs at any hour; every other one waits for working hours (R14a)."""


class Fault(Word):
    """What is wrong, in the order it should be mended."""

    CALENDAR_RUNS_OUT = "calendar_runs_out", "放假安排快用完了"
    NO_CENTRE = "no_centre", "区域没有企服中心"
    NO_DEPARTMENT = "no_department", "类别没有承办单位"
    ENDED_HOLDS = "ended_holds", "停用后还有没办完的"
    NO_HANDLER = "no_handler", "单位没有联络员或承办人"
    NO_HEAD = "no_head", "单位没有领导"
    EMPTY_POST = "empty_post", "岗位没有人"
    LIMIT_UNFIT = "limit_unfit", "时限和提醒对不上"
    RUNG_UNHEARD = "rung_unheard", "提醒设得太早，等不到"
    BANNER_OVER = "banner_over", "公告已到期"
    NO_OFFICER = "no_officer", "企业没有服务官"
    OFFICER_LEFT = "officer_left", "企业的服务官已离任"
    NO_STAND_IN = "no_stand_in", "服务官没有人替补"
    NOBODY_THERE = "nobody_there", "代班期间无人在岗"
    EMAIL = "email", "邮箱地址不能用"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that cannot work; ``facts`` name it by its codes."""

    fault: Fault
    facts: Mapping[str, object]


def is_heard(rung: str, amount: int, length: Limit) -> bool:
    """Whether a warning so long before the due comes after the start of a limit that long."""
    if rung == "day_before" and length.unit is Unit.WORKDAY:
        return amount < length.amount
    if rung == "two_hours" and length.unit is Unit.WORKHOUR:
        return amount < length.amount
    return True


def ladder_of_limit(key: str) -> str:
    """The name of the ladder that warns of a limit."""
    named = key.partition(".")[0]
    kind = {"register": "verify", "finance": "take_need"}.get(named, named)
    return ladder_key(kind, emergency=key == ON_THE_WALL)


def fits_ladder(limit: NamedLimit, length: Limit) -> bool:
    """Whether the reminders of a limit can be heard before it is over.

    Minutes run on the wall, reminders wait for working hours; the check-in of an emergency has both on the wall.
    """
    return (length.unit is Unit.MINUTE) == (limit.key == ON_THE_WALL)
