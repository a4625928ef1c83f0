"""A ticket as a subject of clocks: how it is locked, what reminders say of it, what its dues follow from."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.deadlines import Ground
from app.clocks.subjects import About
from app.kernel.given import one_of
from app.kernel.ids import CompanyId, DepartmentId, ParkId, TicketId
from app.sla.grounds import grounds_of
from app.sla.queries import leads_of
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind


class Tickets:
    """The answers for tickets; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these tickets in the order of their ids; without ``wait`` only those nobody acts on."""
        statement = sa.select(Ticket.id).where(one_of(Ticket.id, ids)).order_by(Ticket.id)
        return session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The ticket and the unit that is late: its own, and for the firm-facing clock the lead."""
        ids = {clock.whose for clock in clocks}
        rows = session.execute(
            sa.select(Ticket.id, Ticket.number, Ticket.company_id, Ticket.park_id).where(one_of(Ticket.id, ids))
        )
        tickets = {row.id: row for row in rows}
        leads = leads_of(session, {clock.whose for clock in clocks if clock.kind == ClockKind.RESOLVE})
        return {clock.id: _about(clock, tickets[clock.whose], leads) for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit, and for the firm-facing clock the pauses, postponements and revisits of its cycle."""
        return grounds_of(session, clocks, now)


def _about(clock: Clock, ticket: sa.Row[int, str, int, int | None], leads: Mapping[int, DepartmentId]) -> About:
    unit = DepartmentId(clock.department_id) if clock.department_id is not None else None
    if clock.kind == ClockKind.RESOLVE:
        unit = leads.get(ticket.id)
    elif clock.kind == ClockKind.RULING:  # the unit waits; it is the centre that is late
        unit = None
    return About(
        number=ticket.number,
        ticket_id=TicketId(ticket.id),
        company_id=CompanyId(ticket.company_id),
        park_id=ParkId(ticket.park_id) if ticket.park_id is not None else None,
        department_id=unit,
    )
