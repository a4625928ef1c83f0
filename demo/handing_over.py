"""交接: an officer who changes his post gives one firm to a colleague, with a book; the colleague has yet to sign."""

from datetime import datetime, timedelta

from app.acts.taking import take
from app.calendars.rules import local_day
from app.handovers.handing_over import PROPOSE_HAND_OVER, Giving
from app.handovers.writing import WRITE_HAND_OVER, BookWords, SaidOfFirm
from demo.timeline import Timeline
from demo.world import World

GIVEN = 40
"""Which of the firms that file changes hands: none that another story is about."""
AHEAD = 5
"""Days until it does."""


def plan_handing_over(timeline: Timeline) -> None:
    """Plan the hand-over on the last day, in a zone that has so many firms."""
    if len(timeline.world.firms) > GIVEN:
        timeline.plan(timeline.until, lambda: _hand_over(timeline.world, timeline.until))


def _hand_over(world: World, at: datetime) -> None:
    firm = world.firms[GIVEN]
    giver = world.officer_of[firm.code]
    taker = next(name for name in world.officer_of.values() if name != giver)
    tx = world.by(world.officer(firm.code), at)
    given = Giving(
        giver=giver,
        taker=taker,
        day=local_day(at) + timedelta(days=AHEAD),
        reason="岗位调整，到经济发展局任职",
        firms=(firm.code,),
    )
    number = take(tx, PROPOSE_HAND_OVER, given).number
    said = SaidOfFirm(firm=firm.code, words="生产上的事找车间主任，拿主意的是总经理；月底盘点，不要安排走访。")
    words = BookWords(words="企业今年扩了一条线，用电和用工都盯紧；答应过的事都登记在承诺里了。", firms=(said,))
    take(tx, WRITE_HAND_OVER, words, number=number)
