"""What a leader wants of a matter, and what he was told. Between offices: no firm and no partner reads it."""

from dataclasses import dataclass
from datetime import date

from app.kernel.ids import AssignmentId
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class TicketInstructed(TicketEvent):
    """A leader gave an instruction to a unit, or before any whistle to the park and the centre."""

    name = "ticket.instructed"
    action = Action.INSTRUCT
    assignment_id: AssignmentId | None
    department_name: str
    """Empty for the park and the centre."""
    text: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class InstructionAnswered(TicketEvent):
    """Whoever had it said what was done."""

    name = "ticket.instruction_answered"
    action = Action.ANSWER_INSTRUCTION
    assignment_id: AssignmentId | None
    department_name: str
    instruction: str
    text: str
