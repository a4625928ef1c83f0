"""承诺: what officers and a unit promised firms, one in each state, so that no list of them is empty."""

from datetime import datetime, timedelta

from app.acts.taking import take
from app.calendars.rules import local_day
from app.promises.giving import GIVE_PROMISE, Promised
from app.promises.keeping import (
    MOVE,
    RELEASE,
    SAY_BROKEN,
    SAY_DONE,
    SAY_KEPT,
    Moving,
    Releasing,
    SaidBroken,
    SaidDone,
    SaidKept,
)
from app.tickets.finding import TicketFilters
from app.tickets.rules.words import State
from app.tickets.seeing import Wanted, seen_list
from demo.chores import workdays_back
from demo.firms import Firm
from demo.timeline import Timeline
from demo.world import World

BEGUN, LATER, TODAY = 12, 6, 1
"""How many workdays ago the first were given, and what happened to them since."""


def plan_promises(timeline: Timeline) -> None:
    """Plan one of each: kept, late, moved, released, denied, waiting for the firm, overdue, and just given."""
    world = timeline.world
    days = [*workdays_back(world, timeline.until, BEGUN + 1)]
    begun, later, today = (world.calendar.opening(days[back]) + timedelta(minutes=20) for back in (BEGUN, LATER, TODAY))
    given: dict[str, str] = {}
    timeline.plan(begun, lambda: given.update(_give_first(world, begun)))
    timeline.plan(later, lambda: _go_on(world, later, given))
    timeline.plan(today, lambda: _say_done(world, today, given))
    timeline.plan(timeline.until, lambda: _promise_about_a_matter(world, timeline.until))


def _give(world: World, at: datetime, firm: Firm, words: str, workdays: int) -> str:
    due_on = world.calendar.nth_workday_after(local_day(at), workdays)
    tx = world.by(world.officer(firm.code), at)
    return take(tx, GIVE_PROMISE, Promised(words=words, due_on=due_on, firm=firm.code)).number


def _give_first(world: World, at: datetime) -> dict[str, str]:
    first, second, third = world.firms[:3]
    return {
        "kept": _give(world, at, first, "把用工补贴的申报材料清单送到厂里", 7),
        "late": _give(world, at, second, "请园区安排一次消防安全培训", 4),
        "moved": _give(world, at, first, "约银行客户经理到厂里对接", 5),
        "released": _give(world, at, third, "打听二期用地的评估进度", 9),
        "waiting": _give(world, at, first, "协调清运厂区东侧的建筑垃圾", 20),
        "overdue": _give(world, at, second, "答复班车线路能否延伸到厂门口", 8),
    }


def _go_on(world: World, at: datetime, given: dict[str, str]) -> None:
    first, second, third = world.firms[:3]
    for name, firm, note in (("kept", first, "清单已当面送到"), ("late", second, "培训今天上午做完")):
        take(world.by(world.officer(firm.code), at), SAY_DONE, SaidDone(note=note), number=given[name])
        at += timedelta(minutes=5)
        take(world.by(world.seat("firm", firm.code), at), SAY_KEPT, SaidKept(), number=given[name])
    day = world.calendar.nth_workday_after(local_day(at), 15)
    moving = Moving(due_on=day, words="银行本周盘点，改到下下周上门。")
    take(world.by(world.officer(first.code), at), MOVE, moving, number=given["moved"])
    released = Releasing(words="已经自己问到了。")
    take(world.by(world.seat("firm", third.code), at), RELEASE, released, number=given["released"])


def _say_done(world: World, at: datetime, given: dict[str, str]) -> None:
    first, second = world.firms[:2]
    done = SaidDone(note="清运车昨天已清走两车，剩余部分今天清完。")
    take(world.by(world.officer(first.code), at), SAY_DONE, done, number=given["waiting"])
    missed = SaidBroken(words="还没有人答复我们。")
    take(world.by(world.seat("firm", second.code), at), SAY_BROKEN, missed, number=given["overdue"])


def _promise_about_a_matter(world: World, at: datetime) -> None:
    """The unit that leads the newest matter in hand names a day to its firm."""
    tx = world.by(world.seat("coordinator", world.region), at)
    found = seen_list(tx, Wanted(filters=TicketFilters(states=(State.HANDLING,)), limit=20)).items
    row = next((each for each in found if each.lead is not None and not each.confidential), None)
    if row is None or row.lead is None:
        return
    due_on = world.calendar.nth_workday_after(local_day(at), 3)
    promised = Promised(words="三个工作日内拿出处理方案并当面说明", due_on=due_on, ticket=row.number)
    take(world.by(world.seat("handler", row.lead.department.code), at), GIVE_PROMISE, promised)
