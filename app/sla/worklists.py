"""Work lists with the most pressing clock first, and their exact counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.transaction import Transaction
from app.tickets.finding import Sort, TicketFilters
from app.tickets.models import SavedSearch, Ticket
from app.tickets.queries import Times
from app.tickets.rules.clocks import NOT_OF_OFFICES
from app.tickets.rules.worklists import Worklist
from app.tickets.searches import count_searches
from app.tickets.seeing import Wanted
from app.tickets.worklists import count_waiting


def tickets_overdue(now: datetime) -> sa.ColumnElement[bool]:
    """Tickets with a running limit of the offices past its due; a paused clock is not late."""
    late = sa.and_(Clock.state == ClockState.RUNNING, Clock.due_at < now, Clock.kind.not_in(NOT_OF_OFFICES))
    return Ticket.id.in_(sa.select(Clock.ticket_id).where(Clock.ticket_id.is_not(None), late))


def times_of(tx: Transaction) -> Times:
    """What the clocks say at this moment about the tickets of any list; for ``tickets.queries.list_tickets``."""
    return Times(overdue=tickets_overdue(tx.now))


def waiting_in_list(tx: Transaction, name: Worklist, cursor: str | None, limit: int) -> Wanted:
    """A page of a work list, oldest due first; for ``tickets.seeing.seen_list``."""
    return Wanted(filters=TicketFilters(waiting=name), sort=Sort.DUE, cursor=cursor, limit=limit, times=times_of(tx))


def waiting_counts(tx: Transaction, names: Sequence[Worklist]) -> Mapping[Worklist, int]:
    """How many tickets wait in each list."""
    return count_waiting(tx.session, tx.actor, names, tickets_overdue(tx.now))


def search_counts(tx: Transaction, searches: Sequence[SavedSearch]) -> Mapping[int, int]:
    """How many tickets each saved search finds, by its id; as ``tickets.searches.count_searches``."""
    return count_searches(tx, searches, tickets_overdue(tx.now))
