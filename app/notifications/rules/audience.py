"""Which lines of the gathered tables hold for an event that happened. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.clocks.events import StepReached
from app.clocks.rules.rungs import Who, holder_of
from app.clocks.telling import STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT, UNREMINDED
from app.kernel.events import Event
from app.kernel.telling import Audience, Line, Severity
from app.slices import AUDIENCE, STEP_THEN
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import State
from app.tickets.telling import DUE_SHOWN, HOLDER

STEP = StepReached.name
"""A rung has no row: whom it addresses stands in the ladder."""
DIGEST = "sla.digest"
CARD = "officer.monday_card"
"""周一卡: written for each officer by himself, so that no table names its readers."""
DIGEST_LINES = tuple(
    Line(to, "逐单位督促，必要时发出督办单", Severity.RED)
    for to in dict.fromkeys((*STEP_AUDIENCE[Who.LEADER], *STEP_AUDIENCE_WITHOUT_UNIT[Who.LEADER]))
)
"""Who reads on Monday what was not said to them at once."""


def lines_for(event: Event, state: State | None) -> tuple[Line, ...]:
    """The lines of an event that hold for it, with HOLDER resolved by the ticket's state.

    KeyError for an event that has no row; a rung is read from ``step_lines``.
    """
    lines: list[Line] = []
    for line in AUDIENCE[event.name]:
        if line.only is not None and not line.only(event):
            continue
        lines.append(line)
    return _held(lines, state)


def step_lines(step: StepReached, state: State | None) -> tuple[Line, ...]:
    """The lines of one rung: by whom it addresses, and whether a unit is late; HOLDER is resolved by the state.

    After an outage whoever has to act and was never reminded is told as well, first and with a line that says so. What
    waits for the digest is said to nobody else at once.
    """
    table = STEP_AUDIENCE if step.department_id is not None else STEP_AUDIENCE_WITHOUT_UNIT
    then = STEP_THEN[step.kind]
    lines: list[Line] = []
    if step.unreminded:
        lines += [Line(to, then, step.severity, note=UNREMINDED) for to in table[holder_of(step.kind)]]
    if not step.digest:
        lines += [Line(to, then, step.severity) for to in table[step.who]]
    return _held(lines, state)


def _held(lines: Sequence[Line], state: State | None) -> tuple[Line, ...]:
    """The lines with HOLDER replaced by whoever must act in this state."""
    found: list[Line] = []
    for line in lines:
        if line.to is not Audience.HOLDER:
            found.append(line)
        elif state is not None:
            found += [replace(line, to=to) for to in HOLDER.get(state, ())]
    return tuple(found)


def due_shown(
    audience: Audience, department_id: int | None, dues: Sequence[tuple[str, int | None, datetime]]
) -> datetime | None:
    """The due a reader works against, out of (kind, department, due) of the running clocks; None when none is his."""
    for kind in DUE_SHOWN.get(audience, (ClockKind.RESOLVE,)):
        for running, whose, due in dues:
            if running == kind and (whose is None or department_id is None or whose == department_id):
                return due
    return None
