"""Where a region hangs the rungs of its ladders: earlier than the regulation has them, or as it has them.

Which rungs there are, whom they address and how loudly stands in ``rungs`` and is set by nobody. A region may warn at
another time before the due, and tell those above sooner after it, never later, and never in another order.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.clocks.rules.rungs import EMERGENCY_LADDER, LADDER, LADDERS, Ladder, Rung
from app.kernel.sentences import say

COMMON, EMERGENCY = "common", "emergency"
NAMES: Mapping[str, str] = {
    COMMON: "一般时限（交办、报到、反馈、办结、协办）",
    EMERGENCY: "应急报到",
    "clear": "销号清零",
    "ruling": "退单裁定",
    "order": "督办单答复",
    "instruct": "批示",
    "wanted": "企业期望的日期",
    "number": "补登受理编号",
    "monthly": "月度过问",
    "verify": "企业登记核验",
    "correct": "企业更正答复",
    "meeting_task": "会商任务",
    "take_need": "银行受理融资需求",
    "promise": "承诺兑现",
    "visit_plan": "计划走访",
    "errand_accept": "受理代办",
    "errand_step": "代办步骤",
    "errand_tender": "抢时间的代办步骤",
}
"""The ladders as people call them, in the order of the page."""
BOUNDS: Mapping[str, tuple[int, int]] = {
    "half": (25, 75),
    "day_before": (1, 5),
    "two_hours": (1, 4),
    "plus_half_hour": (10, 30),
    "plus_3": (2, 3),
    "plus_5": (3, 5),
}
"""What may be set of each rung; the due, and the day after it, hang where they hang."""
UNITS: Mapping[str, str] = {
    "half": "时限过了百分之几时提醒",
    "day_before": "到期前几个工作日提醒",
    "two_hours": "到期前几个工作小时提醒",
    "plus_half_hour": "超期几分钟报区领导",
    "plus_3": "超期几个工作日报督办员",
    "plus_5": "超期几个工作日报区领导",
}
WORDS: Mapping[str, str] = {
    "时限已过半": "时限已过 %(number)s%%",
    "应急时限已过半": "应急时限已过 %(number)s%%",
    "企业抢时间，时限已过半": "企业抢时间，时限已过 %(number)s%%",
    "企业抢时间，还剩 2 个工作小时": "企业抢时间，还剩 %(number)s 个工作小时",
    "还剩 1 个工作日": "还剩 %(number)s 个工作日",
    "还剩 2 个工作小时": "还剩 %(number)s 个工作小时",
    "超期 30 分钟，报区领导": "超期 %(number)s 分钟，报区领导",
    "超期 3 个工作日，建议督办": "超期 %(number)s 个工作日，建议督办",
    "超期 3 个工作日，报督办员": "超期 %(number)s 个工作日，报督办员",
    "超期 3 个工作日，请督办员处置": "超期 %(number)s 个工作日，请督办员处置",
    "超期 3 个工作日，报企服中心协调员": "超期 %(number)s 个工作日，报企服中心协调员",
    "超期 5 个工作日，列入区领导专报": "超期 %(number)s 个工作日，列入区领导专报",
}
"""What a rung says where it hangs elsewhere than in the table."""


def ladder_key(kind: str, *, emergency: bool) -> str:
    """The name of the ladder a clock goes by."""
    return EMERGENCY if emergency else kind if kind in LADDERS else COMMON


def ladder_named(key: str) -> Ladder:
    """The ladder of a name, as the regulation has it. KeyError for none."""
    return {COMMON: LADDER, EMERGENCY: EMERGENCY_LADDER, **LADDERS}[key]


def settable(key: str) -> dict[str, int]:
    """The rungs of a ladder that may be hung elsewhere, with where the regulation hangs them."""
    return {rung.key: rung.amount for rung in ladder_named(key) if rung.key in BOUNDS}


def hung(ladder: Ladder, offsets: Mapping[str, int]) -> Ladder:
    """The ladder with its rungs where the region hangs them."""
    return tuple(_hung(rung, offsets.get(rung.key, rung.amount)) for rung in ladder)


def wrong_offsets(key: str, offsets: Mapping[str, int]) -> list[str]:
    """The rungs that may not hang there: out of bounds, or not before the next one above."""
    known = settable(key)
    found = [
        name
        for name, amount in offsets.items()
        if name not in known or not BOUNDS[name][0] <= amount <= BOUNDS[name][1]
    ]
    at = {**known, **offsets}
    if "plus_3" in at and "plus_5" in at and at["plus_3"] >= at["plus_5"]:
        found.append("plus_5")
    return list(dict.fromkeys(found))


def written(offsets: Mapping[str, int], key: str) -> str:
    """What a clock keeps of them: ``day_before=2 plus_3=2``; nothing where all hang as the regulation has them."""
    known = settable(key)
    return " ".join(f"{name}={offsets[name]}" for name in known if offsets.get(name, known[name]) != known[name])


def read_offsets(text: str) -> dict[str, int]:
    """What ``written`` wrote."""
    pairs = (each.partition("=") for each in text.split())
    return {name: int(amount) for name, _sign, amount in pairs}


def _hung(rung: Rung, amount: int) -> Rung:
    if amount == rung.amount:
        return rung
    return replace(rung, amount=amount, label=say(WORDS[rung.label], number=amount))
