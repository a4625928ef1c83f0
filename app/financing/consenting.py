"""授权: the firm lets a bank know of its need, and lets it no more; a bank that was called leaves that minute."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.departments.models import Department, DepartmentKind
from app.financing.events import ConsentGiven, ConsentTakenBack
from app.financing.models import FinanceConsent
from app.financing.needing import demand_open, facts_about
from app.financing.queries import consent_of, need_of
from app.financing.rules.needs import consents
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import AssignmentId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.events.parts import BankLetGo
from app.tickets.gathering import facts_of, subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.parts import take_out
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import within_reach


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Which bank may know of the need."""

    bank: Annotated[
        str,
        Ask(
            "银行",
            most=50,
            source=Source.UNITS,
            missing="请选择一家银行。",
            means="Code of the bank: a unit of kind `partner` of the ticket's region.",
            example="YHFW",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class TakeConsentBack:
    """Which bank may know of the need no more."""

    bank: Annotated[
        str,
        Ask(
            "银行",
            most=50,
            source=Source.UNITS,
            missing="请选择一家银行。",
            means="Code of the bank that has the consent.",
            example="YHFW",
        ),
    ]


def give_consent(tx: Transaction, number: str, given: Consent) -> FinanceConsent:
    """授权银行: the firm lets one bank know of its need, from now on until it takes that back.

    Raises Missing, Forbidden for anybody but the firm, Invalid for a unit that is no bank in use, Refused
    ``finance_need_missing``, ``finance_bank_consented`` and as ``put_need`` does.
    """
    ticket = _own(tx, number)
    demand_open(ticket)
    code = checked(given).bank
    with tx.as_the_office():
        if need_of(tx.session, ticket.id) is None:
            raise Refused("finance_need_missing")
        bank = _bank(tx, ticket, code)
        if consent_of(tx.session, ticket.id, bank.id) is not None:
            raise Refused("finance_bank_consented")
        consent = FinanceConsent(
            ticket_id=ticket.id,
            department_id=bank.id,
            given_at=tx.now,
            given_by=tx.actor.account_id,
            given_by_name=tx.actor.name,
        )
        tx.session.add(consent)
        tx.session.flush()
        tx.emit(ConsentGiven(**facts_about(ticket), consent_id=consent.id, bank=bank.name))
    return consent


def take_consent_back(tx: Transaction, number: str, given: TakeConsentBack) -> FinanceConsent:
    """撤回授权: from this minute on the bank knows of the need no more, and has no part in the matter.

    Raises Missing, also where there is no consent, and Forbidden for anybody but the firm.
    """
    ticket = _own(tx, number)
    code = checked(given).bank
    with tx.as_the_office():
        bank = _named(tx, ticket, code)
        consent = None if bank is None else consent_of(tx.session, ticket.id, bank.id)
        if bank is None or consent is None:
            raise Missing()
        consent.revoked_at, consent.revoked_by = tx.now, tx.actor.account_id
        tx.session.flush()
        tx.emit(ConsentTakenBack(**facts_about(ticket), bank=bank.name))
        _let_bank_go(tx, ticket, bank)
    return consent


def _let_bank_go(tx: Transaction, ticket: Ticket, bank: Department) -> None:
    """Its part in the matter ends, whether it was at work or done, as an act on the matter's own timeline."""
    part = tx.session.scalar(
        sa.select(Assignment)
        .where(Assignment.ticket_id == ticket.id, Assignment.department_id == bank.id, Assignment.live())
        .order_by(Assignment.id.desc())
        .limit(1)
    )
    if part is None:
        return
    permit = permit_to(tx, ticket, Action.REVOKE_CONSENT, None)
    take_out(tx, ticket, part)
    tx.session.flush()
    event = BankLetGo(
        subject=subject_of(ticket),
        assignment_id=AssignmentId(part.id),
        department=bank.code,
        department_name=bank.name,
    )
    move(tx, permit, event, department_id=bank.id)


def _own(tx: Transaction, number: str) -> Ticket:
    """The matter, locked, of a firm the actor speaks for. Raises Missing and Forbidden."""
    ticket = lock(tx, number)
    if not consents(within_reach(tx.actor, facts_of(tx.session, ticket, tx.now))):
        raise Forbidden()
    return ticket


def _bank(tx: Transaction, ticket: Ticket, code: str) -> Department:
    bank = _named(tx, ticket, code)
    if bank is None or bank.kind is not DepartmentKind.PARTNER or bank.ended_at is not None:
        raise Invalid({"bank": [say("请从列表中选择一家银行。")]})
    return bank


def _named(tx: Transaction, ticket: Ticket, code: str) -> Department | None:
    return tx.session.scalar(
        sa.select(Department).where(Department.region_id == ticket.region_id, Department.code == harmless(code))
    )


GIVE_CONSENT = Addition(
    action="finance_consent", ability="finance.consent", takes=Consent, do=give_consent, done="已授权这家银行"
)
TAKE_CONSENT_BACK = Addition(
    action="finance_consent_back",
    ability="finance.consent",
    takes=TakeConsentBack,
    do=take_consent_back,
    done="已撤回授权，这家银行不再看得到这件诉求",
)
