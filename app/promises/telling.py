"""Who is told of a promise, and what they do next. Pure."""

from collections.abc import Mapping

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.promises.events import (
    PromiseBroken,
    PromiseDone,
    PromiseEvent,
    PromiseGiven,
    PromiseKept,
    PromiseMoved,
    PromiseReleased,
)
from app.promises.rules.words import PromiseClock

_A = Audience


def of_a_unit(event: PromiseEvent) -> bool:
    """Whether he spoke for a unit, which has a head."""
    return event.department_id is not None


def of_no_unit(event: PromiseEvent) -> bool:
    """Whether he looks after the firm: above him is the centre."""
    return event.department_id is None


_ANSWER_THE_FIRM = "联系企业，重新办好后再说明，或改期并说明原因"

AUDIENCE: Audiences = {
    PromiseGiven: (Line(_A.FIRM, "到期后说一句是否做到"), Line(_A.OFFICER)),
    PromiseMoved: (
        Line(_A.FIRM, "到新的日期后说一句是否做到", Severity.AMBER),
        Line(_A.UNIT_HEAD, only=of_a_unit),
        Line(_A.COORDINATOR, only=of_no_unit),
        Line(_A.OFFICER),
    ),
    PromiseDone: (
        Line(_A.FIRM, "说一句是否做到；5 个工作日内不说的，视为做到", Severity.AMBER),
        Line(_A.OFFICER),
    ),
    PromiseKept: (Line(_A.PROMISER),),
    PromiseBroken: (
        Line(_A.PROMISER, _ANSWER_THE_FIRM, Severity.RED),
        Line(_A.UNIT_HEAD, "过问这项承诺，给企业一个说法", Severity.RED, only=of_a_unit),
        Line(_A.COORDINATOR, "过问这项承诺，给企业一个说法", Severity.RED, only=of_no_unit),
        Line(_A.OFFICER),
    ),
    PromiseReleased: (Line(_A.PROMISER), Line(_A.OFFICER)),
}

STEP_THEN: Mapping[str, str] = {PromiseClock.PROMISE: "兑现承诺后告诉企业；办不到的，改期并说明原因"}
"""What to do while the clock of a promise runs."""
