"""What a message about a rung needs to know of the matter behind its clock; gathered for many clocks at once."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.clocks.events import StepReached
from app.clocks.models import Clock
from app.clocks.rules.ladder import is_on_the_wall, stands_at
from app.clocks.rules.rungs import Who
from app.clocks.winding import course_of
from app.kernel.events import Event
from app.notifications.audiences import Scene
from app.notifications.gathering import Matter, firms_of, gathered_ahead, held_in, matter_of, parts_of, scene_of
from app.notifications.rules.audience import STEP, step_lines
from app.tickets.gathering import facts_from
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.veiling import tasks_of


def matters_of(session: Session, events: Sequence[Event]) -> list[Matter]:
    """The matters of events, in their order; those of which nobody is told are left out."""
    steps = _of_steps(session, [event for event in events if isinstance(event, StepReached) and _is_said(event)])
    ahead = gathered_ahead(session, events)
    found: list[Matter] = []
    for event in events:
        if isinstance(event, StepReached):
            found += [steps[event.clock_id]] if event.clock_id in steps else []
        elif (matter := matter_of(session, event, ahead)) is not None:
            found.append(matter)
    return found


def _is_said(step: StepReached) -> bool:
    """Whether a rung is said to somebody at once; what waits for Monday is said to whoever was never reminded."""
    return step.unreminded or not step.digest


def _of_steps(session: Session, steps: Sequence[StepReached]) -> dict[int, Matter]:
    """Clock → the matter of its rung."""
    if not steps:
        return {}
    calendar = calendar_now(session)
    ids = {step.ticket_id for step in steps if step.ticket_id is not None}
    tickets = {ticket.id: ticket for ticket in session.scalars(sa.select(Ticket).where(Ticket.id.in_(ids)))}
    parts = parts_of(session, ids) if ids else {}
    firms = firms_of(session, {ticket.company_id for ticket in tickets.values()}) if ids else {}
    known = {id_: facts_from(ticket, parts[id_], (), ticket.moved_at) for id_, ticket in tickets.items()}
    found: dict[int, Matter] = {}
    for step in steps:
        if step.ticket_id is None:
            found[step.clock_id] = _beside(session, calendar, step)
            continue
        ticket = tickets[step.ticket_id]
        own = parts[ticket.id]
        units = frozenset() if step.department_id is None else frozenset({int(step.department_id)})
        scene = scene_of(ticket, own, step, None if step.who is Who.HOLDER else units)
        course = course_of(session.get_one(Clock, step.clock_id), calendar)
        found[step.clock_id] = Matter(
            name=STEP,
            key=_key(step),
            scene=scene,
            known=known[ticket.id],
            tasks=tasks_of(own),
            clock=(ClockKind(step.kind), step.department_id) if step.kind in _KINDS else None,
            lines=step_lines(step, held_in(ticket, scene)),
            facts={**step.facts(), "due_at": step.due_at},
            ticket=ticket,
            **firms[ticket.company_id],
            urgent=is_on_the_wall(course, step.rung),
            meant_for=stands_at(course, step.rung),
            args={"clock_id": int(step.clock_id), "deadline_seq": step.deadline_seq},
        )
    return found


_KINDS = frozenset(ClockKind)


def _beside(session: Session, calendar: WorkCalendar, step: StepReached) -> Matter:
    """A rung of the clock of something that has no ticket: said by what it is called, where it lies."""
    course = course_of(session.get_one(Clock, step.clock_id), calendar)
    return Matter(
        name=STEP,
        key=_key(step),
        scene=Scene(
            region_id=step.region_id,
            park_id=step.park_id,
            company_id=step.company_id,
            units=frozenset() if step.department_id is None else frozenset({int(step.department_id)}),
        ),
        lines=step_lines(step, None),
        facts={**step.facts(), "due_at": step.due_at},
        meant_for=stands_at(course, step.rung),
        args={"clock_id": int(step.clock_id), "deadline_seq": step.deadline_seq},
    )


def _key(step: StepReached) -> str:
    return f"sla:{step.clock_id}:{step.deadline_seq}:{step.rung}"
