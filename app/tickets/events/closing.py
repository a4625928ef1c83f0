"""The firm has its answer: how the ticket ends, or goes on."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.ids import AssignmentId
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Complaint, Solved


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
    by_follow_up: bool = False
    """Whether the firm said so when it was asked (回访); the actor is then who wrote it down."""
    heard: str = ""
    """What was written down of it, between offices."""


@dataclass(frozen=True, kw_only=True)
class FollowUpRecorded(TicketEvent):
    """Somebody called the firm and asked (回访)."""

    name = "ticket.followed_up"
    silent: ClassVar[bool] = True
    action = Action.FOLLOW_UP
    channel: str
    reached: bool
    note: str
    says_solved: bool | None = None


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
    without_number: bool = False
    """Because whom it was handed to gave no number in time."""


@dataclass(frozen=True, kw_only=True)
class TicketParkMoved(TicketEvent):
    """The firm moved to another park, and its open matter went along; names, empty for no park."""

    name = "ticket.park_moved"
    action = Action.MOVE_PARK
    former_park: str
    park: str


@dataclass(frozen=True, kw_only=True)
class TicketWithdrawn(TicketEvent):
    """The firm took its request back."""

    name = "ticket.withdrawn"
    action = Action.WITHDRAW
    reason: str
    dispatched: bool
    """Whether a whistle had been blown: then it stays in the rates as unsolved."""
