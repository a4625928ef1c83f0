"""One zone for all looks of a module: tickets in every hand, orders, messages and a weekly report."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.regions.queries import get_region
from app.reports.compiling import compile_week
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.rules.words import State
from tests.application import app
from tests.browser.listed import WEEK, Place
from tests.builders import Zone, a_ticket, as_actor
from tests.errands import an_office, running, with_unit
from tests.stories import WIDTHS, served, told
from tests.visits import a_problem, visited

__all__ = ["app", "served"]

LONG = "厂区东门外市政道路破损积水，货车无法掉头，影响九月下旬集中交付，请协调市政尽快修复并疏通排水"
STATES = (
    State.SUBMITTED,
    State.NEEDS_INFO,
    State.ACCEPTED,
    State.WHISTLED,
    State.HANDLING,
    State.REVIEW,
    State.RESOLVED,
    State.CLOSED,
)


@pytest.fixture(scope="module")
def place(served: tuple[Flask, str], browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The zone a week later: some clocks have run out, beat and worker have told whom it concerns."""
    with told(served, browser, tmp_path_factory.mktemp("zone"), WIDTHS["desk"]) as story:
        numbers = {}
        with story.core.transactions.acting(SYSTEM) as tx:
            for state in STATES:
                supports = state in (State.WHISTLED, State.HANDLING)
                numbers[state.value] = a_ticket(tx, story.zone, state, supports=supports, title=LONG).number
        story.at("2026-09-28 06:00")
        story.tick()
        with story.core.transactions.acting(SYSTEM) as tx:
            compile_week(tx, get_region(tx.session, story.zone.region.code), WEEK)
        story.at("2026-09-28 10:00")
        story.tick()
        with story.core.transactions.acting(SYSTEM) as tx:
            order = raise_order(
                as_actor(tx, story.zone.supervisor), numbers["handling"], Order(level=Level.YELLOW, reason="请加快。")
            )
            numbers |= {"order": order.number or "", **gone_to(tx, story.zone)}
        places = {"company": story.zone.company.credit_code, "region": story.zone.region.code}
        yield Place(story, {**numbers, **places})


def gone_to(tx: Transaction, zone: Zone) -> dict[str, str]:
    """The zone's firm was visited, which brought a matter back, and an errand of its runs in a unit's hands."""
    visit = visited(tx, zone, problems=(a_problem(),), notes="计划明年扩产", explained=("技改补贴",))
    office = an_office(tx, zone)
    with_unit(tx, zone, office)
    return {"visit": visit.number, "errand": running(tx, zone, office).number}
