"""The year 2022: 118 valid filings, 117 of them solved and one planned, and three excluded (`docs/rules/rates.md`).

The planned one is still planned: it was taken up on each of its days and planned again.
"""

import random
from datetime import date, datetime, timedelta
from itertools import count

from app.calendars.rules import local_day
from app.tickets.resolving import LONGEST_PLAN
from demo import ending, working
from demo.calling import file
from demo.cases import Case
from demo.casting import Casting
from demo.merging import merging_into
from demo.scripts import PLANNED, REJECTED, SOLVED, WITHDRAWN, Script
from demo.timeline import Timeline, times_of

YEAR = 2022
SOLVED_FILINGS = 117
FIRST_DAY, LAST_DAY = date(YEAR, 1, 4), date(YEAR, 12, 5)
LATE_SHARE = 0.12
LAST_SLOW_DAY = date(YEAR, 11, 1)
"""Nothing filed later is slow, so that all is over before the year is."""


def plan_year(timeline: Timeline, casting: Casting) -> None:
    """Plan all 121 filings of the year."""
    random_ = casting.random
    masters: list[tuple[Case, datetime]] = []
    for _ in range(SOLVED_FILINGS):
        script = random_.choices(SOLVED, [each.weight for each in SOLVED])[0]
        case, start = casting.case(_CATEGORIES), _some_opening(timeline, random_, FIRST_DAY, LAST_DAY)
        case.always_content = True
        slow = not script.steady and local_day(start) < LAST_SLOW_DAY and random_.random() < LATE_SHARE
        pace = random_.uniform(1.7, 2.1) if slow else random_.uniform(0.55, 1.1)
        timeline.follow(case, times_of(timeline.world.calendar, script, start, pace, random_), script)
        if script is SOLVED[0]:
            masters.append((case, start))
    _plan_excluded(timeline, casting, *random_.choice(masters))
    _plan_planned(timeline, casting)


_CATEGORIES = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "14")


def _some_opening(timeline: Timeline, random_: random.Random, first: date, last: date) -> datetime:
    """Some instant of business on some working day."""
    calendar = timeline.world.calendar
    day = calendar.next_workday_on_or_after(first + timedelta(days=random_.randrange((last - first).days)))
    return calendar.add_working_time(calendar.opening(day), timedelta(minutes=random_.randint(5, 300)))


def _plan_excluded(timeline: Timeline, casting: Casting, master: Case, filed: datetime) -> None:
    """Rejected, withdrawn before any whistle, merged into another."""
    calendar, random_ = timeline.world.calendar, casting.random
    for script in (REJECTED, WITHDRAWN):
        start = _some_opening(timeline, random_, FIRST_DAY, LAST_DAY)
        timeline.follow(casting.case(_CATEGORIES), times_of(calendar, script, start, 1.0, random_), script)
    child = casting.case(firm=master.firm)
    child.matter, child.lead, child.supports = master.matter, master.lead, master.supports
    merged = Script(0, ((0, file), (4, merging_into(master))))
    timeline.follow(child, times_of(calendar, merged, filed + timedelta(minutes=25), 1.0, random_), merged)


def _plan_planned(timeline: Timeline, casting: Casting) -> None:
    """The one that is planned, and planned again whenever its day comes."""
    calendar, random_ = timeline.world.calendar, casting.random
    case = casting.case(("0101",))
    start = _some_opening(timeline, random_, date(YEAR, 9, 5), date(YEAR, 10, 20))
    answered = timeline.follow(case, times_of(calendar, PLANNED, start, 0.8, random_), PLANNED)
    again = Script(0, ((0, ending.revisit), (6, working.progress), (9, ending.plan), (3, ending.approve)))
    for _ in count():
        day = calendar.previous_workday_before(local_day(answered) + timedelta(days=LONGEST_PLAN - 14))
        opens = calendar.opening(day) + timedelta(minutes=40)
        if calendar.add_working_time(opens, timedelta(hours=40)) > timeline.until:
            return
        answered = timeline.follow(case, times_of(calendar, again, opens, 1.0, random_), again)
