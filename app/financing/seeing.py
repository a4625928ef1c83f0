"""A need with its banks as one reader may know it: plain values for both faces.

Whoever reads the matter reads the need, all consents and all calls. A bank reads the need and its own call, while it
has its part and the firm's consent; of other banks, and whether there are any, it learns nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.departments.models import Department
from app.financing.banks import is_bank
from app.financing.models import BankCall, FinanceConsent, FinanceNeed
from app.financing.rules.calls import CALLS, CallAction, CallState, DeclineReason, parties
from app.financing.rules.needs import Security, consents, enters, is_financing, is_high
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket
from app.tickets.rules.standing import within_reach
from app.tickets.rules.words import OPEN
from app.tickets.seeing import row_by
from app.tickets.seen import SeenName, SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenNeed:
    """What the firm needs; texts as its reader may read them."""

    amount: int
    purpose: str
    term: int
    security: Security
    security_note: str
    needed_by: date
    credit_source: str
    credit_day: date | None
    put_at: datetime
    put_by: str | None
    """None where the reader knows no names of whoever wrote it down."""


@dataclass(frozen=True, kw_only=True)
class SeenConsent:
    """One bank that the firm lets, or let, know of it."""

    bank: SeenName
    given_at: datetime
    given_by: str
    revoked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SeenCall:
    """One bank that was called, how far it is and what it offers."""

    id: int
    bank: SeenName
    state: CallState
    version: int
    called_at: datetime
    due: datetime
    overdue: bool
    taken_at: datetime | None
    visited_on: date | None
    amount: int | None
    rate: Decimal | None
    high_rate: bool
    """Above what the law protects."""
    term: int | None
    offered_at: datetime | None
    chosen_at: datetime | None
    granted_on: date | None
    granted_amount: int | None
    reason: DeclineReason | None
    note: str
    actions: tuple[CallAction, ...]
    """What this reader may do now."""


@dataclass(frozen=True, kw_only=True)
class SeenFinancing:
    """A matter's need with its banks."""

    ticket: str
    need: SeenNeed | None
    consents: tuple[SeenConsent, ...]
    """Those that hold first, then those that were taken back; none for a bank."""
    calls: tuple[SeenCall, ...]
    banks: tuple[SeenName, ...]
    """Whom the firm may let know of it besides, to who speaks for the firm."""
    may_put: bool
    may_consent: bool


def financing_of(tx: Transaction, number: str) -> SeenFinancing:
    """A matter's need with its banks. Raises Missing where it does not exist for this reader, or is of no such kind."""
    found = financing_on(tx, row_by(tx, number))
    if found is None:
        raise Missing()
    return found


def financing_on(tx: Transaction, row: SeenRow) -> SeenFinancing | None:
    """The same for a matter at hand; None where it has to do with none. No query for a matter of another category."""
    whole = row.sight.whole
    if not tx.actor.may("finance.see") or (whole and not is_financing(row.category_code)):
        return None
    calls = tx.session.scalars(
        visible(tx.actor, BankCall)
        .where(BankCall.ticket_id == row.id)
        .options(joinedload(BankCall.department))
        .order_by(BankCall.id)
    ).all()
    if not whole and not calls:
        return None
    need = tx.session.scalar(visible(tx.actor, FinanceNeed).where(FinanceNeed.ticket_id == row.id))
    held = within_reach(tx.actor, facts_of(tx.session, tx.session.get_one(Ticket, row.id), tx.now)) if whole else ()
    given = _consents(tx, row) if whole and need is not None else []
    is_open = row.state in OPEN
    speaks = consents(held) and tx.actor.may("finance.consent")
    return SeenFinancing(
        ticket=row.number,
        need=None if need is None else _need(row, need),
        consents=tuple(_consent(row, each) for each in given),
        calls=tuple(
            _call(row, each, tuple(CALLS.fitting(each.state, parties(tx.actor, each.department_id, held))), tx.now)
            for each in calls
        ),
        banks=_banks(tx, row, given) if speaks and is_open and need is not None else (),
        may_put=is_open and enters(held) and tx.actor.may("finance.put_need") and not any(map(_is_taken, calls)),
        may_consent=speaks and is_open and need is not None,
    )


def seen_call(tx: Transaction, number: str) -> SeenCall:
    """One call with what may be done. Raises Missing when it does not exist for this reader, as when it was let go."""
    calls = financing_of(tx, ticket_of_call(tx, number)).calls
    return next(each for each in calls if str(each.id) == number)


def ticket_of_call(tx: Transaction, number: str) -> str:
    """Number of the matter a bank was called to; Missing when the call does not exist for this reader."""
    wanted = visible(tx.actor, BankCall).join(Ticket, Ticket.id == BankCall.ticket_id).with_only_columns(Ticket.number)
    ticket = tx.session.scalar(wanted.where(BankCall.id == id_named(number)))
    if ticket is None:
        raise Missing()
    return ticket


def _is_taken(call: BankCall) -> bool:
    return call.state not in {CallState.CALLED, CallState.ENDED}


def _consents(tx: Transaction, row: SeenRow) -> Sequence[FinanceConsent]:
    wanted = visible(tx.actor, FinanceConsent).where(FinanceConsent.ticket_id == row.id)
    order = (FinanceConsent.revoked_at.is_not(None), FinanceConsent.id)
    return tx.session.scalars(wanted.options(joinedload(FinanceConsent.department)).order_by(*order)).all()


def _banks(tx: Transaction, row: SeenRow, given: Sequence[FinanceConsent]) -> tuple[SeenName, ...]:
    """Banks that have no consent yet."""
    there = {each.department_id for each in given if each.revoked_at is None}
    units = tx.session.execute(
        sa.select(Department.id, Department.code, Department.name)
        .where(Department.region_id == row.region_id, is_bank())
        .order_by(Department.code.collate("C"))
    )
    return tuple(SeenName(code=unit.code, name=unit.name) for unit in units if unit.id not in there)


def _need(row: SeenRow, need: FinanceNeed) -> SeenNeed:
    return SeenNeed(
        amount=need.amount,
        purpose=row.sight.text(need.purpose),
        term=need.term,
        security=need.security,
        security_note=row.sight.text(need.security_note),
        needed_by=need.needed_by,
        credit_source=row.sight.text(need.credit_source),
        credit_day=need.credit_day,
        put_at=need.put_at,
        put_by=need.put_by_name if row.sight.internal else None,
    )


def _consent(row: SeenRow, consent: FinanceConsent) -> SeenConsent:
    return SeenConsent(
        bank=_name(consent.department),
        given_at=consent.given_at,
        given_by=row.sight.text(consent.given_by_name),
        revoked_at=consent.revoked_at,
    )


def _call(row: SeenRow, call: BankCall, actions: tuple[CallAction, ...], now: datetime) -> SeenCall:
    return SeenCall(
        id=call.id,
        bank=_name(call.department),
        state=call.state,
        version=call.version,
        called_at=call.called_at,
        due=call.due_at,
        overdue=call.state is CallState.CALLED and call.due_at < now,
        taken_at=call.taken_at,
        visited_on=call.visited_on,
        amount=call.amount,
        rate=call.rate,
        high_rate=call.rate is not None and is_high(call.rate),
        term=call.term,
        offered_at=call.offered_at,
        chosen_at=call.chosen_at,
        granted_on=call.granted_on,
        granted_amount=call.granted_amount,
        reason=call.reason,
        note=row.sight.text(call.note),
        actions=actions,
    )


def _name(unit: Department) -> SeenName:
    return SeenName(code=unit.code, name=unit.name)
