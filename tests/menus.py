"""What stands in a menu, asked by itself."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.notifications.queries import unread_of
from app.sla import worklists
from app.tickets import searches
from app.tickets.rules.worklists import Worklist
from app.tickets.searches import KeptSearch, searches_from


def searches_of(session: Session, actor: Actor) -> list[KeptSearch]:
    """Somebody's saved searches."""
    return searches_from(session.scalar(sa.select(searches.searches_of(actor))))


def unread_count(session: Session, actor: Actor) -> int:
    """How many messages somebody has not read."""
    return session.scalar(sa.select(unread_of(actor))) or 0


def waiting_counts(tx: Transaction, names: Sequence[Worklist]) -> dict[Worklist, int]:
    """How many tickets wait in each list."""
    row = tx.session.execute(sa.select(*worklists.waiting_counts(tx.actor, names, tx.now))).one()
    return dict(zip(names, row, strict=True))
