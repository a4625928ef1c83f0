"""Who is told of a correction, and what they do next. Pure."""

from collections.abc import Mapping

from app.corrections.events import CorrectionAsked, CorrectionDecided
from app.corrections.rules import CorrectionClock
from app.kernel.telling import Audience, Audiences, Line, Severity

AUDIENCE: Audiences = {
    CorrectionAsked: (
        Line(Audience.COORDINATOR, "在“企业更正”里处理：更正，或写明不更正的理由", Severity.AMBER),
        Line(Audience.FIRM_ADMIN),
        Line(Audience.OFFICER),
    ),
    CorrectionDecided: (
        Line(Audience.FIRM_ADMIN, "在“企业信息”里看答复"),
        Line(Audience.COORDINATOR),
        Line(Audience.OFFICER),
    ),
}

STEP_THEN: Mapping[str, str] = {CorrectionClock.CORRECT: "处理企业更正申请，更正或说明理由"}
"""What to do while the clock of a correction runs."""
