"""Reading tickets, for both faces: one with its parts, lists, the timeline, and what may be done now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.departments.queries import departments_by_id
from app.kernel.errors import Missing
from app.kernel.ids import DepartmentId
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.finding import TicketFilters, conditions_of, harmless
from app.tickets.gathering import facts_from, facts_of
from app.tickets.models import Assignment, Ticket, TicketEventRow
from app.tickets.rules.deciding import allowed
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import Sight, sight
from app.tickets.rules.timeline import shown_to_firm
from app.tickets.rules.words import State


class Sort(StrEnum):
    """The order of a list."""

    FILED = "filed"  # newest first
    DUE = "due"  # most pressing clock first
    NUMBER = "number"


@dataclass(frozen=True)
class Times:
    """What the clocks say about tickets, handed in from the floor that knows time (``sla.worklists``)."""

    overdue: sa.ColumnElement[bool]


@dataclass(frozen=True)
class TimelineItem:
    """One act as one reader may know it. ``actor_name`` is None where only role and unit may be known."""

    seq: int
    at: datetime
    action: Action
    actor_name: str | None
    acting_role: str
    department: str | None
    """Name of the unit that acted or was acted on."""
    from_state: State
    to_state: State
    cycle: int
    facts: dict[str, Any]


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
            *_heads(),
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
    statement = statement.options(*_heads(), raiseload("*"))
    return page_of(tx.session, statement, _ORDER[sort], cursor, limit)


def titles_of(tx: Transaction, numbers: Collection[str]) -> dict[str, str]:
    """Number → title, as this actor may read it, of those of these tickets that exist for the actor; two queries."""
    found = tx.session.scalars(
        visible(tx.actor, Ticket).where(Ticket.number.in_(numbers)).options(raiseload("*"))
    ).all()
    return {ticket.number: seen.text(ticket.title) for ticket, seen in zip(found, sights_of(tx, found), strict=True)}


def timeline(tx: Transaction, ticket: Ticket) -> list[TimelineItem]:
    """What happened, oldest first, as far as this actor may read it; two queries."""
    shown = sight_of(tx, ticket)
    rows = tx.session.scalars(
        sa.select(TicketEventRow).where(TicketEventRow.ticket_id == ticket.id).order_by(TicketEventRow.seq)
    ).all()
    units = departments_by_id(
        tx.session, {DepartmentId(row.department_id) for row in rows if row.department_id is not None}
    )
    items = []
    for row in rows:
        facts = row.payload if shown.internal else shown_to_firm(row.action, row.payload)
        if facts is None:
            continue
        unit = units.get(DepartmentId(row.department_id)) if row.department_id is not None else None
        items.append(
            TimelineItem(
                seq=row.seq, at=row.at, action=row.action, actor_name=shown.person(row.actor_name, row.acting_role),
                acting_role=row.acting_role, department=unit.name if unit else None, from_state=row.from_state,
                to_state=row.to_state, cycle=row.cycle, facts=shown.facts(facts),
            )
        )  # fmt: skip
    return items


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


def _heads() -> tuple[ORMOption, ...]:
    """What every row of a list shows besides its own columns."""
    return joinedload(Ticket.company), joinedload(Ticket.park), joinedload(Ticket.category)
