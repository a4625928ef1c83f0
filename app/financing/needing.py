"""填写融资需求: what the firm needs to borrow, put beside a matter of financing by the firm or who files for it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.financing.events import NeedPut
from app.financing.models import BankCall, FinanceNeed
from app.financing.queries import need_of
from app.financing.rules.calls import CallState
from app.financing.rules.needs import LONGEST_TERM, MOST, Security, enters, is_financing, rated_well
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.ids import CompanyId, ParkId, RegionId, TicketId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket
from app.tickets.moving import lock
from app.tickets.rules.standing import within_reach
from app.tickets.rules.words import OPEN


@dataclass(frozen=True, kw_only=True)
class Need:
    """How much, what for, how long, by when, and what stands for it."""

    amount: Annotated[
        int,
        Ask(
            "融资金额（万元）",
            least=1,
            most=MOST,
            missing="请填写融资金额。",
            hint="整数，单位万元；最多 100 亿元。",
            means="How much the firm needs to borrow, in whole 万元 (10,000 yuan), at most 1,000,000.",
            example=500,
        ),
    ]
    purpose: Annotated[
        str,
        Ask(
            "用途",
            most=500,
            hint="企业授权的银行会看到。不用写企业名称。",
            means="What the money is for. The banks that the firm lets know of it read it.",
            example="采购原材料，履行在手订单。",
        ),
    ]
    term: Annotated[
        int,
        Ask(
            "期限（月）",
            least=1,
            most=LONGEST_TERM,
            missing="请填写期限。",
            means="For how long, in months, at most 360.",
            example=12,
        ),
    ]
    security: Annotated[
        Security,
        Ask("担保方式", means="What the firm can offer as security.", example="mortgage"),
    ]
    needed_by: Annotated[
        date,
        Ask("用款日期", hint="最迟哪天要用到钱。", means="The Shanghai day by which the money is needed."),
    ]
    security_note: Annotated[
        str,
        Ask("担保说明", most=200, line=True, means="What exactly; may be empty.", example="厂房一处，评估 800 万元。"),
    ] = ""
    credit_source: Annotated[
        str,
        Ask(
            "信易贷标识来源",
            most=100,
            line=True,
            hint="有“信易贷”标识的填写由哪里认定。",
            means="Who gave the firm its 信易贷 mark; empty where it has none.",
            example="省信易贷平台",
        ),
    ] = ""
    credit_day: Annotated[
        date | None,
        Ask("信易贷标识日期", means="Since which Shanghai day it has the mark; null where it has none."),
    ] = None


def put_need(tx: Transaction, number: str, given: Need) -> FinanceNeed:
    """填写融资需求: of the firm itself, or of its officer, dispatcher or coordinator; changed until a bank takes it up.

    Raises Missing, Forbidden, Invalid, Refused ``finance_other_category``, ``finance_ended``, ``finance_need_taken``.
    """
    ticket = lock(tx, number)
    facts = facts_of(tx.session, ticket, tx.now)
    if not enters(within_reach(tx.actor, facts)):
        raise Forbidden()
    demand_open(ticket)
    given = checked(given)
    _check(given, local_day(tx.now))
    with tx.as_the_office():
        need = need_of(tx.session, ticket.id)
        changed = need is not None
        if need is None:
            need = FinanceNeed(
                ticket_id=ticket.id,
                region_id=ticket.region_id,
                put_at=tx.now,
                put_by=tx.actor.account_id,
                put_by_name=tx.actor.name,
            )
        elif _is_taken(tx, ticket):
            raise Refused("finance_need_taken")
        if changed and given.amount != need.amount:
            need.earlier = [*need.earlier, {"amount": need.amount, "until": tx.now.isoformat()}]
            need.changed_at = tx.now
        for name, value in vars(given).items():
            setattr(need, name, value)
        tx.session.add(need)
        tx.session.flush()
        tx.emit(
            NeedPut(
                **facts_about(ticket), amount=need.amount, term=need.term, needed_by=need.needed_by, changed=changed
            )
        )
    return need


def demand_open(ticket: Ticket) -> None:
    """Ask whether a need may stand with this matter now. Raises Refused."""
    if not is_financing(ticket.category_code):
        raise Refused("finance_other_category")
    if ticket.state not in OPEN:
        raise Refused("finance_ended")


def facts_about(ticket: Ticket) -> dict[str, Any]:
    """What every event around a need says of its matter."""
    return {
        "ticket_id": TicketId(ticket.id),
        "number": ticket.number,
        "region_id": RegionId(ticket.region_id),
        "company_id": CompanyId(ticket.company_id),
        "park_id": None if ticket.park_id is None else ParkId(ticket.park_id),
    }


def _check(given: Need, today: date) -> None:
    wrong: dict[str, list[str]] = {}
    if given.needed_by < today:
        wrong["needed_by"] = [say("用款日期不能早于今天。")]
    if not rated_well(given.credit_source, given.credit_day, today):
        wrong["credit_day"] = [say("信易贷标识的来源和日期请一起填写，日期不能晚于今天；没有标识的都留空。")]
    if wrong:
        raise Invalid(wrong)


def _is_taken(tx: Transaction, ticket: Ticket) -> bool:
    taken = sa.exists().where(
        BankCall.ticket_id == ticket.id, BankCall.state.not_in((CallState.CALLED, CallState.ENDED))
    )
    return bool(tx.session.scalar(sa.select(taken)))


PUT_NEED = Addition(action="finance_need", ability="finance.put_need", takes=Need, do=put_need, done="融资需求已填写")
