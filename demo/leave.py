"""无人在岗: a firm whose new officer is on leave, and whoever was to stand in for her is ill."""

from datetime import datetime, timedelta

from app.acts.taking import take
from app.calendars.rules import local_day
from app.companies.pairing import pair
from app.companies.rules import PairingSeat
from app.handovers.standing_in import STAND_IN, Leave
from demo.timeline import Timeline
from demo.world import World

ON_LEAVE, ILL = AWAY = ("officer_away", "officer_ill")
"""Officers of their own, so that no other firm goes without anybody."""
ALONE = 37
"""Which of the firms that file: it has one officer, and no other story is about it."""
FOR = timedelta(days=6)


def plan_leave(timeline: Timeline) -> None:
    """Plan both absences on the last day, in a zone that has so many firms."""
    if len(timeline.world.firms) > ALONE:
        timeline.plan(timeline.until, lambda: _leave(timeline.world, timeline.until))


def _leave(world: World, at: datetime) -> None:
    firm, today = world.firms[ALONE], local_day(at)
    tx = world.by(world.seat("coordinator", world.region), at)
    pair(tx, firm.id, world.crowd.ids[ON_LEAVE], PairingSeat.A, today, "包联分工调整")
    there = world.officer_of[firm.code]
    for officer, stand_in, reason in ((ON_LEAVE, ILL, "年休假"), (ILL, there, "病假")):
        given = Leave(officer=officer, stand_in=stand_in, from_day=today, until_day=today + FOR, reason=reason)
        take(tx, STAND_IN, given)
