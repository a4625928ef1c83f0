"""Stories that are drawn apart, so that no other story of the zone differs by them.

Two firms that need money in the running month: one whose bank has paid, one whose bank does not lend. And one matter
for which those called meet.
"""

import random

from demo import ending as e
from demo import meeting as m
from demo import scripts as s
from demo import working as w
from demo.casting import Casting
from demo.timeline import Timeline, times_back

LENT, NOT_LENT = (1, 43.7), (2, 24.9)
"""Which firm, and how many working hours ago it filed."""
MET = 27.4
"""How many working hours ago the first firm filed what they meet for."""


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
