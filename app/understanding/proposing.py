"""What a filed matter is proposed to be, for whoever accepts it, calls units to it, hands it back or rules on that."""

from collections.abc import Collection

from app.kernel.transaction import Transaction
from app.tickets.rules.assignment import LET_GO
from app.tickets.seen import SeenRow
from app.understanding.asking import understood
from app.understanding.rules.proposing import NOTHING, Understood
from app.understanding.rules.texts import Text


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
