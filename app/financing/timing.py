"""The clock of a bank that was called: it starts with the whistle, ends when the need is taken up, never rests."""

from collections.abc import Sequence
from datetime import datetime

from app.calendars.queries import calendar_now
from app.clocks.events import DeadlineMoved
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from app.clocks.single import end_single, end_singles, start_single
from app.clocks.terms import terms_at
from app.financing.models import BankCall
from app.financing.rules.calls import TAKE_WITHIN, BankClock
from app.kernel.transaction import Transaction
from app.tickets.timed import OfTicket

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


def end_clock(tx: Transaction, call: BankCall) -> None:
    """The need is taken up."""
    end_single(tx, (BANK_CALL, call.id), met=True)


def cancel_clocks(tx: Transaction, calls: Sequence[BankCall]) -> None:
    """They end with the matter, and nothing is waited for any more; one query however many they are."""
    end_singles(tx, BANK_CALL, [call.id for call in calls], met=False)


def follow_bank_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the call says the same due as its clock."""
    if event.subject == BANK_CALL:
        tx.session.get_one(BankCall, event.subject_id).due_at = event.due_at
        tx.session.flush()


class BankCalls(OfTicket[BankCall]):
    """Calls of banks, as the engine of clocks asks for them."""

    model = BankCall
