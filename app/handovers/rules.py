"""交接 and 代班: states, who may do what, and what is said when it does not fit. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.words import Word

LONGEST_LEAVE = 90
"""Days somebody may be stood in for; longer than that the firms are handed over."""
EARLIEST = 0
LATEST = 90
"""Days ahead on which a hand-over may begin."""


class HandOverState(Word):
    """Where a hand-over stands."""

    OPEN = "open", "待双方签字"
    DONE = "done", "已交接"
    DROPPED = "dropped", "已撤销"


class EntryKind(Word):
    """What goes along with a firm besides its matters and promises."""

    VISIT = "visit", "走访"
    ERRAND = "errand", "代办"


class HandOverGap(Word):
    """Why a firm has nobody to turn to, or will have nobody."""

    NOT_HANDED_OVER = "not_handed_over", "未交接"
    NOBODY_THERE = "nobody_there", "无人在岗"


class Absence(Word):
    """Why who holds a seat is not there."""

    AWAY = "away", "休假"
    LEFT = "left", "离任"


class HandOverAction(Word):
    """What is done with a hand-over."""

    PROPOSE = "hand_over", "发起交接"
    WRITE = "write_hand_over", "写交接书"
    SIGN = "sign_hand_over", "签字"
    DROP = "drop_hand_over", "撤销交接"


class StandInAction(Word):
    """What is done with a stand-in."""

    BEGIN = "stand_in", "安排代班"
    END = "end_stand_in", "提前结束代班"


REFUSALS: Mapping[str, str] = {
    "hand_over_ended": "这张交接单已经办完或撤销。",
    "hand_over_signed": "您已经签过字，等对方签字。",
    "hand_over_pending": "其中有企业已在另一张待签字的交接单上。",
    "nothing_to_hand_over": "这位服务官在所选范围内没有企业可以交接。",
    "not_an_officer": "接手的人必须是本区域在任的首席服务官。",
    "stand_in_overlaps": "这段时间已经安排了代班。",
    "stand_in_is_away": "代班的人这段时间自己也不在。",
    "stand_in_over": "这次代班已经结束。",
}
"""By code."""


def arranges(actor: Actor, region_id: int, officer_id: int) -> bool:
    """Who hands over, or arranges a stand-in, for an officer: himself, and the region's coordinator."""
    if actor.is_system:
        return True
    own = actor.account_id == officer_id and any(region_id in seat.region_ids for seat in actor.seats_of(Role.OFFICER))
    return own or any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


def arranges_leave(actor: Actor, account_id: int, region_ids: Collection[int]) -> bool:
    """Who arranges a stand-in for somebody on staff, or ends it: himself, and the administrator of his region."""
    if actor.is_system or actor.account_id == account_id:
        return True
    kept = frozenset[int]().union(*[seat.region_ids for seat in actor.seats_of(Role.ADMIN)])
    return bool(region_ids) and kept.issuperset(region_ids)


def fits_leave(from_day: date, until_day: date, today: date) -> bool:
    """Whether the days of a leave can be: not before today, in order, not too many; ``until_day`` is the last one."""
    return today <= from_day <= until_day and (until_day - from_day).days < LONGEST_LEAVE
