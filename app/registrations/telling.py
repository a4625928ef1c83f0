"""Who is told of a registration, and what they do next. Pure."""

from collections.abc import Mapping

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.registrations.events import RegistrationAsked
from app.registrations.rules import RegistrationClock

_A, _AMBER = Audience, Severity.AMBER
_THEN = "在“企业登记”里核实：通过，或写明不通过的理由"


def _joins(event: RegistrationAsked) -> bool:
    return event.joins


AUDIENCE: Audiences = {
    RegistrationAsked: (
        Line(_A.FIRM_ADMIN, "在“同事”里核实：通过，或写明不通过的理由", _AMBER, only=_joins),
        Line(_A.OFFICER, _THEN, _AMBER),
        Line(_A.DISPATCHER, _THEN, _AMBER),
    ),
}

STEP_THEN: Mapping[str, str] = {RegistrationClock.VERIFY: "核实企业登记，通过或说明不通过的理由"}
"""What to do while the clock of a registration runs."""
