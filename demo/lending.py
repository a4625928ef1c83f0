"""Two firms that need money in the running month: one whose bank has paid, one whose bank does not lend."""

import random

from demo import ending as e
from demo import scripts as s
from demo import working as w
from demo.casting import Casting
from demo.timeline import Timeline, times_back

LENT, NOT_LENT = (1, 43.7), (2, 24.9)
"""Which firm, and how many working hours ago it filed."""


def plan_lending(timeline: Timeline) -> None:
    """Plan both by the usual way; what happens otherwise is drawn apart, so that no other story differs by it."""
    casting = Casting(timeline.world, random.Random(4))  # noqa: S311 - the same seed must give the same zone
    for (place, age), lends, stop in ((LENT, True, e.approve), (NOT_LENT, False, w.progress)):
        case = casting.case(("0401",), timeline.world.firms[place])
        case.lends = lends
        timeline.follow(case, times_back(timeline.world.calendar, s.PLAIN, timeline.until, age, stop), s.PLAIN, stop)
