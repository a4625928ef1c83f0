"""What happens to the parts of the units: called by a whistle, checked in, handed back, moved on, finished."""

from dataclasses import dataclass
from typing import Any

from app.kernel.ids import AccountId, AssignmentId, DepartmentId
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import HandBackReason, WhistleKind


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
    place: str = ""
    """Where those called meet; empty where nothing was said."""
    meets_at: str | None = None
    """And when, as RFC 3339."""

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
class PartHandedOver(TicketEvent):
    """A part went into the hands of somebody else of the unit."""

    name = "ticket.handed_over"
    action = Action.HAND_OVER
    assignment_id: AssignmentId
    department: str
    department_name: str
    handler_id: AccountId
    handler_name: str
    former_name: str
    note: str


@dataclass(frozen=True, kw_only=True)
class PartTakenOver(TicketEvent):
    """A unit has ended; another goes on with its part."""

    name = "ticket.taken_over"
    action = Action.TAKE_OVER
    assignment_id: AssignmentId
    """The part that goes on."""
    former_id: AssignmentId
    """The part of the unit that ended."""
    department: str
    department_name: str
    former: str
    former_name: str
    joined: bool
    """The unit had a part of its own already; the work goes into that one."""


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
    signed: bool
    """Asked by the unit's head, or nobody need sign: the ruling is owed from now."""
    final: bool
    """The third of the ticket: the leader rules."""


@dataclass(frozen=True, kw_only=True)
class HandBackSigned(TicketEvent):
    """The head of the unit put his name to its hand-back, or refused to."""

    name = "ticket.hand_back_signed"
    action = Action.SIGN_HAND_BACK
    assignment_id: AssignmentId
    department: str
    department_name: str
    agreed: bool
    note: str
    final: bool


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
    of_lead: bool
    lead_named: str | None = None
    """Name of the unit the leader said shall lead, which cannot hand back."""


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
class SupportFinished(TicketEvent):
    """A support did its part."""

    name = "ticket.support_finished"
    action = Action.FINISH
    assignment_id: AssignmentId
    department: str
    department_name: str
    result: str


@dataclass(frozen=True, kw_only=True)
class WhistleProposed(TicketEvent):
    """The firm's officer said whom he would have called, and why."""

    name = "ticket.whistle_proposed"
    action = Action.PROPOSE_WHISTLE
    lead: str
    lead_name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined(TicketEvent):
    """Whoever blows the whistle does not follow the officer's proposal."""

    name = "ticket.proposal_declined"
    action = Action.DECLINE_PROPOSAL
    lead_name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WhistleDeclined(TicketEvent):
    """The centre took back a whistle nobody should have blown, before anybody was in."""

    name = "ticket.whistle_declined"
    action = Action.DECLINE_WHISTLE
    assignment_id: AssignmentId
    """The lead that was called."""
    unit_names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class BankLetGo(TicketEvent):
    """The firm lets a bank know of its need no more: the bank has no part in the matter from now on."""

    name = "ticket.bank_let_go"
    action = Action.REVOKE_CONSENT
    assignment_id: AssignmentId
    department: str
    department_name: str
