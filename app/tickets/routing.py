"""Whom the duty list proposes for a ticket, under the category it was filed under or one it might be given.

What a page fills into the sheet of whoever accepts and whistles; a program asks the same before it does either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.queries import staffed
from app.departments.queries import departments_by_id, route_for
from app.departments.rules import RouteReason
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.tickets.categories import all_categories, fileable_category, item_proposed
from app.tickets.seeing import row_by
from app.tickets.seen import SeenName


@dataclass(frozen=True, kw_only=True)
class SeenUnit:
    """A unit a whistle might call, and whether anybody there would hear it."""

    code: str
    name: str
    staffed: bool


@dataclass(frozen=True, kw_only=True)
class Routing:
    """One lead, the usual supports in order, why, and for which category."""

    category: SeenName
    item: SeenName | None
    """The second-level item the words point to, for somebody to confirm; None when the matter has one, or none fits."""
    lead: SeenUnit | None
    """None where the list names a unit the matter complains of: somebody else must be found."""
    supports: Sequence[SeenUnit]
    reason: RouteReason


def routing_of(tx: Transaction, number: str, category: str | None) -> Routing:
    """The proposal for a visible ticket under ``category``, or the item its words point to, or what it was filed under.

    Raises Missing for no such ticket, one of which only an own part is read, or a region without a centre; Invalid
    under ``category`` for one that is none.
    """
    row = row_by(tx, number)
    filed = row.category
    if filed is None:
        raise Missing()
    item = item_proposed(all_categories(tx.session), filed.code, f"{row.title} {row.body}")
    chosen = fileable_category(tx.session, category) if category is not None else item
    under = filed if chosen is None else SeenName(code=chosen.code, name=chosen.name)
    route = route_for(tx.session, row.region_id, under.code, row.park_id)
    names = departments_by_id(tx.session, [route.lead, *route.supports])
    there = staffed(tx.session, names, tx.now)
    complained_of = {unit.code for unit in row.complained_of}
    units = {
        key: SeenUnit(code=unit.code, name=unit.name, staffed=key in there)
        for key, unit in names.items()
        if unit.code not in complained_of
    }
    return Routing(
        category=under,
        item=None if item is None else SeenName(code=item.code, name=item.name),
        lead=units.get(route.lead),
        supports=[units[each] for each in route.supports if each in units],
        reason=route.reason,
    )
