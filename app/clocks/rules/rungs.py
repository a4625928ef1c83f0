"""The reminder ladders, one for each sort of clock: who hears of a deadline, where on its way, how loudly.

They stand together, so that an official reads on one screen what is said of every deadline, and to whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from app.kernel.sentences import say
from app.kernel.telling import Severity


class Who(StrEnum):
    """Whom a rung addresses; the words of the audience table."""

    HANDLER = "handler"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    WATCHED = "watched"  # the unit, and the supervisor who watches it
    HOLDER = "holder"  # whoever must act on the ticket now
    COORDINATOR = "coordinator"
    PERSON = "person"  # who gave his word
    AGENT = "agent"  # who acts for firms in the park, and the unit of the step
    RACING = "racing"  # these and the unit's head at once, for the firm has no day to lose
    OFFICER = "officer"  # who looks after the firm, and nobody above him
    CALLERS = "callers"  # the unit and its head, and those who blew the whistle


class Mark(StrEnum):
    """From where a rung is measured."""

    SHARE = "share"  # per cent of the way from start to due
    WORKDAYS_BEFORE = "workdays_before"
    WORKHOURS_BEFORE = "workhours_before"
    AT = "at"
    MINUTES_AFTER = "minutes_after"
    WORKDAYS_AFTER = "workdays_after"
    WEEKS_AFTER_LAST = "weeks_after_last"


ON_THE_WALL = frozenset({Mark.SHARE, Mark.AT, Mark.MINUTES_AFTER})
"""What an emergency says at any hour; what is said workdays later waits for an opening like everything else (R14a)."""


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: its key, where it hangs, whom it addresses, how loudly, in which words."""

    key: str
    mark: Mark
    amount: int
    who: Who
    severity: Severity
    label: str
    alone: str = ""
    """The words where no unit is late, but the park or the centre; those of ``label`` when empty."""
    digest: bool = False
    """Not said at once: gathered for each person, and written on the next Monday."""
    weekly: bool = False
    """After it, weekly without end."""

    @property
    def before_due(self) -> bool:
        """Tell whether the rung warns of a deadline still ahead."""
        return self.mark in (Mark.SHARE, Mark.WORKDAYS_BEFORE, Mark.WORKHOURS_BEFORE)

    def words(self, *, has_unit: bool) -> str:
        """What it says: what really follows, for a unit that is late or for park and centre."""
        return self.label if has_unit else self.alone or self.label


LADDER = (
    Rung("half", Mark.SHARE, 50, Who.HANDLER, Severity.INFO, "时限已过半"),
    Rung("day_before", Mark.WORKDAYS_BEFORE, 1, Who.HANDLER, Severity.AMBER, "还剩 1 个工作日"),
    Rung("two_hours", Mark.WORKHOURS_BEFORE, 2, Who.HANDLER, Severity.AMBER, "还剩 2 个工作小时"),
    Rung("due", Mark.AT, 0, Who.HANDLER, Severity.RED, "时限已到，超期"),
    Rung(
        "plus_1",
        Mark.WORKDAYS_AFTER,
        1,
        Who.HEAD,
        Severity.RED,
        "超期 1 个工作日，报部门领导",
        alone="超期 1 个工作日，报企服中心协调员",
    ),
    Rung("plus_3", Mark.WORKDAYS_AFTER, 3, Who.SUPERVISOR, Severity.RED, "超期 3 个工作日，建议督办"),
    Rung(
        "plus_5",
        Mark.WORKDAYS_AFTER,
        5,
        Who.LEADER,
        Severity.RED,
        "超期 5 个工作日，列入区领导专报",
        digest=True,
        weekly=True,
    ),
)
"""Of every clock that has none of its own."""

EMERGENCY_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.HEAD, Severity.AMBER, "应急时限已过半"),
    Rung("due", Mark.AT, 0, Who.CALLERS, Severity.RED, "应急时限已到，超期"),
    Rung("plus_half_hour", Mark.MINUTES_AFTER, 30, Who.LEADER, Severity.RED, "超期 30 分钟，报区领导"),
    *LADDER[4:],
)
"""Of the check-in of an emergency whistle (R14a): on the wall until half an hour after the due."""

REPORTED = Rung("plus_3", Mark.WORKDAYS_AFTER, 3, Who.SUPERVISOR, Severity.RED, "超期 3 个工作日，报督办员")
"""The supervisor hears of it, and no order follows."""

CLEAR_LADDER = (*LADDER[:5], REPORTED, LADDER[6])
"""Of 销号: it waits for the firm, so nobody is ordered to close it."""

ORDER_LADDER = (
    *LADDER[:3],
    Rung("due", Mark.AT, 0, Who.WATCHED, Severity.RED, "时限已到，超期"),
    LADDER[4],
    Rung("plus_3", Mark.WORKDAYS_AFTER, 3, Who.SUPERVISOR, Severity.RED, "超期 3 个工作日，请督办员处置"),
    LADDER[6],
)
"""Of a supervision order: the supervisor hears of it from the due on, whoever has it."""

RULING_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.COORDINATOR, Severity.INFO, "时限已过半"),
    Rung("two_hours", Mark.WORKHOURS_BEFORE, 2, Who.COORDINATOR, Severity.AMBER, "还剩 2 个工作小时"),
    Rung("due", Mark.AT, 0, Who.COORDINATOR, Severity.RED, "时限已到，超期"),
    Rung("plus_1", Mark.WORKDAYS_AFTER, 1, Who.SUPERVISOR, Severity.RED, "超期 1 个工作日，报督办员"),
    LADDER[6],
)
"""Of the ruling on a hand-back (R9), and of what a firm asks to be put right in its entry."""

WANTED_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.HOLDER, Severity.INFO, "时限已过半"),
    Rung("day_before", Mark.WORKDAYS_BEFORE, 1, Who.HOLDER, Severity.AMBER, "还剩 1 个工作日"),
    Rung("two_hours", Mark.WORKHOURS_BEFORE, 2, Who.HOLDER, Severity.AMBER, "还剩 2 个工作小时"),
    Rung("due", Mark.AT, 0, Who.HOLDER, Severity.RED, "时限已到"),
)
"""Of the firm's own deadline: a wish, so nobody above is told."""

INSTRUCTION_LADDER = (
    *LADDER[:5],
    Rung("plus_3", Mark.WORKDAYS_AFTER, 3, Who.SUPERVISOR, Severity.RED, "超期 3 个工作日，请督办员处置"),
    LADDER[6],
)
"""Of a leader's word, and of a bank that was called to a need: a duty of a unit by which no order is proposed."""

NUMBER_LADDER = (*LADDER[:3], Rung("due", Mark.AT, 0, Who.HANDLER, Severity.RED, "时限已到，退回办理"))
"""Of the number of whom a matter was handed to: at its due the matter goes back to work, and nothing is late then."""

MONTHLY_LADDER = (
    LADDER[1],
    LADDER[3],
    Rung("plus_3", Mark.WORKDAYS_AFTER, 3, Who.COORDINATOR, Severity.RED, "超期 3 个工作日，报企服中心协调员"),
)
"""Of asking others once a month how far they are: park and centre see to it, and nobody above is told."""

VERIFY_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.HANDLER, Severity.INFO, "时限已过半"),
    Rung("two_hours", Mark.WORKHOURS_BEFORE, 2, Who.HANDLER, Severity.AMBER, "还剩 2 个工作小时"),
    Rung("due", Mark.AT, 0, Who.HANDLER, Severity.RED, "时限已到，超期"),
    Rung("plus_1", Mark.WORKDAYS_AFTER, 1, Who.COORDINATOR, Severity.RED, "超期 1 个工作日，报企服中心协调员"),
    REPORTED,
)
"""Of a firm's registration: park and centre hear of it, and the supervisor when nobody looked for three days."""

TASK_LADDER = (
    *LADDER[:5],
    Rung("plus_3", Mark.WORKDAYS_AFTER, 3, Who.COORDINATOR, Severity.RED, "超期 3 个工作日，报企服中心协调员"),
    LADDER[6],
)
"""Of a task settled among those who were called: who called them sees to it, and no order is proposed by it."""

PROMISE_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.PERSON, Severity.INFO, "时限已过半"),
    Rung("day_before", Mark.WORKDAYS_BEFORE, 1, Who.PERSON, Severity.AMBER, "还剩 1 个工作日"),
    Rung("due", Mark.AT, 0, Who.PERSON, Severity.RED, "时限已到，超期"),
    LADDER[4],
)
"""Of a promise: whoever gave it is reminded, the day after it his head; the week's report names those still open."""
ERRAND_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.AGENT, Severity.INFO, "时限已过半"),
    Rung("two_hours", Mark.WORKHOURS_BEFORE, 2, Who.AGENT, Severity.AMBER, "还剩 2 个工作小时"),
    Rung("due", Mark.AT, 0, Who.AGENT, Severity.RED, "时限已到，超期"),
    Rung("plus_1", Mark.WORKDAYS_AFTER, 1, Who.COORDINATOR, Severity.RED, "超期 1 个工作日，报企服中心协调员"),
    REPORTED,
)
"""Of an errand that is to be taken up, and of its steps: the park sees to it, and no order is proposed."""

RACE_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.RACING, Severity.AMBER, "企业抢时间，时限已过半"),
    Rung("two_hours", Mark.WORKHOURS_BEFORE, 2, Who.RACING, Severity.RED, "企业抢时间，还剩 2 个工作小时"),
    Rung("due", Mark.AT, 0, Who.RACING, Severity.RED, "企业抢时间，时限已到，超期"),
    *ERRAND_LADDER[3:],
)
"""Of a step of a firm that has a day to meet: agent, unit and its head hear at once."""
VISIT_LADDER = (
    Rung("half", Mark.SHARE, 50, Who.OFFICER, Severity.INFO, "时限已过半"),
    Rung("day_before", Mark.WORKDAYS_BEFORE, 1, Who.OFFICER, Severity.AMBER, "还剩 1 个工作日"),
    Rung("due", Mark.AT, 0, Who.OFFICER, Severity.RED, "走访时限已到，超期"),
)
"""Of a planned visit: said to the officer alone, the coordinator reads a list, and no order ever follows."""

Ladder = tuple[Rung, ...]
LADDERS: Mapping[str, Ladder] = MappingProxyType(
    {
        "clear": CLEAR_LADDER,
        "order": ORDER_LADDER,
        "ruling": RULING_LADDER,
        "wanted": WANTED_LADDER,
        "instruct": INSTRUCTION_LADDER,
        "number": NUMBER_LADDER,
        "monthly": MONTHLY_LADDER,
        "verify": VERIFY_LADDER,
        "correct": RULING_LADDER,
        "meeting_task": TASK_LADDER,
        "take_need": INSTRUCTION_LADDER,
        "promise": PROMISE_LADDER,
        "errand_accept": ERRAND_LADDER,
        "errand_step": ERRAND_LADDER,
        "errand_tender": RACE_LADDER,
        "visit_plan": VISIT_LADDER,
    }
)
"""By the kind of the clock."""

HOLDERS: Mapping[str, Who] = MappingProxyType(
    {
        "ruling": Who.COORDINATOR,
        "correct": Who.COORDINATOR,
        "wanted": Who.HOLDER,
        "promise": Who.PERSON,
        "visit_plan": Who.OFFICER,
        "errand_accept": Who.AGENT,
        "errand_step": Who.AGENT,
        "errand_tender": Who.RACING,
    }
)
"""Who has to do what a clock of this kind waits for; of every other one the unit, or park and centre without one."""

PLACES = ("half", "day_before", "two_hours", "due", "plus_half_hour", "plus_1", "plus_3", "plus_5")
"""Every key of every ladder, from the bottom to the top; the weekly ones come after them."""

_WEEKLY = "week_"
LAST_OF_TABLE = PLACES[-1]
REPEATED = rf"^({LAST_OF_TABLE}|{_WEEKLY}[0-9]+)$"
"""The keys after which a clock has nothing left to say but the weekly repeats, as a pattern."""
_RANKS = {key: place for place, key in enumerate(PLACES)}


@cache
def weekly(number: int) -> Rung:
    """Return the n-th weekly rung after the table, n from 1."""
    label = say("超期后第 %(number)s 次每周通报", number=number)
    return Rung(f"{_WEEKLY}{number}", Mark.WEEKS_AFTER_LAST, number, Who.LEADER, Severity.RED, label, digest=True)


def ladder_of(kind: str, *, emergency: bool = False) -> Ladder:
    """Return the ladder of a kind of clock, or that of an emergency."""
    return EMERGENCY_LADDER if emergency else LADDERS.get(kind, LADDER)


def holder_of(kind: str) -> Who:
    """Return who has to do what a clock of this kind waits for."""
    return HOLDERS.get(kind, Who.HANDLER)


def is_weekly(key: str) -> bool:
    """Tell whether a rung comes after those of the table; ValueError when there is none of that key."""
    return rank(key) >= len(PLACES)


def get_rung(key: str, ladder: Ladder = LADDER) -> Rung:
    """Return the rung of a key, weekly ones included; ValueError when there is none."""
    place = rank(key)
    if place >= len(PLACES):
        return weekly(place - len(PLACES) + 1)
    found = next((rung for rung in ladder if rung.key == key), None)
    if found is None:
        raise ValueError(f"no such rung in this ladder: {key!r}")
    return found


def rank(key: str) -> int:
    """Return the place of a rung, weekly ones after the table; ValueError when there is none."""
    if key in _RANKS:
        return _RANKS[key]
    number = key.removeprefix(_WEEKLY)
    if key.startswith(_WEEKLY) and number.isascii() and number.isdigit() and int(number) > 0:
        return len(PLACES) + int(number) - 1
    raise ValueError(f"no such rung: {key!r}")
