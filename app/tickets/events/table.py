"""Which event is said of which act: exactly one of each."""

from collections.abc import Mapping

from app.tickets.events.answers import AnswerApproved, AnswerSentBack, TicketAnswered
from app.tickets.events.closing import (
    FollowUpRecorded,
    TicketConfirmed,
    TicketDeemed,
    TicketDisputed,
    TicketParkMoved,
    TicketRevisited,
    TicketWithdrawn,
)
from app.tickets.events.dividing import TicketReclassified, TicketSplitOff
from app.tickets.events.instructions import InstructionAnswered, TicketInstructed
from app.tickets.events.intake import (
    InfoProvided,
    InfoRequested,
    QuestionWithdrawn,
    TicketAccepted,
    TicketFiled,
    TicketRejected,
    TicketSettled,
)
from app.tickets.events.joining import TicketLetOut, TicketMerged, TicketTookIn, TicketUnmerged
from app.tickets.events.pace import (
    PostponementAsked,
    PostponementDecided,
    RegradeAsked,
    RegradeDecided,
    TicketExplained,
    TicketNudged,
    TicketPaused,
    TicketResumed,
)
from app.tickets.events.parts import (
    BankLetGo,
    DepartmentCheckedIn,
    HandBackAsked,
    HandBackRuled,
    HandBackSigned,
    PartHandedOver,
    PartTakenOver,
    ProgressReported,
    ProposalDeclined,
    SupportFinished,
    WhistleBlown,
    WhistleDeclined,
    WhistleProposed,
)
from app.tickets.events.testing import TicketTestMarked, TicketTestUnmarked
from app.tickets.events.ticket import TicketEvent
from app.tickets.events.transfers import NumberNoted, OthersAsked, ResultCameBack
from app.tickets.rules.lifecycle import Action

EVENTS: tuple[type[TicketEvent], ...] = (
    TicketFiled,
    InfoRequested,
    InfoProvided,
    QuestionWithdrawn,
    TicketRejected,
    TicketAccepted,
    TicketSettled,
    WhistleBlown,
    DepartmentCheckedIn,
    WhistleProposed,
    ProposalDeclined,
    WhistleDeclined,
    HandBackAsked,
    HandBackSigned,
    PartHandedOver,
    PartTakenOver,
    BankLetGo,
    HandBackRuled,
    ProgressReported,
    RegradeAsked,
    RegradeDecided,
    PostponementAsked,
    PostponementDecided,
    TicketPaused,
    TicketResumed,
    SupportFinished,
    TicketAnswered,
    AnswerApproved,
    AnswerSentBack,
    TicketConfirmed,
    TicketDisputed,
    FollowUpRecorded,
    TicketDeemed,
    NumberNoted,
    OthersAsked,
    ResultCameBack,
    TicketRevisited,
    TicketMerged,
    TicketTookIn,
    TicketUnmerged,
    TicketLetOut,
    TicketSplitOff,
    TicketReclassified,
    TicketTestMarked,
    TicketTestUnmarked,
    TicketParkMoved,
    TicketWithdrawn,
    TicketNudged,
    TicketExplained,
    TicketInstructed,
    InstructionAnswered,
)
"""In the order of the lifecycle."""

EVENT_OF: Mapping[Action, type[TicketEvent]] = {event.action: event for event in EVENTS}
