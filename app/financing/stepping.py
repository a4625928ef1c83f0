"""The steps of a bank that was called, and the firm's choice: each by the table, on one version of the call."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.calendars.rules import local_day
from app.financing.events import EVENT_OF
from app.financing.models import BankCall
from app.financing.needing import facts_about
from app.financing.rules.calls import (
    BANK,
    CALLS,
    DECIDED,
    FIRM,
    UNFIT,
    CallAction,
    CallState,
    DeclineReason,
    parties,
)
from app.financing.rules.needs import LONGEST_TERM, MOST, is_high, rate_of
from app.financing.timing import end_clock
from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import DepartmentId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.gathering import facts_of
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.standing import within_reach
from app.tickets.rules.words import PartState


@dataclass(frozen=True, kw_only=True)
class TakeNeed:
    """Nothing is asked: the bank takes the need up."""


@dataclass(frozen=True, kw_only=True)
class VisitFirm:
    """When somebody of the bank was with the firm."""

    day: Annotated[date, Ask("走访日期", means="The Shanghai day of the visit, not in the future.")]


@dataclass(frozen=True, kw_only=True)
class MakeOffer:
    """How much, at which rate, for how long."""

    amount: Annotated[
        int,
        Ask(
            "授信金额（万元）",
            least=1,
            most=MOST,
            missing="请填写授信金额。",
            means="How much the bank lends, in whole 万元 (10,000 yuan).",
            example=300,
        ),
    ]
    rate: Annotated[
        str,
        Ask(
            "年利率（%）",
            most=10,
            line=True,
            hint="如 3.85。",
            means=(
                "Percent a year with at most two decimals, as a text: `3.85`. Above 24 it is taken, and marked as high."
            ),
            example="3.85",
        ),
    ]
    term: Annotated[
        int,
        Ask(
            "期限（月）",
            least=1,
            most=LONGEST_TERM,
            missing="请填写期限。",
            means="For how long, in months.",
            example=12,
        ),
    ]
    note: Annotated[
        str,
        Ask("方案说明", most=500, hint="企业会看到。", means="What else the firm should know; it reads this."),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class DeclineNeed:
    """Why the bank does not lend."""

    reason: Annotated[DeclineReason, Ask("不予办理的原因", means="Why the bank does not lend.", example="collateral")]
    note: Annotated[
        str,
        Ask(
            "说明",
            most=500,
            hint="原因是“其他”的请写明。企业会看到。",
            means="What exactly; needed for the reason `other`. The firm reads it.",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class ChooseOffer:
    """Nothing is asked: the firm takes this offer."""


@dataclass(frozen=True, kw_only=True)
class GrantLoan:
    """When the money came, and how much."""

    day: Annotated[date, Ask("放款日期", means="The Shanghai day on which the money came, not in the future.")]
    amount: Annotated[
        int,
        Ask(
            "放款金额（万元）",
            least=1,
            most=MOST,
            missing="请填写放款金额。",
            means="How much came, in whole 万元 (10,000 yuan).",
            example=300,
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class LetLoanFall:
    """Why nothing came of the offer."""

    note: Annotated[
        str,
        Ask(
            "未能放款的原因",
            most=500,
            hint="企业、银行和承办单位都会看到。",
            means="Why nothing came of it. Firm, bank and lead read it.",
            example="抵押物未能办妥登记。",
        ),
    ]


def take_need(tx: Transaction, number: str, version: int | None, given: TakeNeed) -> BankCall:
    """受理融资需求, by the bank, once it has checked in; its clock of two workdays stops."""
    call, ticket = locked(tx, number, CallAction.TAKE, version)
    if tx.session.get_one(Assignment, call.assignment_id).state is not PartState.CHECKED_IN:
        raise Refused("finance_bank_not_in", allowed=allowed(tx, call, ticket), state=call.state)
    call.taken_at = tx.now
    end_clock(tx, call)
    return advance(tx, call, ticket, CallAction.TAKE)


def visit_firm(tx: Transaction, number: str, version: int | None, given: VisitFirm) -> BankCall:
    """登记走访, by the bank."""
    call, ticket = locked(tx, number, CallAction.VISIT, version)
    _not_later(tx, "day", given.day)
    call.visited_on = given.day
    return advance(tx, call, ticket, CallAction.VISIT)


def make_offer(tx: Transaction, number: str, version: int | None, given: MakeOffer) -> BankCall:
    """报送方案, by the bank; it may better it until the firm has chosen. A rate above 24 % is taken and marked."""
    call, ticket = locked(tx, number, CallAction.OFFER, version)
    given = checked(given)
    rate = rate_of(given.rate)
    if rate is None:
        raise Invalid({"rate": [say("年利率请填写 0 到 100 之间的数，最多两位小数，如 3.85。")]})
    call.amount, call.rate, call.term, call.note = given.amount, rate, given.term, given.note
    call.offered_at = tx.now
    return advance(tx, call, ticket, CallAction.OFFER)


def decline_need(tx: Transaction, number: str, version: int | None, given: DeclineNeed) -> BankCall:
    """不予办理, by the bank, with the reason. Raises Invalid under ``note``."""
    call, ticket = locked(tx, number, CallAction.DECLINE, version)
    given = checked(given)
    if given.reason is DeclineReason.OTHER and not given.note:
        raise Invalid({"note": [say("原因是“其他”的，请写明是什么。")]})
    call.reason, call.note = given.reason, given.note
    return advance(tx, call, ticket, CallAction.DECLINE)


def choose_offer(tx: Transaction, number: str, version: int | None, given: ChooseOffer) -> BankCall:
    """选定方案, by the firm: one bank at a time; another once nothing came of this one, or for the rest of the need."""
    call, ticket = locked(tx, number, CallAction.CHOOSE, version)
    with tx.as_the_office():
        others = sa.exists().where(BankCall.ticket_id == ticket.id, BankCall.state == CallState.CHOSEN)
        if tx.session.scalar(sa.select(others)):
            raise Refused("finance_another_chosen", allowed=allowed(tx, call, ticket), state=call.state)
        call.chosen_at = tx.now
        return advance(tx, call, ticket, CallAction.CHOOSE)


def grant_loan(tx: Transaction, number: str, version: int | None, given: GrantLoan) -> BankCall:
    """登记放款, by the bank whose offer the firm chose."""
    call, ticket = locked(tx, number, CallAction.GRANT, version)
    given = checked(given)
    _not_later(tx, "day", given.day)
    call.granted_on, call.granted_amount = given.day, given.amount
    return advance(tx, call, ticket, CallAction.GRANT)


def let_loan_fall(tx: Transaction, number: str, version: int | None, given: LetLoanFall) -> BankCall:
    """登记未能放款, by the bank or the firm, with the reason: the firm is free to choose another offer."""
    call, ticket = locked(tx, number, CallAction.FALL_THROUGH, version)
    with tx.as_the_office():
        call.note = checked(given).note
        return advance(tx, call, ticket, CallAction.FALL_THROUGH)


def allowed(tx: Transaction, call: BankCall, ticket: Ticket) -> list[CallAction]:
    """What the actor may do with the call now."""
    held = within_reach(tx.actor, facts_of(tx.session, ticket, tx.now))
    return CALLS.fitting(call.state, parties(tx.actor, call.department_id, held))


def locked(tx: Transaction, number: str, action: CallAction, version: int | None) -> tuple[BankCall, Ticket]:
    """The call, locked behind its matter, with leave to act. Raises Missing, Forbidden, Conflict, Refused in order."""
    found = tx.session.execute(
        visible(tx.actor, BankCall).with_only_columns(BankCall.id, BankCall.ticket_id).where(_named(number))
    ).one_or_none()
    if found is None:
        raise Missing()
    with tx.as_the_office():
        # whoever acts on the matter locks it first, and then what hangs on it
        ticket = tx.session.scalars(sa.select(Ticket).where(Ticket.id == found.ticket_id).with_for_update()).one()
    # whoever waited finds what has become of his rights meanwhile
    wanted = visible(tx.actor, BankCall).where(BankCall.id == found.id).options(joinedload(BankCall.department))
    call = tx.session.scalar(wanted.execution_options(populate_existing=True))
    if call is None:
        raise Missing()
    held = parties(tx.actor, call.department_id, within_reach(tx.actor, facts_of(tx.session, ticket, tx.now)))
    if not any(row.action is action and held.intersection(row.by) for row in CALLS.rows):
        raise Forbidden()
    if version is not None and version != call.version:
        raise Conflict(allowed=allowed(tx, call, ticket), state=call.state, version=call.version)
    if CALLS.row(action, call.state) is None:
        raise Refused(UNFIT[action], allowed=allowed(tx, call, ticket), state=call.state)
    return call, ticket


def advance(tx: Transaction, call: BankCall, ticket: Ticket, action: CallAction) -> BankCall:
    """Move the call by the table and say so; the version rises with it."""
    row = CALLS.row(action, call.state)
    if row is None:
        raise ValueError(f"{action} does not fit {call.state}")
    call.state = row.targets[0]
    if call.state in DECIDED:
        call.decided_at = tx.now
    tx.session.flush()
    tx.emit(EVENT_OF[action](**facts_of_call(call, ticket)))
    return call


def facts_of_call(call: BankCall, ticket: Ticket) -> dict[str, Any]:
    """The facts every event of a call carries: its own bank's, and no other's."""
    return {
        **facts_about(ticket),
        "call_id": call.id,
        "version": call.version,
        "department_id": DepartmentId(call.department_id),
        "bank": call.department.name,
        "amount": call.amount,
        "rate": None if call.rate is None else str(call.rate),
        "term": call.term,
        "high_rate": call.rate is not None and is_high(call.rate),
        "granted_on": call.granted_on,
        "granted_amount": call.granted_amount,
        "reason": call.reason,
        "note": call.note,
    }


def _named(number: str) -> sa.ColumnElement[bool]:
    return BankCall.id == id_named(number)


def _not_later(tx: Transaction, field: str, day: date) -> None:
    if day > local_day(tx.now):
        raise Invalid({field: [say("日期不能晚于今天。")]})


TAKE = Act(action=CallAction.TAKE, ability=BANK, takes=TakeNeed, do=take_need, done="融资需求已受理")
VISIT = Act(action=CallAction.VISIT, ability=BANK, takes=VisitFirm, do=visit_firm, done="走访已登记")
OFFER = Act(action=CallAction.OFFER, ability=BANK, takes=MakeOffer, do=make_offer, done="方案已报送，企业可以看到")
DECLINE = Act(action=CallAction.DECLINE, ability=BANK, takes=DeclineNeed, do=decline_need, done="已登记不予办理")
CHOOSE = Act(action=CallAction.CHOOSE, ability=FIRM, takes=ChooseOffer, do=choose_offer, done="已选定这家银行的方案")
GRANT = Act(action=CallAction.GRANT, ability=BANK, takes=GrantLoan, do=grant_loan, done="放款已登记")
FALL_THROUGH = Act(
    action=CallAction.FALL_THROUGH,
    ability="finance.see",
    takes=LetLoanFall,
    do=let_loan_fall,
    done="已登记未能放款",
    danger="企业可以另选一家银行的方案。",
)
