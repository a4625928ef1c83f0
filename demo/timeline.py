"""Everything that happens, in the order of time, so that numbers, records and messages come as in a real year."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.calendars.rules import WorkCalendar
from demo.cases import Act, Case
from demo.scripts import Script
from demo.world import World


@dataclass
class Timeline:
    """What will happen when; ``play`` makes it happen. Nothing happens after ``until``."""

    world: World
    until: datetime
    _planned: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def plan(self, at: datetime, happen: Callable[[], None]) -> None:
        """Let something happen at an instant; what is planned for the same instant keeps its order."""
        if at <= self.until:
            self._planned.append((at, len(self._planned), happen))

    def follow(self, case: Case, times: list[datetime], script: Script, stop: Act | None = None) -> datetime:
        """Let a ticket go its way, up to and with the first ``stop``; returns the instant of its last act."""
        last = times[0]
        for at, (_, act) in zip(times, script.steps, strict=False):
            self.plan(at, self._happening(act, case, at))
            last = at
            if act is stop:
                break
        return last

    def play(self, meanwhile: Callable[[datetime], None] = lambda _at: None) -> int:
        """Make everything happen, before each act what came about ``meanwhile``; returns how many acts that were."""
        for at, _, happen in sorted(self._planned, key=lambda planned: planned[:2]):
            meanwhile(at)
            happen()
        return len(self._planned)

    def _happening(self, act: Act, case: Case, at: datetime) -> Callable[[], None]:
        return lambda: act(self.world, case, at)


def times_of(
    calendar: WorkCalendar, script: Script, start: datetime, pace: float, random_: random.Random
) -> list[datetime]:
    """When each step happens, from ``start`` on; ``pace`` stretches the hours between, each a little differently."""
    times = [start]
    for hours, _ in script.steps[1:]:
        gap = timedelta(hours=hours * pace * random_.uniform(0.7, 1.25))
        times.append(calendar.add_working_time(times[-1], gap))
    return times


def times_back(calendar: WorkCalendar, script: Script, now: datetime, age: float, stop: Act) -> list[datetime]:
    """When each step happens so that the filing lies ``age`` working hours back and ``stop`` not after ``now``."""
    gaps = [hours for hours, _ in script.steps]
    reach = sum(gaps[: [act for _, act in script.steps].index(stop) + 1])
    scale = min(1.0, age / reach) if reach else 1.0
    start = calendar.subtract_working_time(now, timedelta(hours=age))
    passed, times = 0.0, list[datetime]()
    for gap in gaps:
        passed += gap * scale
        times.append(min(now, calendar.add_working_time(start, timedelta(hours=passed))) if passed <= age else now)
    return times
