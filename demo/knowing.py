"""知识 in the running month: a few closed matters made into articles, most of them published by the unit's head."""

from datetime import datetime

from app.acts.taking import take
from app.knowledge.keeping import PUBLISH, PublishedArticle
from app.knowledge.making import MAKE, FromTicket
from app.tickets.finding import TicketFilters
from app.tickets.rules.words import Outcome, State
from app.tickets.seeing import Wanted, seen_list
from app.tickets.seen import SeenRow
from demo.world import World

MADE = 5
"""Articles, each of another category; the last is a draft that waits for somebody to publish it."""


def make_articles(world: World, at: datetime) -> None:
    """The handler who answered makes them, and the head of the unit publishes."""
    chosen = _answered(world, at)[:MADE]
    for place, (lead, row) in enumerate(chosen, start=1):
        article = take(world.by(world.seat("handler", lead), at), MAKE, FromTicket(), number=row.number)
        if place < len(chosen):
            head = world.by(world.seat("head", lead), at)
            take(head, PUBLISH, PublishedArticle(), number=article.number, version=article.version)


def _answered(world: World, at: datetime) -> list[tuple[str, SeenRow]]:
    """Closed matters that were solved, one of each category, each with its lead."""
    tx = world.by(world.seat("coordinator", world.region), at)
    found: dict[str, tuple[str, SeenRow]] = {}
    for row in seen_list(tx, Wanted(filters=TicketFilters(states=(State.CLOSED,)), limit=100)).items:
        lead = row.lead.department.code if row.lead else ""
        staffed = {("handler", lead), ("head", lead)} <= world.seats.keys()
        if staffed and row.outcome is Outcome.SOLVED and not row.confidential:
            found.setdefault(row.category_code, (lead, row))
    return [found[code] for code in sorted(found)]
