"""Orders that late clocks propose, in a handful of statements for all clocks that rang together.

One order for each unit of a ticket: another late clock of the unit joins the order that is open, and a proposal in the
clocks' own words names it. However often and wherever it is swept, a clock proposes once; whoever rings holds the lock
of the ticket.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.clocks.events import StepReached
from app.kernel.given import given, one_of
from app.kernel.transaction import Transaction
from app.supervision.events import OrderProposed
from app.supervision.handling import facts_in
from app.supervision.models import ProposingClock, SupervisionOrder
from app.supervision.queries import IsLate, late_clocks, unit_names, words_of
from app.supervision.rules import OPEN, Level, OrderState, proposes_order
from app.tickets.models import Ticket

Addressed = tuple[int, int | None]
"""A ticket, and its unit that is late; no unit while none was called."""
Steps = Sequence[StepReached]


def on_step(tx: Transaction, step: StepReached) -> None:
    """INSIDE handler: a clock three workdays late proposes an order to its unit, or joins the one that is open."""
    on_steps(tx, [step])


def on_steps(tx: Transaction, steps: Steps) -> None:
    """The same for clocks that rang together: of a unit's the one that is late longest proposes, the others join."""
    late = [step for step in steps if proposes_order(step.kind, step.rung)]
    if not late:
        return
    asked = sa.select(ProposingClock.clock_id).where(one_of(ProposingClock.clock_id, [step.clock_id for step in late]))
    proposed = set(tx.session.scalars(asked))
    of_unit: dict[Addressed, list[StepReached]] = defaultdict(list)
    for step in sorted(late, key=lambda step: (step.due_at, step.clock_id)):
        if step.ticket_id is not None and step.clock_id not in proposed:
            of_unit[step.ticket_id, step.department_id].append(step)
    if of_unit:
        _propose(tx, of_unit)


def _propose(tx: Transaction, of_unit: Mapping[Addressed, Steps]) -> None:
    session = tx.session
    ids = {ticket for ticket, _unit in of_unit}
    tickets = {row.id: row for row in session.scalars(sa.select(Ticket).where(one_of(Ticket.id, ids)))}
    names = unit_names(session, {(unit, tickets[ticket].park_id) for ticket, unit in of_unit})
    called = {(ticket, unit): names[unit, tickets[ticket].park_id] for ticket, unit in of_unit}
    joined = {key: order for key, order in _open_orders(session, ids).items() if key in of_unit}
    _name_in(session, joined, of_unit, called)
    fresh = {key: _proposal(tx, steps, called[key]) for key, steps in of_unit.items() if key not in joined}
    session.add_all(fresh.values())
    session.flush()
    session.add_all(
        ProposingClock(clock_id=step.clock_id, order_id=order.id)
        for key, order in (joined | fresh).items()
        for step in of_unit[key]
    )
    session.flush()
    tx.emit_all(
        [
            OrderProposed(**facts_in(order, tickets[key[0]], called[key], words_of(called[key], of_unit[key][:1])))
            for key, order in fresh.items()
        ]
    )


def _proposal(tx: Transaction, steps: Steps, unit: str) -> SupervisionOrder:
    """The order that the first of a unit's clocks proposes, in the words of all."""
    first = steps[0]
    return SupervisionOrder(
        region_id=first.region_id,
        ticket_id=first.ticket_id,
        clock_id=first.clock_id,
        department_id=first.department_id,
        level=Level.RED,
        state=OrderState.PROPOSED,
        round=1,
        reason=words_of(unit, steps),
        proposed_at=tx.now,
    )


def _open_orders(session: Session, ticket_ids: Collection[int]) -> dict[Addressed, SupervisionOrder]:
    """The orders about these tickets that are open, the last of each unit."""
    rows = session.scalars(
        sa.select(SupervisionOrder)
        .where(one_of(SupervisionOrder.ticket_id, ticket_ids), SupervisionOrder.state.in_(OPEN))
        .order_by(SupervisionOrder.id)
    )
    return {(row.ticket_id, row.department_id): row for row in rows}


def _name_in(
    session: Session,
    orders: Mapping[Addressed, SupervisionOrder],
    of_unit: Mapping[Addressed, Steps],
    called: Mapping[Addressed, str],
) -> None:
    """Name the clocks that join in the orders that wait to be issued and are in the clocks' own words.

    One that somebody issues or words at this moment stays as he left it.
    """
    known = late_clocks(session, [order.id for order in orders.values()])
    worded: dict[int, SupervisionOrder] = {}
    rows = []
    for key, order in orders.items():
        before = known.get(order.id, ())
        if order.state is not OrderState.PROPOSED or order.reason != words_of(called[key], before):
            continue
        late: list[tuple[datetime, int, IsLate]] = [(clock.due_at, clock.id, clock) for clock in before]
        late += [(step.due_at, step.clock_id, step) for step in of_unit[key]]
        reason = words_of(called[key], [each for _due, _id, each in sorted(late)])
        worded[order.id] = order
        rows.append({"id": order.id, "reason": reason, "version": order.version})
    if not rows:
        return
    come = given(rows, SupervisionOrder.id, SupervisionOrder.reason, SupervisionOrder.version)
    written = session.execute(
        sa.update(SupervisionOrder)
        .where(SupervisionOrder.id == come.c.id, SupervisionOrder.version == come.c.version)
        .values(reason=come.c.reason, version=come.c.version + 1)
        .returning(SupervisionOrder.id, SupervisionOrder.reason, SupervisionOrder.version)
        .execution_options(synchronize_session=False)
    )
    for row in written:
        set_committed_value(worded[row.id], "reason", row.reason)
        set_committed_value(worded[row.id], "version", row.version)
