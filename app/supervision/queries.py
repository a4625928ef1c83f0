"""Reading supervision orders."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.asking import Question, given, question
from app.kernel.errors import Missing
from app.kernel.given import one_of
from app.kernel.ids import TicketId, id_named
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.sentences import Sentence, say
from app.kernel.visibility import visible
from app.regions.models import Park
from app.supervision.models import ProposingClock, SupervisionOrder
from app.supervision.rules import OPEN, OrderState, proposed_words
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind

Owner = tuple[int | None, int | None]
"""A unit, None where none was called, and the park the matter lies in, if it lies in one."""
CENTRE = say("企服中心")
"""Who answers for a matter outside every park that no unit was called to."""


def list_orders(
    session: Session,
    actor: Actor,
    states: Sequence[OrderState] = OPEN,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[SupervisionOrder]:
    """The actor's orders in these states (the open ones unless said), newest first, with ticket and department."""
    found = visible(actor, SupervisionOrder).where(SupervisionOrder.state.in_(states))
    return newest_of(session, found, cursor, limit)


def newest_of(
    session: Session, found: sa.Select[SupervisionOrder], cursor: str | None, limit: int
) -> Page[SupervisionOrder]:
    """One page of orders, newest first, with ticket and department."""
    key: Key[SupervisionOrder] = Key(SupervisionOrder.id, lambda order: order.id, descending=True)
    return page_of(session, _with_names(found), [key], cursor, limit)


def named(order: str) -> sa.ColumnElement[bool]:
    """The order an address names: by number, or by id while it has none."""
    order_id = id_named(order)
    if order_id is not None:
        return SupervisionOrder.id == order_id
    return SupervisionOrder.number == order.replace("\0", "\ufffd")


def get_order(session: Session, actor: Actor, order: str) -> SupervisionOrder:
    """One order as an address names it, with ticket and department; Missing when it does not exist for this actor."""
    row = session.scalar(_with_names(visible(actor, SupervisionOrder)).where(named(order)))
    if row is None:
        raise Missing()
    return row


def orders_asked(actor: Actor, ticket_id: TicketId) -> Question:
    """The orders about one ticket that the actor may see, newest first: number, level, state, and the unit's name."""
    return question(_on, actor, ticket=ticket_id)


def _on(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    columns = (SupervisionOrder.id, SupervisionOrder.number, SupervisionOrder.level, SupervisionOrder.state)
    found = visible(actor, SupervisionOrder)
    return (
        found.with_only_columns(*columns, Department.name.label("unit"))
        .outerjoin(Department, Department.id == SupervisionOrder.department_id)
        .where(SupervisionOrder.ticket_id == given("ticket", sa.BigInteger()))
        .order_by(SupervisionOrder.id.desc())
    )


def unit_name(session: Session, department_id: int | None, park_id: int | None) -> str:
    """Whose an order is, by name: the unit's, the park's while none was called, the centre's outside every park."""
    if department_id is not None:
        return session.get_one(Department, department_id).name
    return session.get_one(Park, park_id).name if park_id is not None else CENTRE


def unit_names(session: Session, owners: Collection[Owner]) -> Mapping[Owner, str]:
    """The same of several, by unit and park; two small queries."""
    units = _names(session, Department, {unit for unit, _park in owners if unit is not None})
    parks = _names(session, Park, {park for unit, park in owners if unit is None and park is not None})
    return {
        (unit, park): units[unit] if unit is not None else CENTRE if park is None else parks[park]
        for unit, park in owners
    }


def _names(session: Session, model: type[Department] | type[Park], ids: Collection[int]) -> Mapping[int, str]:
    rows = session.execute(sa.select(model.id, model.name).where(one_of(model.id, ids))) if ids else ()
    return {row.id: row.name for row in rows}


class IsLate(Protocol):
    """A clock that is late, or what it said: its kind, and when it was due."""

    @property
    def kind(self) -> str:
        """A word of tickets' clocks."""
        ...

    @property
    def due_at(self) -> datetime:
        """By when it was to be done."""
        ...


def words_of(unit: str, late: Sequence[IsLate]) -> Sentence:
    """Why an order is proposed to a unit, in the words of the clocks it stands for."""
    return proposed_words(unit, [(ClockKind(clock.kind).word, local_day(clock.due_at)) for clock in late])


def late_clocks(session: Session, order_ids: Collection[int]) -> Mapping[int, Sequence[Clock]]:
    """The clocks that orders stand for, by order, the longest late first; one query, or none."""
    found: dict[int, list[Clock]] = defaultdict(list)
    if order_ids:
        rows = session.execute(
            sa.select(ProposingClock.order_id, Clock)
            .join(Clock, Clock.id == ProposingClock.clock_id)
            .where(one_of(ProposingClock.order_id, order_ids))
            .order_by(Clock.due_at, Clock.id)
        )
        for order_id, clock in rows:
            found[order_id].append(clock)
    return found


def _with_names(statement: sa.Select[SupervisionOrder]) -> sa.Select[SupervisionOrder]:
    ticket = joinedload(SupervisionOrder.ticket)
    return statement.options(
        ticket,
        ticket.joinedload(Ticket.company),
        joinedload(SupervisionOrder.department),
        selectinload(SupervisionOrder.returns),
    )
