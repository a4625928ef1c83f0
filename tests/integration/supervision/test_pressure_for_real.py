"""The whole chain with the real table of consequences: clock → reminder → order, on record and told."""

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.clocks.sweeping import sweep
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.supervision.models import SupervisionOrder
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai


def test_a_late_department_is_told_and_an_order_proposed(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    late = as_actor(tx, SYSTEM, shanghai("2026-10-13 17:30"))
    assert sweep(late, SUBJECTS) == 2
    assert sweep(late, SUBJECTS) == 0
    kinds = sa.select(SupervisionOrder.state).where(SupervisionOrder.ticket_id == ticket.id)
    assert len(tx.session.scalars(kinds).all()) == 1
    told = set(tx.session.scalars(sa.select(Notification.name).where(Notification.ticket_id == ticket.id)))
    assert {"sla.step_reached", "supervision.order_proposed"} <= told
    for step in tx.before_commit:
        step()
    recorded = set(tx.session.scalars(sa.select(AuditEntry.name)))
    assert {"sla.step_reached", "supervision.order_proposed"} <= recorded
