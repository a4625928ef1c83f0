"""What happens to a ticket: frozen facts in the past tense, one class per action; ``moving.move`` demands it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from app.kernel.events import Event
from app.kernel.ids import AssignmentId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import (
    Channel,
    Complaint,
    Grade,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    WhistleKind,
)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The ticket an event is about; ``cycle`` is the cycle after the event."""

    ticket_id: TicketId
    number: str
    region_id: RegionId
    park_id: ParkId | None
    company_id: CompanyId
    cycle: int
    category_code: str
    grade: Grade


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """Base: something happened to ``subject``."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "subject.number")
    action: ClassVar[Action]
    subject: Subject

    def facts(self) -> dict[str, Any]:
        """The event's own facts; the subject is stored in columns."""
        return {key: value for key, value in super().facts().items() if key != "subject"}


@dataclass(frozen=True, kw_only=True)
class TicketFiled(TicketEvent):
    """A request was filed."""

    name = "ticket.filed"
    action = Action.SUBMIT
    channel: Channel
    complained_of: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Whom it complains of is said where it complains of somebody."""
        return {key: value for key, value in super().facts().items() if key != "complained_of" or value}


@dataclass(frozen=True, kw_only=True)
class InfoRequested(TicketEvent):
    """The firm was asked for what is missing."""

    name = "ticket.info_requested"
    action = Action.REQUEST_INFO
    question: str
    pauses: bool
    """Whether a pause began with the question (R5: only for what may pause, and at most twice)."""


@dataclass(frozen=True, kw_only=True)
class InfoProvided(TicketEvent):
    """The firm answered the question."""

    name = "ticket.info_provided"
    action = Action.PROVIDE_INFO
    answer: str


@dataclass(frozen=True, kw_only=True)
class TicketRejected(TicketEvent):
    """The request was not accepted; ``redirect`` says where to go instead."""

    name = "ticket.rejected"
    action = Action.REJECT
    reason: RejectReason
    redirect: str


@dataclass(frozen=True, kw_only=True)
class TicketAccepted(TicketEvent):
    """The request was accepted, with its category and grade."""

    name = "ticket.accepted"
    action = Action.ACCEPT
    category: str
    grade: Grade
    complained_of: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Whom it complains of is said where that was said anew."""
        return {key: value for key, value in super().facts().items() if key != "complained_of" or value}


@dataclass(frozen=True, kw_only=True)
class TicketSettled(TicketEvent):
    """The request was settled at once, without any unit (点办理)."""

    name = "ticket.settled"
    action = Action.SETTLE
    outcome: Outcome
    text: str
    article: str = ""
    evidence: tuple[str, ...] = ()
    waiver: str = ""


@dataclass(frozen=True, kw_only=True)
class CalledUnit:
    """One unit called by a whistle."""

    assignment_id: AssignmentId
    department_id: DepartmentId
    is_lead: bool


@dataclass(frozen=True, kw_only=True)
class WhistleBlown(TicketEvent):
    """The units of a whistle were called: one lead, perhaps supports."""

    name = "ticket.whistled"
    action = Action.WHISTLE
    kind: WhistleKind
    lead: str
    lead_name: str
    supports: tuple[str, ...]
    support_names: tuple[str, ...]
    task: str
    called: tuple[CalledUnit, ...]

    def facts(self) -> dict[str, Any]:
        """Units by code and name; the rows called are found by the whistle."""
        return {key: value for key, value in super().facts().items() if key != "called"}


@dataclass(frozen=True, kw_only=True)
class DepartmentCheckedIn(TicketEvent):
    """A unit reported in and named its handler."""

    name = "ticket.checked_in"
    action = Action.CHECK_IN
    assignment_id: AssignmentId
    department: str
    department_name: str
    handler_name: str
    on_site: bool


@dataclass(frozen=True, kw_only=True)
class HandBackAsked(TicketEvent):
    """A unit says that the matter is not its own."""

    name = "ticket.hand_back_asked"
    action = Action.HAND_BACK
    assignment_id: AssignmentId
    department: str
    department_name: str
    reason: HandBackReason
    basis: str
    suggest: str | None


@dataclass(frozen=True, kw_only=True)
class HandBackRuled(TicketEvent):
    """It was ruled whether a hand-back stands."""

    name = "ticket.hand_back_ruled"
    action = Action.RULE
    assignment_id: AssignmentId
    department: str
    department_name: str
    upheld: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class ProgressReported(TicketEvent):
    """A unit said how far it is."""

    name = "ticket.progressed"
    action = Action.PROGRESS
    assignment_id: AssignmentId
    department: str
    department_name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PostponementAsked(TicketEvent):
    """The lead asked for a later deadline."""

    name = "ticket.postponement_asked"
    action = Action.POSTPONE
    reason: PostponeReason
    workdays: int
    text: str


@dataclass(frozen=True, kw_only=True)
class PostponementDecided(TicketEvent):
    """A later deadline was granted or refused; ``due`` is the new one."""

    name = "ticket.postponement_decided"
    action = Action.DECIDE_POSTPONEMENT
    approved: bool
    workdays: int
    reason: PostponeReason
    note: str
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class TicketPaused(TicketEvent):
    """The clocks were stopped for a reason of the table."""

    name = "ticket.paused"
    action = Action.PAUSE
    reason: PauseReason
    text: str


@dataclass(frozen=True, kw_only=True)
class TicketResumed(TicketEvent):
    """The clocks run again."""

    name = "ticket.resumed"
    action = Action.RESUME
    text: str


@dataclass(frozen=True, kw_only=True)
class SupportFinished(TicketEvent):
    """A support did its part."""

    name = "ticket.support_finished"
    action = Action.FINISH
    assignment_id: AssignmentId
    department: str
    department_name: str
    result: str


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(TicketEvent):
    """The lead wrote its answer, which waits for approval."""

    name = "ticket.answered"
    action = Action.ANSWER
    outcome: Outcome
    text: str
    open_supports: tuple[str, ...]
    article: str = ""
    target: str = ""
    external_number: str = ""
    evidence: tuple[str, ...] = ()
    waiver: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerApproved(TicketEvent):
    """The head of the lead approved the answer; the firm is asked."""

    name = "ticket.approved"
    action = Action.APPROVE
    outcome: Outcome
    text: str
    revisit_on: date | None


@dataclass(frozen=True, kw_only=True)
class AnswerSentBack(TicketEvent):
    """The head of the lead sent the answer back to work."""

    name = "ticket.sent_back"
    action = Action.SEND_BACK
    note: str


@dataclass(frozen=True, kw_only=True)
class TicketConfirmed(TicketEvent):
    """The firm confirmed and rated (销号)."""

    name = "ticket.confirmed"
    action = Action.CONFIRM
    solved: Solved
    level: int
    tags: tuple[Complaint, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class TicketDisputed(TicketEvent):
    """The firm says that it is not solved: the next round begins."""

    name = "ticket.disputed"
    action = Action.DISPUTE
    tags: tuple[Complaint, ...]
    text: str
    lead: AssignmentId | None
    """The lead at work again; None after 点办理, when a whistle is needed first."""


@dataclass(frozen=True, kw_only=True)
class FollowUpRecorded(TicketEvent):
    """Somebody called the firm and asked (回访)."""

    name = "ticket.followed_up"
    silent: ClassVar[bool] = True
    action = Action.FOLLOW_UP
    channel: str
    reached: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class TicketDeemed(TicketEvent):
    """Nobody at the firm was reached so often that the ticket counts as closed (视为销号)."""

    name = "ticket.deemed"
    action = Action.DEEM
    attempts: int


@dataclass(frozen=True, kw_only=True)
class TicketRevisited(TicketEvent):
    """A planned matter was taken up again."""

    name = "ticket.revisited"
    action = Action.REVISIT
    note: str


@dataclass(frozen=True, kw_only=True)
class TicketWithdrawn(TicketEvent):
    """The firm took its request back."""

    name = "ticket.withdrawn"
    action = Action.WITHDRAW
    reason: str
    dispatched: bool
    """Whether a whistle had been blown: then it stays in the rates as unsolved."""


@dataclass(frozen=True, kw_only=True)
class TicketNudged(TicketEvent):
    """Somebody asked for speed (催办)."""

    name = "ticket.nudged"
    action = Action.NUDGE
    text: str


@dataclass(frozen=True, kw_only=True)
class FileEvent(Event):
    """Base: something happened to a file of a ticket; no act of the lifecycle, so it moves nothing."""

    about: ClassVar[tuple[str, ...]] = ("ticket", "number")

    ticket_id: TicketId
    number: str
    file: str
    file_name: str


@dataclass(frozen=True, kw_only=True)
class FileAttached(FileEvent):
    """A file was added."""

    name = "ticket.file_attached"
    silent: ClassVar[bool] = True
    size: int
    sha256: str
    internal: bool


@dataclass(frozen=True, kw_only=True)
class FileOpened(FileEvent):
    """Somebody read or saved a file."""

    name = "ticket.file_opened"
    silent: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class FileRefused(FileEvent):
    """The virus scanner found something in a file; it is removed, and whoever brought it is told."""

    name = "ticket.file_refused"
    finding: str
    """What the scanner calls it."""
    author_id: int | None
    from_firm: bool
    """Whether it was brought on the firm's side."""


@dataclass(frozen=True, kw_only=True)
class TicketRead(Event):
    """Somebody read a matter whose readings are put on record, for the first time that day."""

    name = "ticket.read"
    about: ClassVar[tuple[str, ...]] = ("ticket", "number")
    silent: ClassVar[bool] = True

    ticket_id: TicketId
    number: str


EVENT_OF: dict[Action, type[TicketEvent]] = {event.action: event for event in TicketEvent.__subclasses__()}
