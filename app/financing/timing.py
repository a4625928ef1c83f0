"""The clock of a bank that was called: it starts with the whistle, ends when the need is taken up, never rests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.clocks.events import DeadlineMoved
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit
from app.clocks.single import end_single, start_single
from app.clocks.subjects import About, plain_grounds
from app.clocks.terms import terms_at
from app.financing.models import BankCall
from app.financing.rules.calls import TAKE_WITHIN, BankClock
from app.kernel.ids import CompanyId, DepartmentId, ParkId, TicketId
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket

BANK_CALL = "bank_call"
"""The subject, as the list at the roof names it."""


def limit_now(tx: Transaction, region_id: int) -> tuple[Limit, datetime]:
    """How long a bank may take from now on in a region, and when that is."""
    limit = terms_at(tx.session, region_id, tx.now)[TAKE_WITHIN]
    return limit, due_at(calendar_now(tx.session), tx.now, limit)


def start_clock(tx: Transaction, call: BankCall, limit: Limit) -> None:
    """From now on the need is to be taken up within the limit of its region."""
    subject = (BANK_CALL, call.id)
    start_single(tx, subject, call.region_id, BankClock.TAKE_NEED, limit, department_id=call.department_id)


def end_clock(tx: Transaction, call: BankCall, *, met: bool) -> None:
    """Nothing is waited for any more: taken up, or ended with the matter."""
    end_single(tx, (BANK_CALL, call.id), met=met)


def follow_bank_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the call says the same due as its clock."""
    if event.subject == BANK_CALL:
        tx.session.get_one(BankCall, event.subject_id).due_at = event.due_at
        tx.session.flush()


class BankCalls:
    """The answers for calls of banks; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these calls with their tickets, which the reminders point at."""
        statement = (
            sa.select(BankCall.id)
            .join(Ticket, Ticket.id == BankCall.ticket_id)
            .where(BankCall.id.in_(ids))
            .order_by(BankCall.id)
        )
        locked = statement.with_for_update(of=[Ticket, BankCall], key_share=True, skip_locked=not wait)
        return session.scalars(locked).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The matter by its number, and the bank."""
        rows = session.execute(
            sa.select(BankCall, Ticket)
            .join(Ticket, Ticket.id == BankCall.ticket_id)
            .where(BankCall.id.in_({clock.whose for clock in clocks}))
        )
        known = {call.id: _about(call, ticket) for call, ticket in rows}
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """Start and limit."""
        return plain_grounds(clocks)


def _about(call: BankCall, ticket: Ticket) -> About:
    return About(
        number=ticket.number,
        ticket_id=TicketId(ticket.id),
        company_id=CompanyId(ticket.company_id),
        park_id=None if ticket.park_id is None else ParkId(ticket.park_id),
        department_id=DepartmentId(call.department_id),
    )
