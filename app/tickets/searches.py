"""Reading saved searches: whose they are, and how many tickets stand behind each for the person who looks."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.addressing import conditions_in, filters_from
from app.tickets.finding import conditions_of
from app.tickets.matching import Condition
from app.tickets.models import Ticket
from app.tickets.readers import SavedSearch
from app.tickets.saving_searches import ABILITY

COUNTED_TO = 1_000
"""Beyond 999 nobody reads a figure off the rail, and counting stops."""


def searches_of(session: Session, actor: Actor) -> Sequence[SavedSearch]:
    """The actor's own searches in their order; none, and no query, for whoever may keep none."""
    if actor.account_id is None or not actor.may(ABILITY):
        return []
    return session.scalars(visible(actor, SavedSearch).order_by(SavedSearch.position, SavedSearch.id)).all()


def count_searches(tx: Transaction, searches: Sequence[SavedSearch], overdue: Condition) -> Mapping[int, int]:
    """How many tickets each search finds for this actor, by the search's id; exact up to 999, 1000 for more. One query.

    A search whose words mean nothing any more is left out. ``overdue`` as in ``finding.conditions_of``.
    """
    counts: list[sa.Select[int, int]] = []
    for saved in searches:
        try:
            conditions = conditions_of(tx.actor, filters_from(conditions_in(saved.query)), tx.now, overdue)
        except Invalid:
            continue
        found = visible(tx.actor, Ticket).with_only_columns(Ticket.id).where(*conditions).limit(COUNTED_TO).subquery()
        counts.append(sa.select(sa.literal(saved.id), sa.func.count()).select_from(found))
    if not counts:
        return {}
    return {row[0]: row[1] for row in tx.session.execute(sa.union_all(*counts))}
