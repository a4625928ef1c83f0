"""Who is told of what happens to an order, how loudly, and what they do next. Pure."""

from collections.abc import Mapping

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.supervision.events import (
    OrderAnswered,
    OrderClosed,
    OrderDropped,
    OrderIssued,
    OrderLapsed,
    OrderProposed,
    OrderReturned,
    OrderSigned,
)
from app.supervision.rules import OrderClock

_A, _AMBER, _RED = Audience, Severity.AMBER, Severity.RED

AUDIENCE: Audiences = {
    OrderProposed: (Line(_A.SUPERVISOR, "审核后签发，或说明不予督办", _AMBER),),
    OrderIssued: (
        Line(_A.UNIT, "签收督办单，并在期限内答复", _RED),
        Line(_A.UNIT_HEAD, "签收督办单，并在期限内答复", _RED),
    ),
    OrderDropped: (Line(_A.COORDINATOR, "无需操作"),),
    OrderSigned: (Line(_A.SUPERVISOR, "等待答复"),),
    OrderAnswered: (Line(_A.SUPERVISOR, "审核答复，办结或退回", _AMBER),),
    OrderReturned: (
        Line(_A.UNIT, "按退回意见，在新的期限内重新答复", _AMBER),
        Line(_A.UNIT_HEAD, "按退回意见，在新的期限内重新答复", _AMBER),
    ),
    OrderClosed: (Line(_A.UNIT, "无需操作"), Line(_A.UNIT_HEAD, "无需操作")),
    OrderLapsed: (
        Line(_A.SUPERVISOR, "仍需督办的，向现在的承办单位另行发出"),
        Line(_A.COORDINATOR, "关注由谁接着承办"),
    ),
}

STEP_THEN: Mapping[str, str] = {OrderClock.ORDER: "尽快签收并答复督办单"}
"""What to do while an order's clock runs."""
