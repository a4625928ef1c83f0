"""Nobody checks in: remind, warn, overdue, head, supervision order; each once, however often it is looked at."""

from collections.abc import Callable

import sqlalchemy as sa

from app.clocks.models import Clock, Reminder
from app.kernel.actor import SYSTEM
from app.notifications.models import Notification
from app.supervision.models import SupervisionOrder
from app.tickets.rules.clocks import ClockKind
from tests.journeys.conftest import Story


def rungs(story: Story) -> list[tuple[str, bool]]:
    """The rungs of the check-in clock so far, and whether each was only marked."""
    with story.core.transactions.reading(SYSTEM) as tx:
        clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.CHECK_IN)).one()
        rows = tx.session.scalars(
            sa.select(Reminder).where(Reminder.clock_id == clock.id).order_by(Reminder.fired_at, Reminder.rung)
        )
        return [(row.rung, row.superseded) for row in rows]


def test_silence_climbs_the_ladder(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    number = filed("配电房跳闸")
    story.person(zone.dispatcher).opens(f"/tickets/{number}").does("accept")
    story.person(zone.dispatcher).opens(f"/tickets/{number}").does("whistle", lead=zone.lead.code)
    for moment in ("2026-09-22 16:00", "2026-09-22 17:31", "2026-09-23 17:31"):
        story.at(moment)
        story.tick()
        story.tick()
    assert ("due", False) in rungs(story)
    assert ("plus_1", False) in rungs(story)
    story.person(zone.head).opens("/inbox").sees("超期")
    story.person(zone.supervisor).opens("/worklist/overdue").sees("配电房跳闸", "超期")

    # the machines rest over the Mid-Autumn holiday; the worker comes back after the third workday
    story.at("2026-10-08 09:00")
    story.tick()
    story.tick()
    fired = [rung for rung, superseded in rungs(story) if not superseded]
    assert len(fired) == len(set(fired))
    assert "plus_3" in [rung for rung, _ in rungs(story)]
    with story.core.transactions.reading(SYSTEM) as tx:
        orders = tx.session.scalars(sa.select(SupervisionOrder)).all()
        assert {(order.level.value, order.state.value) for order in orders} == {("red", "proposed")}
        assert len({order.department_id for order in orders}) == len(orders), "one for each unit that is late"
        keys = tx.session.scalars(sa.select(Notification.dedup_key)).all()
        assert len(keys) == len(set(keys))
    story.person(zone.supervisor).opens("/supervision").sees(number)
