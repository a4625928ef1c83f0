"""Stories that are drawn apart, so that no other story of the zone differs by them.

Two firms that need money in the running month: one whose bank has paid, one whose bank does not lend. One matter
for which those called meet. And a firm that was entered a second time, and put together again.
"""

import random
from datetime import datetime, timedelta

from app.acts.taking import take
from app.companies.registering import CompanyEntry, register
from app.companies.rules import credit_code_for
from app.kernel.ids import ParkId
from app.mergers.merging import MERGE_FIRMS, MergeFirm
from demo import ending as e
from demo import meeting as m
from demo import scripts as s
from demo import working as w
from demo.casting import Casting
from demo.chores import workdays_back
from demo.timeline import Timeline, times_back
from demo.world import World

LENT, NOT_LENT = (1, 43.7), (2, 24.9)
"""Which firm, and how many working hours ago it filed."""
MET = 27.4
"""How many working hours ago the first firm filed what they meet for."""
TWICE = 3
"""Which firm was entered twice."""
SECOND_CODE = credit_code_for("91419999MA9990001")


def plan_lending(timeline: Timeline) -> None:
    """Plan both by the usual way."""
    casting = Casting(timeline.world, random.Random(4))  # noqa: S311 - the same seed must give the same zone
    for (place, age), lends, stop in ((LENT, True, e.approve), (NOT_LENT, False, w.progress)):
        case = casting.case(("0401",), timeline.world.firms[place])
        case.lends = lends
        timeline.follow(case, times_back(timeline.world.calendar, s.PLAIN, timeline.until, age, stop), s.PLAIN, stop)


def plan_meeting(timeline: Timeline) -> None:
    """Plan a matter of the first firm as far as the first report that was owed."""
    casting = Casting(timeline.world, random.Random(5))  # noqa: S311 - as above
    case = casting.case(("0101",), timeline.world.firms[0])
    times = times_back(timeline.world.calendar, s.MET, timeline.until, MET, m.report_back)
    timeline.follow(case, times, s.MET, m.report_back)


def plan_second_record(timeline: Timeline) -> None:
    """Plan that a firm is entered under another code, and an hour later that goes into its own record."""
    world = timeline.world
    day = [*workdays_back(world, timeline.until, 2)][1]
    at = world.calendar.opening(day) + timedelta(minutes=50)
    merged = at + timedelta(hours=1)
    timeline.plan(at, lambda: _enter_again(world, at))
    timeline.plan(merged, lambda: _merge(world, merged))


def _enter_again(world: World, at: datetime) -> None:
    firm = world.firms[TWICE]
    entry = CompanyEntry(name=f"{firm.name}老厂区", park_id=ParkId(firm.park[1]))
    tx = world.by(world.seat("coordinator", world.region), at)
    register(tx, region_id=world.region_id, credit_code=SECOND_CODE, entry=entry)


def _merge(world: World, at: datetime) -> None:
    given = MergeFirm(into=world.firms[TWICE].code, reason="老厂区不是另一家企业，登记时多录了一条。")
    take(world.by(world.seat("coordinator", world.region), at), MERGE_FIRMS, given, number=SECOND_CODE)
