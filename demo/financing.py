"""融资: the firm enters its need and lets the bank know before the whistle; the bank goes its way with the lead's."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.acts.taking import take
from app.calendars.rules import local_day
from app.financing import stepping as banks
from app.financing.consenting import GIVE_CONSENT, Consent
from app.financing.needing import PUT_NEED, Need
from app.financing.rules.calls import CallAction, DeclineReason
from app.financing.rules.needs import Security, is_financing
from app.financing.seeing import SeenCall, financing_of
from app.kernel.acts import Act
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from demo.cases import Case, by_firm, by_lead
from demo.world import World

AMOUNTS = (200, 350, 500, 800, 1200)
"""万元."""
RATES = ("3.65", "3.85", "4.10", "4.35")
SECURITIES = (Security.MORTGAGE, Security.CREDIT, Security.GUARANTEE, Security.PLEDGE)
PURPOSE = "采购原材料，履行在手订单。"
DECLINES = "3"
"""The last sign of the numbers of the running year whose bank does not lend."""
TO_OFFER = (CallAction.TAKE, CallAction.VISIT, CallAction.OFFER)
TO_THE_END = (*TO_OFFER, CallAction.CHOOSE, CallAction.GRANT)

Step = tuple[Act[Any, Any], Callable[[int, datetime], Any]]
STEPS: Mapping[CallAction, Step] = {
    CallAction.TAKE: (banks.TAKE, lambda _place, _at: banks.TakeNeed()),
    CallAction.VISIT: (banks.VISIT, lambda _place, at: banks.VisitFirm(day=local_day(at))),
    CallAction.OFFER: (banks.OFFER, lambda place, _at: _offer(place)),
    CallAction.CHOOSE: (banks.CHOOSE, lambda _place, _at: banks.ChooseOffer()),
    CallAction.GRANT: (
        banks.GRANT,
        lambda place, at: banks.GrantLoan(day=local_day(at), amount=_offer(place).amount),
    ),
}


def let_banks_know(world: World, case: Case, at: datetime) -> None:
    """The firm enters its need and lets its banks know of it, once; nothing for a matter of another kind."""
    if not is_financing(case.matter.category) or case.financed or not case.borrows:
        return
    place = _place(case)
    need = Need(
        amount=AMOUNTS[place % len(AMOUNTS)],
        purpose=PURPOSE,
        term=12,
        security=SECURITIES[place % len(SECURITIES)],
        needed_by=local_day(at) + timedelta(days=30),
    )
    take(by_firm(world, case, at), PUT_NEED, need, number=case.number)
    for bank in case.supports:
        take(by_firm(world, case, at), GIVE_CONSENT, Consent(bank=bank), number=case.number)
    case.financed = True


def take_up(world: World, case: Case, at: datetime) -> None:
    """Its banks take the need up as they come."""
    _go_on(world, case, at, TO_OFFER[:1])


def make_offers(world: World, case: Case, at: datetime) -> None:
    """They visit the firm and say what they lend, or why not."""
    of_this_year = at.year == world.tx.now.year
    lends = not (of_this_year and case.number.endswith(DECLINES)) if case.lends is None else case.lends
    if case.financed and not lends:
        case.declined = True
        _go_on(world, case, at, TO_OFFER[:2])
        for call in _calls(world, case, at):
            if CallAction.DECLINE in _fitting(world, case, at, call):
                given = banks.DeclineNeed(reason=DeclineReason.COLLATERAL, note="抵押物已抵押给其他银行，余值不足。")
                take(_by_bank(world, call, at), banks.DECLINE, given, number=str(call.id))
        return
    _go_on(world, case, at, TO_OFFER)


def pay_out(world: World, case: Case, at: datetime) -> None:
    """The firm chooses, and the money comes."""
    if not case.declined:
        _go_on(world, case, at, TO_THE_END)


def _go_on(world: World, case: Case, at: datetime, steps: tuple[CallAction, ...]) -> None:
    """Each bank takes those of the steps that are before it, as far as it has come."""
    if not case.financed:
        return
    for step in steps:
        for call in _calls(world, case, at):
            if step in _fitting(world, case, at, call):
                act, given = STEPS[step]
                tx = by_firm(world, case, at) if step is CallAction.CHOOSE else _by_bank(world, call, at)
                take(tx, act, given(_place(case), at), number=str(call.id))


def _calls(world: World, case: Case, at: datetime) -> tuple[SeenCall, ...]:
    return financing_of(by_lead(world, case, at), case.number).calls


def _fitting(world: World, case: Case, at: datetime, call: SeenCall) -> set[CallAction]:
    """What bank and firm may do with a call now, and an offer once: it is not bettered."""
    readers = (_by_bank(world, call, at), by_firm(world, case, at))
    found = {
        action for tx in readers for each in _read(tx, case.number) if each.id == call.id for action in each.actions
    }
    return found - ({CallAction.OFFER} if call.amount is not None else set())


def _read(tx: Transaction, number: str) -> tuple[SeenCall, ...]:
    """What this reader reads of a need; nothing once its unit was let go of the matter."""
    try:
        return financing_of(tx, number).calls
    except Missing:
        return ()


def _by_bank(world: World, call: SeenCall, at: datetime) -> Any:
    return world.by(world.seat("handler", call.bank.code), at)


def _place(case: Case) -> int:
    return int(case.number[-2:])


def _offer(place: int) -> banks.MakeOffer:
    return banks.MakeOffer(
        amount=AMOUNTS[place % len(AMOUNTS)] - 50, rate=RATES[place % len(RATES)], term=12, note="随借随还，按月付息。"
    )
