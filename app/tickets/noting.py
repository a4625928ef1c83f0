"""Readings on record: one row for each ticket, reader and day, and one entry of the trail with it.

A reading writes nothing while it lasts; what it leaves is written when it is over (``Transaction.afterwards``).
"""

from functools import partial

from sqlalchemy.dialects.postgresql import insert

from app.calendars.rules import local_day
from app.kernel.ids import TicketId
from app.kernel.transaction import Transaction
from app.tickets.events.reading import TicketRead
from app.tickets.readers import TicketReading
from app.tickets.rules.facts import Facts
from app.tickets.rules.readings import is_on_record


def note_reading(tx: Transaction, ticket_id: TicketId, number: str, facts: Facts) -> None:
    """Leave word that the actor reads this ticket, where such a reading is put on record; otherwise nothing at all."""
    if is_on_record(tx.actor, facts):
        tx.afterwards.setdefault((TicketRead.name, ticket_id), partial(_note, ticket_id=ticket_id, number=number))


def _note(tx: Transaction, ticket_id: TicketId, number: str) -> None:
    """Write the first reading of the day; a further one finds its row and changes nothing."""
    first = tx.session.scalar(
        insert(TicketReading)
        .values(ticket_id=ticket_id, account_id=tx.actor.account_id, day=local_day(tx.now), at=tx.now)
        .on_conflict_do_nothing()
        .returning(TicketReading.ticket_id)
    )
    if first is not None:
        tx.emit(TicketRead(ticket_id=ticket_id, number=number))
