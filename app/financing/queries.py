"""Reading needs, consents and calls for those who act on them; what a reader may know of them is ``seeing``."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.financing.models import BankCall, FinanceConsent, FinanceNeed
from app.financing.rules.calls import OPEN, CallState
from app.kernel.transaction import Transaction
from app.tickets.models import Assignment, Ticket


def need_of(session: Session, ticket_id: int) -> FinanceNeed | None:
    """The need of a matter; None while there is none."""
    return session.scalar(sa.select(FinanceNeed).where(FinanceNeed.ticket_id == ticket_id))


def consent_of(session: Session, ticket_id: int, department_id: int) -> FinanceConsent | None:
    """The firm's consent to one bank that holds now."""
    return session.scalar(
        sa.select(FinanceConsent).where(
            FinanceConsent.ticket_id == ticket_id,
            FinanceConsent.department_id == department_id,
            FinanceConsent.live(),
        )
    )


def open_calls(session: Session, ticket_id: int) -> Sequence[tuple[BankCall, Assignment]]:
    """The calls of a matter of which something may still come, with their banks and parts, in the order of their ids.

    One query; the rows are as they stand now, whatever was read before.
    """
    wanted = (
        sa.select(BankCall, Assignment)
        .join(Assignment, Assignment.id == BankCall.assignment_id)
        .where(BankCall.ticket_id == ticket_id, BankCall.state.in_(OPEN))
        .options(joinedload(BankCall.department))
        .order_by(BankCall.id)
    )
    found = session.execute(wanted.execution_options(populate_existing=True))
    return [(call, part) for call, part in found]


def owes_money(tx: Transaction, number: str) -> bool:
    """Whether a matter has a need for which no bank has given the money yet: it is not solved so."""
    granted = sa.exists().where(BankCall.ticket_id == Ticket.id, BankCall.state == CallState.GRANTED)
    needs = sa.exists().where(FinanceNeed.ticket_id == Ticket.id)
    wanted = sa.select(sa.and_(needs, sa.not_(granted))).where(Ticket.numbered(number))
    return bool(tx.session.scalar(wanted))
