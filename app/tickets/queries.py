"""Reading tickets as rows, for the slices themselves: one with its parts, lists, and what may be done now.

A face reads by ``seeing``: what leaves here is not yet what a reader may know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.kernel.errors import Missing
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.finding import TicketFilters, conditions_of, harmless
from app.tickets.gathering import facts_from, facts_of
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.deciding import allowed
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import Sight, sight


class Sort(StrEnum):
    """The order of a list."""

    FILED = "filed"  # newest first
    DUE = "due"  # most pressing clock first
    NUMBER = "number"


@dataclass(frozen=True)
class Times:
    """What the clocks say about tickets, handed in from the floor that knows time (``sla.worklists``)."""

    overdue: sa.ColumnElement[bool]


_ORDER: Mapping[Sort, Sequence[Key[Ticket]]] = {
    # keys are handed out in the order of filing, and every index that narrows a list ends in the key
    Sort.FILED: (Key(Ticket.id, attrgetter("id"), descending=True),),
    Sort.DUE: (Key(Ticket.due_at, attrgetter("due_at")), Key(Ticket.id, attrgetter("id"))),
    Sort.NUMBER: (Key(Ticket.number, attrgetter("number")),),
}


def get_ticket(tx: Transaction, number: str) -> Ticket:
    """A ticket with firm, park, category, parts (unit, whistle), pauses and ratings, fresh from the database.

    Four queries, however many parts there are. Raises Missing when it does not exist for the actor.
    """
    statement = (
        visible(tx.actor, Ticket)
        .where(Ticket.number == harmless(number))
        .options(
            *heads(),
            selectinload(Ticket.assignments).options(joinedload(Assignment.department), joinedload(Assignment.whistle)),
            selectinload(Ticket.pauses),
            selectinload(Ticket.ratings),
            raiseload("*"),
        )
        .execution_options(populate_existing=True)
    )
    ticket = tx.session.scalar(statement)
    if ticket is None:
        raise Missing()
    return ticket


def list_tickets(
    tx: Transaction,
    filters: TicketFilters | None = None,
    sort: Sort = Sort.FILED,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    times: Times | None = None,
) -> Page[Ticket]:
    """The actor's tickets with firm, park and category. ``times`` is needed to ask what is overdue.

    Raises Invalid for a filter that cannot be meant and for a cursor that was not made here.
    """
    conditions = conditions_of(tx.actor, filters or TicketFilters(), tx.now, times.overdue if times else None)
    statement = visible(tx.actor, Ticket).where(*conditions)
    statement = statement.options(*heads(), raiseload("*"))
    return page_of(tx.session, statement, _ORDER[sort], cursor, limit)


def actions_for(tx: Transaction, ticket: Ticket) -> list[Action]:
    """What this actor may do to the ticket now, in the order of the table."""
    return allowed(tx.actor, facts_for(tx, ticket))


def sight_of(tx: Transaction, ticket: Ticket) -> Sight:
    """What this actor may read of the ticket: the firm's name, telephone numbers, internal acts."""
    return sight(tx.actor, facts_for(tx, ticket))


def sights_of(tx: Transaction, tickets: Sequence[Ticket]) -> list[Sight]:
    """The same for a list, in its order; one query for all parts."""
    rows = tx.session.scalars(
        sa.select(Assignment)
        .where(Assignment.ticket_id.in_([ticket.id for ticket in tickets]))
        .options(raiseload("*"))
        .order_by(Assignment.id)
    ).all()
    parts: dict[int, list[Assignment]] = {}
    for row in rows:
        parts.setdefault(row.ticket_id, []).append(row)
    return [sight(tx.actor, facts_from(ticket, parts.get(ticket.id, []), [], tx.now)) for ticket in tickets]


def facts_for(tx: Transaction, ticket: Ticket) -> Facts:
    """The facts of a ticket for the rules, from its loaded parts where there are some."""
    if {"assignments", "pauses"} & sa.inspect(ticket).unloaded:
        return facts_of(tx.session, ticket, tx.now)
    return facts_from(ticket, ticket.assignments, ticket.pauses, tx.now)


def heads() -> tuple[ORMOption, ...]:
    """What every row of a list shows besides its own columns."""
    return joinedload(Ticket.company), joinedload(Ticket.park), joinedload(Ticket.category)
