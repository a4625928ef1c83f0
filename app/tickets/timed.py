"""What hangs on a ticket and has a clock of its own: an order, a call, a task; how the engine asks for it, once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.subjects import About, plain_grounds
from app.kernel.given import one_of
from app.kernel.ids import CompanyId, DepartmentId, ParkId, TicketId
from app.tickets.models import Ticket

M = TypeVar("M")


class OfTicket(Generic[M]):
    """The answers for rows of one table, each of one ticket; the protocol is ``clocks.subjects.Subject``."""

    model: type[M]

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these rows with their tickets, which the reminders point at and every act on them locks first."""
        model: Any = self.model
        statement = (
            sa.select(model.id)
            .join(Ticket, Ticket.id == model.ticket_id)
            .where(one_of(model.id, ids))
            .order_by(model.id)
        )
        locked = statement.with_for_update(of=[Ticket, model], key_share=True, skip_locked=not wait)
        return session.scalars(locked).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The ticket it is about, and the unit that is late when it is."""
        model: Any = self.model
        rows = session.execute(
            sa.select(model, Ticket)
            .join(Ticket, Ticket.id == model.ticket_id)
            .where(one_of(model.id, {clock.whose for clock in clocks}))
        )
        known = {row.id: self._about(row, ticket) for row, ticket in rows}
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit: such a clock never rests."""
        return plain_grounds(clocks)

    def called(self, row: M, ticket: Ticket) -> str:
        """What people call it: the number of its ticket, where it has none of its own."""
        return ticket.number

    def _about(self, row: Any, ticket: Ticket) -> About:
        return About(
            number=self.called(row, ticket),
            ticket_id=TicketId(ticket.id),
            company_id=CompanyId(ticket.company_id),
            park_id=None if ticket.park_id is None else ParkId(ticket.park_id),
            department_id=None if row.department_id is None else DepartmentId(row.department_id),
        )
