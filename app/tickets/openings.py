"""What somebody opened before he decides on it: an answer is approved with others only by whoever looked at it.

Opening writes nothing while it lasts; what it leaves is written when it is over (``Transaction.afterwards``).
"""

from collections.abc import Mapping
from functools import partial

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.kernel.errors import Refused
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.readers import TicketOpening
from app.tickets.rules.lifecycle import Action
from app.tickets.seen import Seen

DECIDED_ON = frozenset({Action.APPROVE})
"""Acts that are taken on many at once only by who opened each of them."""


def note_opening(tx: Transaction, seen: Seen) -> None:
    """Leave word that the actor opened this ticket in this version, where he may decide on what it says."""
    if DECIDED_ON.intersection(seen.actions):
        row = seen.row
        tx.afterwards.setdefault((TicketOpening.__tablename__, row.id), partial(_note, row.id, row.version))


def opened_among(tx: Transaction, ids: Mapping[TicketId, int]) -> frozenset[TicketId]:
    """Those of these tickets that the actor opened in the version named or a later one; one query."""
    if not ids:
        return frozenset()
    rows = tx.session.execute(
        visible(tx.actor, TicketOpening)
        .with_only_columns(TicketOpening.ticket_id, TicketOpening.version)
        .where(TicketOpening.ticket_id.in_(ids))
    )
    return frozenset(TicketId(row.ticket_id) for row in rows if row.version >= ids[TicketId(row.ticket_id)])


def demand_opened(tx: Transaction, number: str, version: int) -> None:
    """Raise Refused unless the actor opened this ticket in this version."""
    opened = (
        visible(tx.actor, TicketOpening)
        .with_only_columns(TicketOpening.ticket_id)
        .join(Ticket, Ticket.id == TicketOpening.ticket_id)
        .where(Ticket.numbered(number), TicketOpening.version == version)
    )
    if tx.session.scalar(opened) is None:
        raise Refused("not_opened")


def _note(ticket_id: TicketId, version: int, tx: Transaction) -> None:
    said = insert(TicketOpening).values(account_id=tx.actor.account_id, ticket_id=ticket_id, version=version, at=tx.now)
    newer = {"version": said.excluded.version, "at": said.excluded.at}
    key = [TicketOpening.account_id, TicketOpening.ticket_id]
    tx.session.execute(
        said.on_conflict_do_update(index_elements=key, set_=newer, where=TicketOpening.version < sa.literal(version))
    )
