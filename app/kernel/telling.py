"""The vocabulary of telling people: to whom, how loudly, what they do next. Each slice says it of its own events.

An event that has no row and is not ``silent`` is a mistake, and a test finds it. The actor is never told of his own
act. A person in several audiences of one event is told once, by the first line that names him. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.kernel.events import Event


class Severity(StrEnum):
    """How loudly people are told; amber is 黄, red is 红."""

    INFO = "info"
    AMBER = "amber"
    RED = "red"


class Audience(StrEnum):
    """People found by what they are to the matter; notifications turn a word into accounts.

    For a post of the offices that nobody holds the coordinators stand in.
    """

    FIRM = "firm"  # the company's people
    FIRM_ADMIN = "firm_admin"  # who keeps the people of the company
    OFFICER = "officer"  # seat A of the company, today
    AGENT = "agent"  # who acts for firms in the park
    DISPATCHER = "dispatcher"  # of the ticket's park
    UNIT = "unit"  # liaisons and handlers of the units the event is about
    UNIT_HEAD = "unit_head"
    LEAD = "lead"  # liaisons and handlers of the present lead
    LEAD_HEAD = "lead_head"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    ADMIN = "admin"  # who runs the system in the region
    AUTHOR = "author"  # who brought a file on the firm's side
    AUTHOR_OF_OFFICE = "author_of_office"  # who brought one for an office
    PROMISER = "promiser"  # who gave his word to a firm
    TAKER = "taker"  # the colleague into whose hands a part went
    MENTIONED = "mentioned"  # colleagues a remark calls in
    WATCHER = "watcher"  # who follows the ticket
    HOLDER = "holder"  # whoever must act now, by the ticket's state


@dataclass(frozen=True)
class Line:
    """One audience of one event; ``then`` is what the reader does next, empty when nothing."""

    to: Audience
    then: str = ""
    severity: Severity = Severity.INFO
    only: Callable[[Any], bool] | None = None
    """A condition on the event; None means always."""
    note: str = ""
    """What is said to this reader besides, in a line of its own."""


OF_FIRM = frozenset({Audience.FIRM, Audience.FIRM_ADMIN, Audience.AUTHOR})
"""Who reads as the firm: its own name is not told to it."""

Audiences = Mapping[type[Event], tuple[Line, ...]]
"""A slice's table: a line for each of its events and audience."""
