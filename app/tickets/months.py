"""The parts of the acts, one for each month: made ahead of time by a function of the tables' owner (migration 0052)."""

import sqlalchemy as sa

from app.kernel.transaction import Transaction

AHEAD = 3
"""Months after the present one that have a part already: as many nights may fail before an act lies in the rest."""
WARNED = 1
"""Months ahead without a part of which somebody is told."""
_MAKE = sa.text("SELECT part_ticket_events(:now, :ahead)")
_ANALYSE = sa.text("SELECT analyse_ticket_events()")
_MISSING = sa.text("SELECT cardinality(missing_ticket_events_months(:now, :ahead))")


def make_months(tx: Transaction) -> int:
    """Make the parts that are missing, and move what lay in the rest into them; returns how many were made.

    Fails after a second where something else holds the tables: the next night tries again.
    """
    return int(tx.session.execute(_MAKE, {"now": tx.now, "ahead": AHEAD}).scalar_one())


def analyse_acts(tx: Transaction) -> None:
    """Let the planner know the acts as a whole again: autovacuum looks at each month and never at all of them."""
    tx.session.execute(_ANALYSE)


def months_missing(tx: Transaction) -> bool:
    """Whether this month or the next has no part, or an act lies in the rest; nothing is lost by it."""
    return bool(tx.session.scalar(_MISSING, {"now": tx.now, "ahead": WARNED}))
