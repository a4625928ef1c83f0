"""A finance fair that was held, with who came and a need that was born there, and one that is coming."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from app.acts.taking import take
from app.acts.writing_there import WRITE_NEED, NeedThere
from app.calendars.rules import SHANGHAI, local_day
from app.fairs.keeping import PLAN_FAIR, FairPlan
from app.fairs.marking import MARK_CAME, Came
from app.financing.rules.needs import Security
from demo.timeline import Timeline
from demo.world import World

BANK = "YHFW"
GUESTS = (0, 2, 4)
"""Which firms are invited to both."""
PLANNED_BEFORE = timedelta(days=6)
STARTS, CLOSES = time(15, 0), time(18, 30)
"""What is written down there is written when all other matters of the day have their numbers."""
AHEAD = 7
"""Working days from now to the one that is coming."""


def plan_held(timeline: Timeline) -> None:
    """Plan the one that was held on the workday before: planned, marked, and a need of the first guest."""
    calendar = timeline.world.calendar
    day = local_day(calendar.subtract_working_time(timeline.until, timedelta(hours=9)))
    starts = datetime.combine(day, STARTS, SHANGHAI)
    made: list[str] = []

    def then(at: datetime, act: Callable[[World, list[str], datetime], None]) -> None:
        timeline.plan(at, partial(act, timeline.world, made, at))

    then(starts - PLANNED_BEFORE, partial(_planned, starts=starts, title="先进制造业银企对接会"))
    then(datetime.combine(day, CLOSES, SHANGHAI), _held)


def plan_coming(timeline: Timeline) -> None:
    """Plan the one that is coming, said a working hour ago."""
    at = timeline.world.calendar.subtract_working_time(timeline.until, timedelta(hours=1))
    day = timeline.world.calendar.nth_workday_after(local_day(at), AHEAD)
    starts = datetime.combine(day, STARTS, SHANGHAI)
    timeline.plan(at, partial(_planned, timeline.world, [], at, starts=starts, title="外贸企业银企对接会"))


def _planned(world: World, made: list[str], at: datetime, *, starts: datetime, title: str) -> None:
    plan = FairPlan(
        title=title,
        day=local_day(starts),
        time=f"{STARTS:%H:%M}",
        place="企服中心二楼会议室",
        note="请带近三年财务报表和在手订单。",
        banks=(BANK,),
        firms=tuple(world.firms[each].code for each in GUESTS),
    )
    made.append(take(world.by(world.seat("coordinator", world.region), at), PLAN_FAIR, plan).number)


def _held(world: World, made: list[str], at: datetime) -> None:
    tx, first = world.by(world.seat("coordinator", world.region), at), world.firms[GUESTS[0]].code
    came = Came(banks=(BANK,), firms=tuple(world.firms[each].code for each in GUESTS[:2]))
    take(tx, MARK_CAME, came, number=made[0], version=1)
    need = NeedThere(
        firm=first,
        category="0401",
        title="新订单备料缺流动资金",
        body="对接会上提出：新签外贸订单，备料需要流动资金。",
        amount=300,
        purpose="采购原材料，履行在手订单。",
        term=12,
        security=Security.CREDIT,
        needed_by=local_day(at) + timedelta(days=30),
    )
    take(tx, WRITE_NEED, need, number=made[0])
