"""The words of closed lists as messages say them: a template names the list, the member carries its word. Pure."""

from collections.abc import Mapping
from datetime import datetime

from app.accounts.events import AccountChange
from app.calendars.rules import SHANGHAI
from app.corrections.rules import CorrectionField
from app.errands.rules.lifecycle import ErrandAction, RefuseReason
from app.fairs.rules import Invitation
from app.financing.rules.calls import DeclineReason
from app.kernel.words import Word
from app.slices import CLOCKS
from app.supervision.rules import Level
from app.tickets.rules.words import (
    SATISFACTION,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    Urgency,
    WhistleKind,
)
from app.visits.rules.words import DenialState, StandingKind, StandingState, VisitPurpose, VisitWay

LISTS: Mapping[str, type[Word]] = {
    "whistle": WhistleKind,
    "hand_back": HandBackReason,
    "reject": RejectReason,
    "pause": PauseReason,
    "postpone": PostponeReason,
    "outcome": Outcome,
    "solved": Solved,
    "order": Level,
    "urgency": Urgency,
    "account": AccountChange,
    "correction": CorrectionField,
    "decline": DeclineReason,
    "invitation": Invitation,
    "errand_action": ErrandAction,
    "errand_reason": RefuseReason,
    "visit_purpose": VisitPurpose,
    "visit_way": VisitWay,
    "visit_denial": DenialState,
    "standing": StandingKind,
    "standing_state": StandingState,
}
"""By the name a template gives: ``fact.reason | word("pause")``."""


def word(code: str, name: str) -> str:
    """The word of a member. ValueError or KeyError for a code that is not in the list, so that a test finds it."""
    return CLOCKS[code].word if name == "clock" else LISTS[name](code).word


def level_word(level: int) -> str:
    """How satisfied, in words."""
    return SATISFACTION[level]


def local_time(instant: datetime | str) -> str:
    """An instant (or its RFC 3339 text) as the reader's clock shows it: 2026-09-24 17:30."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
