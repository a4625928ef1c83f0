"""What a whistle of a bank needs and begins, and what an act on the matter means to the banks that were called.

A bank is called with the firm's consent or not at all: whoever's act calls it, that is asked here, and where it is
missing the act is taken back whole.
"""

import sqlalchemy as sa

from app.departments.models import Department, DepartmentKind
from app.financing.events import CallEnded
from app.financing.models import BankCall, FinanceConsent
from app.financing.queries import consent_of, open_calls
from app.financing.rules.calls import ENDS, FOLLOWED, HAS_PART, CallState
from app.financing.rules.needs import is_financing
from app.financing.stepping import facts_of_call
from app.financing.timing import end_clock, limit_now, start_clock
from app.kernel.errors import Refused
from app.kernel.transaction import Transaction
from app.tickets.events.dividing import TicketReclassified
from app.tickets.events.parts import PartTakenOver, WhistleBlown
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Assignment, Ticket


def follow_banks(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: a bank that is called begins; one without a part, or whose matter has ended, has done.

    No query for a matter of another kind. Raises Refused ``finance_bank_leads`` and ``finance_no_consent``.
    """
    away = isinstance(event, TicketReclassified) and not is_financing(event.subject.category_code)
    if not away and (event.action not in FOLLOWED or not is_financing(event.subject.category_code)):
        return
    if isinstance(event, PartTakenOver):
        _go_on_with_heir(tx, event)
    over = away or event.action in ENDS
    for call in open_calls(tx.session, event.subject.ticket_id):
        part = tx.session.get_one(Assignment, call.assignment_id, populate_existing=True)
        if over or part.left_at is not None or part.state not in HAS_PART:
            _end(tx, call)
    if isinstance(event, WhistleBlown):
        _call_banks(tx, event)


def _call_banks(tx: Transaction, event: WhistleBlown) -> None:
    """Each bank a whistle calls has its way to go, and two workdays to take the need up."""
    banks = _banks_among(tx, [unit.department_id for unit in event.called])
    for unit in event.called:
        bank = banks.get(unit.department_id)
        if bank is None:
            continue
        if unit.is_lead:
            raise Refused("finance_bank_leads")
        if consent_of(tx.session, event.subject.ticket_id, bank.id) is None:
            raise Refused("finance_no_consent")
        limit, due = limit_now(tx, event.subject.region_id)
        call = BankCall(
            ticket_id=event.subject.ticket_id,
            assignment_id=unit.assignment_id,
            department_id=bank.id,
            region_id=event.subject.region_id,
            state=CallState.CALLED,
            called_at=tx.now,
            due_at=due,
        )
        tx.session.add(call)
        tx.session.flush()
        start_clock(tx, call, limit)


def _end(tx: Transaction, call: BankCall) -> None:
    call.state, call.ended_at = CallState.ENDED, tx.now
    end_clock(tx, call, met=False)
    tx.session.flush()
    ticket = tx.session.get_one(Ticket, call.ticket_id)
    tx.emit(CallEnded(**facts_of_call(call, ticket)))


def _go_on_with_heir(tx: Transaction, event: PartTakenOver) -> None:
    """A bank that has ended: what it began and was let know goes on with the one that follows it, by law its own."""
    call = tx.session.scalar(sa.select(BankCall).where(BankCall.assignment_id == event.former_id))
    if call is None or event.joined:
        return
    heir = tx.session.get_one(Assignment, event.assignment_id)
    consent = consent_of(tx.session, event.subject.ticket_id, call.department_id)
    if consent is not None and consent_of(tx.session, event.subject.ticket_id, heir.department_id) is None:
        tx.session.add(
            FinanceConsent(
                ticket_id=consent.ticket_id,
                department_id=heir.department_id,
                given_at=consent.given_at,
                given_by=consent.given_by,
                given_by_name=consent.given_by_name,
            )
        )
    call.assignment_id, call.department_id = heir.id, heir.department_id
    tx.session.flush()
    tx.session.refresh(call, ["department"])


def _banks_among(tx: Transaction, ids: list[int]) -> dict[int, Department]:
    """Those of these units that are outside ones; one query."""
    outside = sa.select(Department).where(Department.id.in_(ids), Department.kind == DepartmentKind.PARTNER)
    return {unit.id: unit for unit in tx.session.scalars(outside)}
