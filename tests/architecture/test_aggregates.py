"""What counts, sums or groups rows of tickets does so over those that exist for its reader, or says why not.

A figure tells of every row behind it: a count that reads past ``visible`` tells somebody of a matter that does not exist
for him. The walk sees every function that aggregates a table scoped by ticket.
"""

import ast
from collections.abc import Iterator

import pytest

from app.kernel.database import Base
from app.tables import metadata
from tests.architecture.source import modules

AGGREGATES = {"count", "sum", "min", "max", "avg", "string_agg", "array_agg", "bool_or", "bool_and", "json_agg"}
ASKS = {"visible", "visible_to", "readable_to"}
"""Whoever says one of them asks what exists for the actor."""
NO_READER = {
    "app/visits/covering.py:figures_of": "how many matters visits brought back, told to those who oversee a region",
    "app/mergers/seeing.py:_counted": "what would go along, told to the coordinator of both firms alone (`named_pair`)",
    "app/administration/kinds/kind.py:running": "how many a change moves, told to its administrator, who reads no matter",
    "app/administration/kinds/categories.py:moves": "the same, of a category",
    "app/administration/kinds/places.py:moves": "the same, of a park",
    "app/administration/kinds/trying.py:tried": "the same, of a calendar for the whole country",
    "app/administration/kinds/places.py:_in_hand": "the same, of a unit that ends",
    "app/findings/looking.py:_endings": "how many matters an ended unit still holds, told to the administrator, who reads no matter",
    "app/followups/conducting.py:_asked_twice": "the system's own sweep: nobody reads it",
    "app/tickets/people.py:people_beside": "the people of one ticket, in the statement that asks whether it exists for its reader",
    "app/kernel/outbox.py:count_by_state": "deliveries by state, on the internal page of metrics",
    "app/kernel/outbox.py:count_restored": "deliveries held after a restore, told to its operator",
    "app/kernel/outbox.py:dead_count": "deliveries given up, on the internal page of readiness",
    "app/kernel/outbox.py:oldest_pending": "how long deliveries wait, on the internal page of readiness",
    "app/issues/unheard.py:unheard_by_park": "counts firms that have not written, for the coordinator of their region; of matters only which firms wrote",
    "app/sla/pressing.py:due_by": "writes the column by which visible tickets are sorted, and orders visible ones",
    "app/sla/holding.py:due_of": "orders a list of visible tickets",
    "app/tickets/queries.py:neighbours_in": "walks a list that ``_asked`` made of visible tickets",
    "app/sla/pressing.py:_resting": "writes the column by which visible tickets are sorted",
    "app/sla/open_dues.py:_of_units": "the nightly proof of what triggers keep: nobody reads it",
    "app/sla/tallying.py:tally_drift": "the nightly proof of the counts: nobody reads it",
    "app/sla/tallying.py:tallied": "counts of whole regions, for whom every ticket of them exists (``rules.reaching``)",
    "app/sla/tallies.py:latest_units": "the same, or by ``_open_to``",
    "app/sla/tallies.py:_late_of_units": "the same, or by ``_open_to``",
    "app/sla/tallies.py:_matters": "counts what ``_open_to`` found for its reader",
    "app/sla/grounds.py:_revisits_of": "explains the dues of clocks at hand",
    "app/reports/dues.py:_revisits_until": "figures of a whole region, published as figures",
    "app/understanding/seeing.py:_changed": "figures of a whole region, of labels alone, to those who answer for its models",
    "app/understanding/seeing.py:_counted": "the same, in numbers; an administrator reads no matter and must read these",
    "app/tickets/attaching.py:release": "the answer being approved, on the ticket at hand",
    "app/tickets/attaching.py:_add": "limits of the disk: that one is reached is all that is said, never how much is kept",
    "app/tickets/sweeping.py:_newest": "whether the store is ahead of the rows: nobody reads it",
    "app/tickets/scanning.py:oldest_waiting": "how long the scanner is behind, on the internal page of health",
}
"""Path and function → why it need not ask."""


def scoped() -> set[str]:
    """The mapped classes whose rows belong to a ticket."""
    assert metadata.tables
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return {each.__name__ for each in mapped if each.__name__ == "Ticket" or "ticket_id" in each.__table__.columns}


def unasked(tree: ast.Module, tables: set[str]) -> Iterator[str]:
    """Functions that aggregate one of these tables and never ask what exists for the actor."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _aggregates(node) and _names(node) & tables:
            asks = (_names(node) | _attributes(node)) & ASKS
            if not asks:
                yield node.name


def _aggregates(node: ast.AST) -> bool:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            if each.func.attr == "group_by":
                return True
            of = each.func.value
            is_func = (isinstance(of, ast.Attribute) and of.attr == "func") or (
                isinstance(of, ast.Name) and of.id == "func"
            )
            if is_func and each.func.attr in AGGREGATES:
                return True
    return False


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _attributes(node: ast.AST) -> set[str]:
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def test_every_aggregate_over_tickets_asks_what_exists_for_its_reader() -> None:
    tables = scoped()
    assert {"Ticket", "Assignment", "Attachment", "Clock", "FollowUp", "SupervisionOrder", "TicketEventRow"} <= tables
    found = {
        f"{path}:{name}"
        for path, tree in modules().items()
        if path.startswith("app/")
        for name in unasked(tree, tables)
    }
    assert found == set(NO_READER), "asks nobody, or needs its reason no more"


@pytest.mark.parametrize(
    "source",
    [
        "def total(tx): return tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket))",
        "def by_park(tx): return tx.session.execute(sa.select(Ticket.park_id).group_by(Ticket.park_id))",
        "def size(tx): return tx.session.scalar(sa.select(func.coalesce(func.sum(Attachment.size), 0)))",
    ],
)
def test_a_count_past_the_rule_is_caught(source: str) -> None:
    assert list(unasked(ast.parse(source), scoped()))


def test_one_that_asks_is_not() -> None:
    source = "def total(tx): return tx.session.scalar(sa.select(sa.func.count()).where(Ticket.visible_to(tx.actor)))"
    assert not list(unasked(ast.parse(source), scoped()))
