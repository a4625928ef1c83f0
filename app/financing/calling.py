"""What a whistle of a bank needs and begins, and what an act on the matter means to the banks that were called.

A bank is called with the firm's consent or not at all: whoever's act calls it, that is asked here, and where it is
missing the act is taken back whole.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.departments.models import Department, DepartmentKind
from app.financing.events import CallEnded
from app.financing.models import BankCall, FinanceConsent
from app.financing.queries import consent_of, open_calls
from app.financing.rules.calls import ENDS, FOLLOWED, HAS_PART, OPEN, CallState
from app.financing.rules.needs import is_financing
from app.financing.stepping import facts_of_call
from app.financing.timing import cancel_clocks, limit_now, start_clock
from app.kernel.errors import Refused
from app.kernel.transaction import Transaction, once
from app.tickets.events.dividing import TicketReclassified
from app.tickets.events.parts import PartTakenOver, WhistleBlown
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Assignment, Ticket


def follow_banks(tx: Transaction, event: TicketEvent) -> None:
    """INSIDE handler: a bank that is called begins; one without a part, or whose matter has ended, has done.

    No query for a matter of another kind; one for the calls of a matter with their parts, and for several matters on
    which one act is taken at once (``calls_open``). Raises Refused ``finance_bank_leads`` and ``finance_no_consent``.
    """
    away = isinstance(event, TicketReclassified) and not is_financing(event.subject.category_code)
    if not away and (event.action not in FOLLOWED or not is_financing(event.subject.category_code)):
        return
    if isinstance(event, PartTakenOver):
        _go_on_with_heir(tx, event)
    ticket_id = event.subject.ticket_id
    if once(tx.session, _called_to(ticket_id), lambda: True):
        over = away or event.action in ENDS
        calls = open_calls(tx.session, ticket_id)
        _end(tx, [call for call, part in calls if over or part.left_at is not None or part.state not in HAS_PART])
    if isinstance(event, WhistleBlown):
        _call_banks(tx, event)


def calls_open(session: Session, tickets: Collection[int]) -> Mapping[Hashable, bool]:
    """Which of these locked matters have a bank at work: read once for an act on all of them."""
    found = sa.select(BankCall.ticket_id).where(BankCall.ticket_id.in_(tickets), BankCall.state.in_(OPEN))
    called = set(session.scalars(found.distinct()))
    return {_called_to(ticket): ticket in called for ticket in tickets}


def _called_to(ticket_id: int) -> Hashable:
    return follow_banks, ticket_id


def _call_banks(tx: Transaction, event: WhistleBlown) -> None:
    """Each bank a whistle calls has its way to go, and two workdays to take the need up."""
    let = _banks_among(tx, event)
    banks = [unit for unit in event.called if unit.department_id in let]
    for unit in banks:
        if unit.is_lead:
            raise Refused("finance_bank_leads")
        if not let[unit.department_id]:
            raise Refused("finance_no_consent")
    limit, due = limit_now(tx, event.subject.region_id)
    for unit in banks:
        call = BankCall(
            ticket_id=event.subject.ticket_id,
            assignment_id=unit.assignment_id,
            department_id=unit.department_id,
            region_id=event.subject.region_id,
            state=CallState.CALLED,
            called_at=tx.now,
            due_at=due,
        )
        tx.session.add(call)
        tx.session.flush()
        start_clock(tx, call, limit)


def _end(tx: Transaction, calls: Sequence[BankCall]) -> None:
    """Nothing comes of them any more: those of one matter."""
    if not calls:
        return
    for call in calls:
        call.state, call.ended_at = CallState.ENDED, tx.now
    cancel_clocks(tx, calls)
    ticket = tx.session.get_one(Ticket, calls[0].ticket_id)
    for call in calls:
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


def _banks_among(tx: Transaction, event: WhistleBlown) -> dict[int, bool]:
    """Those of the called units that are outside ones, and whether the firm lets each know of its need; one query."""
    let = sa.exists().where(
        FinanceConsent.ticket_id == event.subject.ticket_id,
        FinanceConsent.department_id == Department.id,
        FinanceConsent.live(),
    )
    named = Department.id.in_([unit.department_id for unit in event.called])
    outside = sa.select(Department.id, let.label("let")).where(named, Department.kind == DepartmentKind.PARTNER)
    return {row.id: row.let for row in tx.session.execute(outside)}
