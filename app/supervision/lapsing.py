"""失效: an order whose unit has left the matter asks nobody any more, and ends by itself.

It is not passed on to the unit that comes instead, which is late with nothing yet. Supervisor and coordinator are told.
"""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.actor import SYSTEM
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.supervision.handling import advance
from app.supervision.models import SupervisionOrder
from app.supervision.rules import OPEN, OrderAction
from app.tickets.events.intake import TicketFiled
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Ticket

LAPSES_SINCE = date(2026, 11, 30)
"""A Monday: the weeks before are counted with the orders that stood open then."""
LAPSED = say("承办单位已退出这件诉求，督办单自动失效。仍需督办的，请向现在的承办单位另行发出。")
"""Written into the order by the system."""


def on_left(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: after any act on a ticket, its open orders to units that have left it by now lapse.

    Asked of every act, so that no way of leaving is forgotten, and what was left behind before ends with the next one.
    """
    if local_day(tx.now) < LAPSES_SINCE or isinstance(event, TicketFiled):  # of a new matter nobody was ordered yet
        return
    orders = tx.session.scalars(
        sa.select(SupervisionOrder)
        .where(
            SupervisionOrder.ticket_id == event.subject.ticket_id,
            SupervisionOrder.state.in_(OPEN),
            SupervisionOrder.unit_left(),
        )
        .order_by(SupervisionOrder.id)
        .with_for_update()
    ).all()
    for order in orders:
        ticket = tx.session.get_one(Ticket, order.ticket_id)
        order.closing_note, order.closed_at = LAPSED, tx.now
        advance(replace(tx, actor=SYSTEM), order, ticket, OrderAction.LAPSE, LAPSED)
