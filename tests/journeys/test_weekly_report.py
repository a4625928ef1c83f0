"""A week of tickets, one report; run twice, the same report; later facts never change it."""

from collections.abc import Callable

from app.kernel.actor import SYSTEM
from app.regions.queries import get_region
from app.reports.compiling import compile_week
from app.reports.recomputing import recompute
from app.tickets.rules.words import State
from tests.builders import a_ticket
from tests.journeys.conftest import Story

WEEK = "2026-W39"


def test_the_week_is_frozen_once_and_read_on_paper(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    with story.core.transactions.acting(SYSTEM) as tx:
        for _ in range(3):
            a_ticket(tx, zone, State.CLOSED)
        number = a_ticket(tx, zone, State.WHISTLED).number
    story.at("2026-09-28 06:00")
    with story.core.transactions.acting(SYSTEM) as tx:
        first = compile_week(tx, get_region(tx.session, zone.region.code), WEEK).number
    with story.core.transactions.acting(SYSTEM) as tx:
        again = compile_week(tx, get_region(tx.session, zone.region.code), WEEK).number
    assert first == again
    story.person(zone.leader).opens(f"/reports/weekly/{WEEK}").sees(first, "3/4", "75.0")

    story.at("2026-09-28 10:00")
    liaison = story.person(zone.liaison).opens(f"/tickets/{number}").does("check-in")
    liaison.sees("办理中")
    with story.core.transactions.acting(SYSTEM) as tx:
        assert recompute(tx, get_region(tx.session, zone.region.code), WEEK) == []
    story.person(zone.leader).opens(f"/reports/weekly/{WEEK}").sees("3/4", "75.0")
    story.person(zone.firm).opens(f"/reports/weekly/{WEEK}").sees("3/4").does_not_see(zone.other.name)
