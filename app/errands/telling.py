"""Who is told of what happens to an errand, how loudly, and what they do next. Pure."""

from collections.abc import Mapping

from app.errands.events import (
    AuthorisationLapsed,
    ErrandAuthorised,
    ErrandEnded,
    ErrandHandedBack,
    ErrandRequested,
    ErrandStarted,
    FileBrought,
    PapersAsked,
    StepOpened,
)
from app.errands.rules.planning import ErrandClock
from app.kernel.telling import Audience, Audiences, Line, Severity

_A, _AMBER = Audience, Severity.AMBER


def _races(event: ErrandRequested) -> bool:
    """Whether the firm needs it before its plan ends."""
    return event.tender


def _from_firm(event: FileBrought) -> bool:
    """Whether the firm brought it, for who walks for it to look at."""
    return event.by_firm


AUDIENCE: Audiences = {
    ErrandRequested: (
        Line(_A.AGENT, "4 个工作小时内受理，或写明不予代办的理由", _AMBER),
        Line(_A.FIRM, "在代办页面授权代办员"),
        Line(_A.OFFICER, "提醒企业授权"),
        # whoever needs it before its plan ends is looked after by the centre too
        Line(_A.COORDINATOR, "企业抢时间，请在“代办”里盯办", _AMBER, only=_races),
    ),
    ErrandAuthorised: (Line(_A.AGENT, "可以开始代办"), Line(_A.FIRM)),
    AuthorisationLapsed: (
        Line(_A.FIRM, "在代办页面重新授权，步骤才能继续", _AMBER),
        Line(_A.AGENT, "请企业重新授权", _AMBER),
        Line(_A.OFFICER, "提醒企业重新授权"),
    ),
    ErrandStarted: (Line(_A.FIRM), Line(_A.OFFICER)),
    StepOpened: (Line(_A.UNIT, "在代办页面办理这一步"), Line(_A.AGENT, "办理这一步")),
    PapersAsked: (Line(_A.FIRM, "按清单一次备齐，交给代办员", _AMBER), Line(_A.AGENT, "收齐材料后登记")),
    FileBrought: (Line(_A.AGENT, "核对企业上传的文件，材料齐了登记收到", only=_from_firm),),
    ErrandHandedBack: (Line(_A.FIRM, "核对后在代办页面签收", _AMBER), Line(_A.OFFICER)),
    ErrandEnded: (Line(_A.FIRM), Line(_A.AGENT), Line(_A.OFFICER)),
}

STEP_THEN: Mapping[str, str] = {
    ErrandClock.ACCEPT: "受理代办，或写明不予代办的理由",
    ErrandClock.STEP: "办好这一步，或登记受阻",
    ErrandClock.TENDER: "企业抢时间：马上办好这一步，或登记受阻后吹哨",
}
"""What to do while the clocks of an errand run."""
