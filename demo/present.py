"""The running month: tickets in every state, some overdue, some due today or tomorrow, and work on every desk."""

from dataclasses import dataclass
from datetime import timedelta

from app.tickets.rules.words import Urgency
from demo import calling as c
from demo import ending as e
from demo import scripts as s
from demo import working as w
from demo.cases import Act
from demo.casting import Casting
from demo.firms import Firm
from demo.scripts import Script
from demo.timeline import Timeline, times_back, times_of

LONGEST_AGE = 24 * 6.5
"""Working hours back to the oldest filing of the month: 24 workdays."""
SLOW_SHARE = 0.2


@dataclass(frozen=True)
class Staged:
    """A ticket filed ``age`` working hours ago that stands after ``stop`` now; of the first firm when ``own``."""

    script: Script
    age: float
    stop: Act
    categories: tuple[str, ...] = ()
    own: bool = False


STAGED = (
    Staged(s.PLAIN, 1.2, c.file, ("0101",), own=True),
    Staged(s.PLAIN, 3.1, c.accept, ("0901",), own=True),
    Staged(s.PLAIN, 4.4, c.whistle, ("1001",), own=True),
    Staged(s.PLAIN, 21.3, w.progress, ("1003",), own=True),
    Staged(s.PLAIN, 38.2, e.answer, ("0902",), own=True),
    Staged(s.PLAIN, 44.6, e.approve, ("0105",), own=True),
    Staged(s.ASKED, 14.5, w.ask, ("0103",), own=True),
    Staged(s.ASKED_EARLY, 3.3, w.ask_early, ("0402",), own=True),
    Staged(s.PLAIN, 76.7, w.progress, ("0104",), own=True),  # overdue
    Staged(s.PLAIN, 60.2, w.progress, ("0903",), own=True),  # overdue
    Staged(s.PLAIN, 47.5, w.progress, ("0902",), own=True),  # due today: whistled 45.5 hours ago
    Staged(s.PLAIN, 41.0, w.progress, ("0901",), own=True),  # due on the next workday
    Staged(s.PLAIN, 47.5, w.progress, ("02",)),
    Staged(s.PLAIN, 41.0, w.progress, ("06",)),
    Staged(s.FORCED, 4.2, c.hand_back, ("0101",), own=True),
    Staged(s.HANDED_BACK, 5.1, c.hand_back_wrong, ("05",)),
    Staged(s.HANDED_BACK, 7.4, c.uphold, ("04",)),
    Staged(s.PAUSED, 20.3, w.pause, ("0101",), own=True),
    Staged(s.PAUSED, 25.6, w.pause, ("06",)),
    Staged(s.POSTPONED, 31.5, w.postpone, ("0106",), own=True),
    Staged(s.POSTPONED, 47.2, w.grant, ("0102",)),
    Staged(s.DISPUTED, 52.4, e.dispute, ("0901",), own=True),
    Staged(s.SENT_BACK, 37.6, e.send_back, ("0104",), own=True),
    Staged(s.PLANNED, 66.1, e.approve, ("0101",), own=True),
    Staged(s.TRANSFERRED, 62.8, e.approve, ("05",)),
    Staged(s.REJECTED, 20.9, c.reject, ("9903",)),
    Staged(s.WITHDRAWN, 26.2, e.withdraw, ("03",)),
    Staged(s.URGENT, 0.7, c.whistle_emergency, ("0102",), own=True),
    Staged(s.URGENT, 3.6, w.check_in, ("0704",)),
    Staged(s.NUDGED, 40.4, w.nudge, ("0401",)),
    Staged(s.SUPPORTED, 12.7, w.check_in, ("0101",)),
    Staged(s.SUPPORTED, 19.5, w.finish_supports, ("0103",)),
    Staged(s.MAJOR, 75.3, w.progress, ("05",)),
    Staged(s.SILENT, 60.9, e.call_firm, ("07",)),
    Staged(s.PLAIN, 31.4, e.approve, ("08",)),
    Staged(s.PLAIN, 8.8, c.whistle, ("03",)),
    Staged(s.PLAIN, 5.5, c.whistle, ("04",)),
    Staged(s.PLAIN, 14.3, w.check_in, ("08",)),
    Staged(s.PLAIN, 33.7, e.answer, ("07",)),
    Staged(s.PLAIN, 35.9, e.answer, ("12",)),
    Staged(s.PLAIN, 69.3, w.check_in, ("02",)),  # overdue, and nobody told the firm anything
    Staged(s.PLAIN, 0.6, c.file, ("12",)),
    Staged(s.PLAIN, 1.9, c.file, ("06",)),
    Staged(s.PLAIN, 2.4, c.file, ("0202",)),
    Staged(s.PLAIN, 2.9, c.accept, ("0503",)),
    Staged(s.PLAIN, 3.8, c.accept, ("0301",)),
    Staged(s.ASKED_EARLY, 6.3, w.ask_early, ("11",)),
    Staged(s.PLAIN, 9.7, c.file, ("11",)),  # not arranged in time
    Staged(s.PLAIN, 22.5, w.progress, ("1501",)),
    Staged(s.PLAIN, 16.1, w.progress, ("1401",)),
    Staged(s.PLAIN, 90.2, e.confirm, ("0901",), own=True),
)


def plan_month(timeline: Timeline, casting: Casting, tickets: int) -> None:
    """Plan so many tickets around now: first those that must stand somewhere, then as many as happen to."""
    first = casting.world.firms[0]
    staged = STAGED[:tickets]
    for each in staged:
        _plan_staged(timeline, casting, each, first)
    calendar, random_ = timeline.world.calendar, casting.random
    for _ in range(tickets - len(staged)):
        script = random_.choices(s.USUAL, [usual.weight for usual in s.USUAL])[0]
        start = calendar.subtract_working_time(timeline.until, timedelta(hours=random_.uniform(1, LONGEST_AGE)))
        slow = not script.steady and random_.random() < SLOW_SHARE
        pace = random_.uniform(1.7, 2.8) if slow else random_.uniform(0.5, 1.1)
        timeline.follow(casting.case(), times_of(calendar, script, start, pace, random_), script)


def _plan_staged(timeline: Timeline, casting: Casting, each: Staged, first: Firm) -> None:
    case = casting.case(each.categories, first if each.own else None)
    if each.script is s.URGENT:
        case.urgency = Urgency.URGENT
    times = times_back(timeline.world.calendar, each.script, timeline.until, each.age, each.stop)
    timeline.follow(case, times, each.script, each.stop)
