"""Who is told of what happens around a need, how loudly, and what they do next. Pure.

A bank hears of its own call alone, and whoever follows the matter of none: a bank may follow it too.
"""

from collections.abc import Mapping

from app.financing.events import (
    ConsentGiven,
    LoanFellThrough,
    LoanGranted,
    NeedDeclined,
    NeedTaken,
    OfferChosen,
    OfferMade,
)
from app.financing.rules.calls import BankClock
from app.kernel.telling import Audience, Audiences, Line, Severity

_A, _AMBER = Audience, Severity.AMBER

AUDIENCE: Audiences = {
    ConsentGiven: (
        Line(_A.DISPATCHER, "吹哨时可以请这家银行协办"),
        Line(_A.COORDINATOR, "吹哨时可以请这家银行协办"),
        Line(_A.LEAD, "需要这家银行的，请园区吹哨"),
    ),
    NeedTaken: (Line(_A.FIRM, "准备好材料，等银行上门"), Line(_A.LEAD)),
    OfferMade: (
        Line(_A.FIRM, "在诉求页面比较方案，选定一家", _AMBER),
        Line(_A.OFFICER, "提醒企业比较方案，选定一家"),
        Line(_A.LEAD, "关注企业是否选定"),
    ),
    NeedDeclined: (
        Line(_A.FIRM, "可以授权其他银行，或等承办单位答复"),
        Line(_A.LEAD, "看看能不能请其他银行，或说明原因", _AMBER),
    ),
    OfferChosen: (
        Line(_A.UNIT, "尽快办理放款，办好后登记", _AMBER),
        Line(_A.UNIT_HEAD, "督促尽快放款"),
        Line(_A.LEAD, "等待银行放款"),
    ),
    LoanGranted: (
        Line(_A.FIRM, "核对到账"),
        Line(_A.LEAD, "可以答复办结"),
        Line(_A.COORDINATOR),
    ),
    LoanFellThrough: (
        Line(_A.FIRM, "可以另选一家方案", _AMBER),
        Line(_A.LEAD, "看看能不能请其他银行，或说明原因", _AMBER),
        Line(_A.UNIT, "无需再办"),
    ),
}

STEP_THEN: Mapping[str, str] = {BankClock.TAKE_NEED: "报到后受理融资需求，安排走访"}
"""What to do while the clock of a bank runs."""
