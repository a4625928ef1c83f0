"""Reading saved searches: whose they are, and how many tickets stand behind each for the person who looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.addressing import conditions_in, filters_from
from app.tickets.finding import conditions_of
from app.tickets.matching import Condition, searched, seldom, seldom_each
from app.tickets.models import Ticket
from app.tickets.readers import SavedSearch
from app.tickets.rules.worklists import COUNTED_TO
from app.tickets.saving_searches import ABILITY


@dataclass(frozen=True)
class KeptSearch:
    """A saved search as its owner finds it in his menu."""

    id: int
    name: str
    query: str


def searches_of(actor: Actor) -> sa.ColumnElement[Any]:
    """The actor's own searches in their order, as a column of a statement; ``searches_from`` reads it.

    The table is not asked for whoever may keep none: the role firms read as has no right to it.
    """
    if actor.account_id is None or not actor.may(ABILITY):
        return sa.literal(None, JSONB())
    mine = visible(actor, SavedSearch).subquery()
    each = sa.func.jsonb_build_array(mine.c.id, mine.c.name, mine.c.query)
    ordered = aggregate_order_by(each, mine.c.position, mine.c.id)
    return sa.select(sa.func.jsonb_agg(ordered, type_=JSONB())).scalar_subquery()


def searches_from(found: Sequence[tuple[int, str, str]] | None) -> list[KeptSearch]:
    """The searches that ``searches_of`` asked for; none for whoever may keep none."""
    return [KeptSearch(*each) for each in found or ()]


def count_searches(
    tx: Transaction, searches: Sequence[KeptSearch | SavedSearch], overdue: Condition
) -> Mapping[int, int]:
    """How many tickets each search finds for this actor, by the search's id; exact up to 999, 1000 for more. One query,
    and one more where any searches for words.

    A search whose words mean nothing any more is left out. ``overdue`` as in ``finding.conditions_of``.
    """
    asked: list[tuple[int, str | None, list[Condition]]] = []
    for saved in searches:
        try:
            filters = filters_from(conditions_in(saved.query))
            asked.append((saved.id, filters.q, conditions_of(tx.actor, filters, tx.now, overdue)))
        except Invalid:
            continue
    if not asked:
        return {}
    few = seldom_each(tx, [q for _, q, _ in asked], COUNTED_TO)
    counts: list[sa.Select[int, int]] = []
    for (key, _, conditions), among in zip(asked, few, strict=True):
        there = visible(tx.actor, Ticket).with_only_columns(Ticket.id).where(*conditions, *among)
        counts.append(sa.select(sa.literal(key), sa.func.count()).select_from(there.limit(COUNTED_TO).subquery()))
    return {row[0]: row[1] for row in tx.session.execute(sa.union_all(*counts))}


def count_found(tx: Transaction, q: str, most: int) -> int:
    """How many of the actor's tickets words find, as far as ``most``; two queries. Raises Invalid as a search does."""
    conditions = [*searched(tx.actor, q), *seldom(tx, q, most)]
    found = visible(tx.actor, Ticket).with_only_columns(Ticket.id).where(*conditions).limit(most).subquery()
    return tx.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
