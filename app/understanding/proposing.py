"""What a filed matter is proposed to be, for whoever accepts it, calls units to it, hands it back or rules on that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.departments.rules import FIRST_LEVEL
from app.kernel.errors import Missing
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.tickets.categories import fileable_category
from app.tickets.routing import Proposed, proposed_for
from app.tickets.rules.assignment import LET_GO
from app.tickets.seeing import row_by
from app.tickets.seen import SeenName, SeenRow
from app.understanding.asking import reader_of, understood
from app.understanding.rules.proposing import NOTHING, Understood
from app.understanding.rules.proposing import Proposed as Item
from app.understanding.rules.texts import Text

SHOWN = 2
"""How many units, or categories, the words point to are worth a line."""
LEAST = 0.1
"""Confidence below which none is."""


def understood_of(tx: Transaction, row: SeenRow, *, besides: Collection[str] = ()) -> Understood:
    """What the words of a ticket, as this reader may read them, are about.

    Whom it complains of, who left it, and who is named in ``besides`` is not among them;
    a reader of a part alone is told nothing.
    """
    if row.category is None or not row.sight.whole:
        return NOTHING
    without = {*besides, *(unit.code for unit in row.complained_of)}
    without |= {part.department.code for part in row.parts if part.state in LET_GO}
    return understood(tx, Text(row.title, row.body), row.region_id, without=without)


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What the words of a filed matter say of its category, for whoever accepts it."""

    item: Item | None
    """The second-level item they point to below the category it was filed under; None where it was filed under one."""
    nearer: Item | None
    """A first-level category they are nearer to than to the filed one; None when they agree or say nothing."""

    @property
    def chosen(self) -> Item | None:
        """What may stand in a field, and call supports, before anybody looked: an item that is fairly sure."""
        return self.item if self.item is not None and self.item.sure else None


def hints_of(tx: Transaction, rows: Sequence[SeenRow]) -> dict[TicketId, Hint]:
    """What the words of each say; a few queries however many there are."""
    found = {}
    for region in {row.region_id for row in rows}:
        reader = reader_of(tx, region)
        for row in rows:
            if row.region_id == region and row.category is not None:
                found[row.id] = _hint(reader.understood(Text(row.title, row.body)), row.category.code)
    return found


def _hint(found: Understood, filed: str) -> Hint:
    item = None
    if len(filed) == FIRST_LEVEL:
        item = next((each for each in found.below(filed) if each.words and not each.guidance), None)
    likely = [each for each in found.categories if each.words and not each.guidance][:SHOWN]
    agree = not likely or filed[:FIRST_LEVEL] in {each.code for each in likely}
    return Hint(item=item, nearer=None if agree else likely[0])


@dataclass(frozen=True, kw_only=True)
class Routing:
    """What is proposed, and for which category."""

    category: SeenName
    item: Item | None
    """The second-level item the words point to, for somebody to confirm; None when the matter has one, or none fits."""
    proposed: Proposed
    """By the duty list."""
    likely: Sequence[Item]
    """By the words: units that may lead, most likely first."""


def routing_of(tx: Transaction, number: str, category: str | None) -> Routing:
    """The proposal for a visible ticket under ``category``, or the item its words surely point to, or what it was
    filed under.

    Raises Missing for no such ticket, one of which only an own part is read, or a region without a centre; Invalid
    under ``category`` for one that is none.
    """
    row = row_by(tx, number)
    if row.category is None:
        raise Missing()
    hint = hints_of(tx, [row])[row.id]
    under = row.category if hint.chosen is None else SeenName(code=hint.chosen.code, name=hint.chosen.name)
    if category is not None:
        chosen = fileable_category(tx.session, category)
        under = SeenName(code=chosen.code, name=chosen.name)
    proposed = proposed_for(tx, [row], {row.id: under.code}).get(row.id)
    if proposed is None:
        raise Missing()
    likely = [each for each in understood_of(tx, row).departments if each.confidence >= LEAST][:SHOWN]
    return Routing(category=under, item=hint.item, proposed=proposed, likely=likely)
