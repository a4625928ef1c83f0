"""One bank that was called to a need: its way from the whistle to the money, and who takes which step. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.accounts.rules.roles import UNIT
from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.kernel.actor import Actor
from app.kernel.statemachine import Machine, Transition
from app.kernel.words import Word
from app.tickets.rules.lifecycle import Action, Standing
from app.tickets.rules.words import PartState

BANK = "finance.work"
"""What a role needs to take the steps of a bank."""
FIRM = "finance.consent"
"""And those of the firm."""


class CallState(Word):
    """called → taken → visited → offered → chosen → granted; or declined, fell through, ended with the matter."""

    CALLED = "called", "待受理"
    TAKEN = "taken", "已受理"
    VISITED = "visited", "已走访"
    OFFERED = "offered", "已报方案"
    CHOSEN = "chosen", "企业已选定"
    GRANTED = "granted", "已放款"
    DECLINED = "declined", "不予办理"
    FELL_THROUGH = "fell_through", "未能放款"
    ENDED = "ended", "对接已结束"


class CallAction(Word):
    """What is done with it."""

    TAKE = "take", "受理融资需求"
    VISIT = "visit", "登记走访"
    OFFER = "offer", "报送方案"
    DECLINE = "decline", "不予办理"
    CHOOSE = "choose", "选定方案"
    GRANT = "grant", "登记放款"
    FALL_THROUGH = "fall_through", "登记未能放款"
    LAPSE = "lapse", "对接结束"


class DeclineReason(Word):
    """Why a bank does not lend."""

    COLLATERAL = "collateral", "抵押不足"
    CREDIT = "credit", "征信"
    INDUSTRY = "industry", "行业"
    CAPACITY = "capacity", "产能"
    OTHER = "other", "其他"


class BankClock(Word):
    """The clock of a bank that was called."""

    TAKE_NEED = "take_need", "银行受理融资需求"  # whistled → taken or declined


class Party(StrEnum):
    """Who an actor is to it."""

    BANK = "bank"  # liaison, handler or head of the bank that was called
    FIRM = "firm"  # of the firm whose need it is
    SYSTEM = "system"  # nobody: it follows from what happened to the matter


TAKE_WITHIN = NamedLimit("finance.take", Limit(2, Unit.WORKDAY), "银行受理融资需求")

_A, _S, _P = CallAction, CallState, Party
OPEN = (_S.CALLED, _S.TAKEN, _S.VISITED, _S.OFFERED, _S.CHOSEN)
"""Something may still come of it."""
DECIDED = (_S.GRANTED, _S.DECLINED, _S.FELL_THROUGH)
"""Something came of it, or somebody said why not."""

CALLS: Machine[CallAction, CallState, Party] = Machine(
    (
        Transition(_A.TAKE, (_S.CALLED,), (_S.TAKEN,), (_P.BANK,)),
        Transition(_A.VISIT, (_S.TAKEN,), (_S.VISITED,), (_P.BANK,)),
        # until the firm has chosen it, an offer may be bettered
        Transition(_A.OFFER, (_S.VISITED, _S.OFFERED), (_S.OFFERED,), (_P.BANK,)),
        Transition(_A.CHOOSE, (_S.OFFERED,), (_S.CHOSEN,), (_P.FIRM,)),
        Transition(_A.GRANT, (_S.CHOSEN,), (_S.GRANTED,), (_P.BANK,)),
        Transition(_A.DECLINE, (_S.TAKEN, _S.VISITED, _S.OFFERED), (_S.DECLINED,), (_P.BANK,)),
        # either side: a firm whose bank does nothing is free to choose another
        Transition(_A.FALL_THROUGH, (_S.CHOSEN,), (_S.FELL_THROUGH,), (_P.BANK, _P.FIRM)),
        Transition(_A.LAPSE, OPEN, (_S.ENDED,), (_P.SYSTEM,)),
    )
)

ENDS = frozenset(
    {
        Action.REJECT,
        Action.SETTLE,
        Action.CONFIRM,
        Action.DEEM,
        Action.WITHDRAW,
        Action.MERGE,
    }
)
"""Acts on a matter after which no bank works on it, whatever its part."""
FOLLOWED = ENDS | {
    Action.WHISTLE,
    Action.DECLINE_WHISTLE,
    Action.RULE,
    Action.APPROVE,
    Action.DISPUTE,
    Action.REVOKE_CONSENT,
    Action.TAKE_OVER,
}
"""Acts after which the part of a bank may be over, or another's."""
HAS_PART = frozenset({PartState.CALLED, PartState.HANDING_BACK, PartState.CHECKED_IN, PartState.FINISHED})
"""As long as its part stands so, a bank's work on the need goes on; what it granted may come after its own report."""

REFUSALS: Mapping[str, str] = {
    "finance_other_category": "只有融资类诉求可以填写融资需求。",
    "finance_ended": "这件诉求已经结束，不能再填写融资需求或授权银行。",
    "finance_need_missing": "请先填写融资需求，再授权银行。",
    "finance_need_taken": "已有银行受理，融资需求不能再改；情况有变化的，请用“补充说明”告诉承办单位。",
    "finance_bank_consented": "已经授权过这家银行。",
    "finance_no_consent": "企业还没有授权这家银行了解它的融资需求，不能吹哨。请先请企业授权。",
    "finance_bank_leads": "融资诉求由主管部门主办，银行只作协办。",
    "finance_bank_not_in": "请先报到，再受理融资需求。",
    "finance_another_chosen": "已经选定了另一家银行的方案；那一家未能放款的，才能另选。",
    "bank_take_unfit": "这项融资需求已经受理过，或对接已经结束。",
    "bank_visit_unfit": "请先受理再登记走访；已经走访过的不用再登记。",
    "bank_offer_unfit": "请先登记走访再报送方案；企业已经选定或对接已结束的，方案不能再改。",
    "bank_decline_unfit": "现在不能不予办理：还没有受理，或者企业已经选定、对接已经结束。",
    "bank_choose_unfit": "这家银行现在没有可选的方案。",
    "bank_grant_unfit": "企业还没有选定这家银行的方案，不能登记放款。",
    "bank_fall_through_unfit": "企业没有选定这家银行的方案，不用登记未能放款。",
}

UNFIT: Mapping[CallAction, str] = {
    _A.TAKE: "bank_take_unfit",
    _A.VISIT: "bank_visit_unfit",
    _A.OFFER: "bank_offer_unfit",
    _A.DECLINE: "bank_decline_unfit",
    _A.CHOOSE: "bank_choose_unfit",
    _A.GRANT: "bank_grant_unfit",
    _A.FALL_THROUGH: "bank_fall_through_unfit",
}
"""Why a step does not fit where the bank is."""


def parties(actor: Actor, department_id: int, held: Collection[Standing]) -> frozenset[Party]:
    """What the actor is to a bank's call, who is ``held`` to its matter."""
    found: set[Party] = set()
    if actor.may(BANK) and any(seat.department_id == department_id for seat in actor.seats_of(*UNIT)):
        found.add(Party.BANK)
    if actor.may(FIRM) and Standing.FIRM in held:
        found.add(Party.FIRM)
    return frozenset(found)
