"""Raising a supervision order by hand: proposed by a coordinator, issued with a number by an authority.

What late clocks propose is in `proposing.py`.
"""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.rules.arithmetic import due_at
from app.clocks.terms import terms_at
from app.departments.models import Department
from app.departments.queries import centre_of
from app.kernel.acts import Act, Addition
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.numbering import next_of_year
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.sla.queries import leads_of
from app.supervision.events import OrderProposed
from app.supervision.handling import advance, facts_of, locked
from app.supervision.models import SupervisionOrder
from app.supervision.rules import (
    ABILITY,
    ANSWER_WITHIN,
    Level,
    OrderAction,
    OrderState,
    Party,
    is_authority,
    is_proposer,
    order_number,
)
from app.tickets.complaining import refuse_complained_of
from app.tickets.models import Ticket

_NUMBERING = 7742
"""First key of the advisory lock under which numbers are given; the second is the year."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """How grave, why, and to which unit; without one it goes to the lead."""

    level: Annotated[
        Level,
        Ask(
            "督办级别",
            chosen=Level.YELLOW,
            means=("How grave: `blue` due soon, `yellow` slow, `red` overdue; it sets by when the unit must answer."),
        ),
    ]
    reason: Annotated[
        str,
        Ask(
            "督办事由",
            hint="写明哪里慢了、要求什么时候做到什么。",
            means="What is late, and what must be done by when. The unit addressed reads it.",
            example="超期 3 个工作日未答复，请 2 日内书面说明。",
        ),
    ]
    department: Annotated[
        str | None,
        Ask(
            "督办单位",
            most=50,
            source=Source.UNITS,
            means="Code of the unit addressed; null for the unit that leads the ticket.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Issue:
    """A proposal's reason and unit stay as they are unless said otherwise."""

    reason: Annotated[
        str, Ask("督办事由", means="Words that replace the proposal's own; empty leaves them as they are.")
    ] = ""
    department: Annotated[
        str | None,
        Ask(
            "督办单位",
            most=50,
            source=Source.UNITS,
            means="Code of the unit addressed instead; null leaves the proposal's own.",
        ),
    ] = None


def raise_order(tx: Transaction, ticket_number: str, given: Order) -> SupervisionOrder:
    """Raise an order by hand: a supervisor or leader issues it at once, a coordinator proposes it.

    Raises Missing, Forbidden, Invalid under ``reason`` or ``department``.
    """
    ticket = tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(ticket_number)))
    if ticket is None:
        raise Missing()
    issues = is_authority(tx.actor, ticket.region_id)
    if not issues and not is_proposer(tx.actor, ticket.region_id):
        raise Forbidden()
    given = checked(given)
    order = SupervisionOrder(
        region_id=ticket.region_id,
        ticket_id=ticket.id,
        department_id=_unit(tx, ticket, given.department),
        level=given.level,
        state=OrderState.PROPOSED,
        reason=given.reason,
        proposed_at=tx.now,
    )
    tx.session.add(order)
    tx.session.flush()
    if issues:
        return _issue(tx, order, ticket)
    tx.emit(OrderProposed(**facts_of(tx, order, ticket, order.reason)))
    return order


def issue(tx: Transaction, number: str, version: int | None, given: Issue) -> SupervisionOrder:
    """签发 a proposal, named by its id, perhaps in other words or to another unit.

    Without any unit it goes to the service centre.
    """
    order, ticket = locked(tx, number, OrderAction.ISSUE, version)
    given = checked(given)
    if given.reason:
        order.reason = given.reason
    if given.department is not None:
        order.department_id = _unit(tx, ticket, given.department)
    return _issue(tx, order, ticket)


def _issue(tx: Transaction, order: SupervisionOrder, ticket: Ticket) -> SupervisionOrder:
    with tx.session.no_autoflush:  # one update, one version
        if order.department_id is None:
            centre = tx.session.get_one(Department, centre_of(tx.session, RegionId(order.region_id)))
            refuse_complained_of(ticket, [centre], "department")
            order.department_id = centre.id
        limit = terms_at(tx.session, order.region_id, tx.now)[ANSWER_WITHIN[order.level]]
        order.issued_at, order.issued_by = tx.now, tx.actor.account_id
        order.due_at = due_at(calendar_now(tx.session), tx.now, limit)
        order.number = next_of_year(
            tx.session, SupervisionOrder.number, _NUMBERING, local_day(tx.now).year, order_number
        )
    advance(tx, order, ticket, OrderAction.ISSUE, order.reason)
    return order


def _unit(tx: Transaction, ticket: Ticket, code: str | None) -> DepartmentId | None:
    if not code:
        return leads_of(tx.session, [ticket.id]).get(ticket.id)
    found = tx.session.scalar(
        sa.select(Department).where(
            Department.region_id == ticket.region_id, Department.code == code.replace("\0", "\ufffd")
        )
    )
    if found is None:
        raise Invalid({"department": [say("请选择本区域内的一个单位。")]})
    refuse_complained_of(ticket, [found], "department")
    return DepartmentId(found.id)


RAISE = Addition(action="order", ability="supervision.see", takes=Order, do=raise_order, done="督办单已发出")
ISSUE = Act(action=OrderAction.ISSUE, ability=ABILITY[Party.AUTHORITY], takes=Issue, do=issue, done="督办单已发出")
