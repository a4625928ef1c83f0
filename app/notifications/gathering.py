"""What a message needs to know of its matter: who it concerns, what happened, and how to name it once and for all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.rules.roles import Role
from app.clocks.events import StepReached
from app.companies.calling import called_now
from app.companies.models import Company
from app.kernel.events import Event
from app.kernel.given import one_of
from app.kernel.ids import DepartmentId
from app.kernel.telling import Line
from app.notifications.audiences import Scene
from app.notifications.rules.audience import lines_for
from app.promises.events import PromiseEvent
from app.sla.running import Due, dues_of_each, running_dues
from app.slices import AUDIENCE
from app.tickets.enclosures import Remark
from app.tickets.events.files import FileRefused
from app.tickets.events.intake import TicketFiled
from app.tickets.events.parts import PartHandedOver, WhistleBlown
from app.tickets.events.remarks import ColleaguesMentioned
from app.tickets.events.ticket import Answering, TicketEvent
from app.tickets.gathering import facts_from
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import Sight, sight_of_seat
from app.tickets.rules.words import Part, PartState, State, WhistleKind
from app.tickets.veiling import tasks_of

SEVERAL = 2
"""Events from which it is worth asking at once."""
_KEYS = (
    "clock_id",
    "calendar_version",
    "region_id",
    "week",
    "number",
    "revision",
    "version",
    "file",
    "round",
    "remark_id",
)
"""The facts that tell two events of one name apart, besides those that name what it happened to (``Event.about``)."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One event as the messages about it see it."""

    name: str
    key: str
    """Without the account: ``ticket.filed:17:1`` or ``sla:5:1:due``."""
    scene: Scene
    lines: tuple[Line, ...]
    facts: Mapping[str, Any]
    ticket: Ticket | None = None
    company: str = ""
    former: Sequence[str] = ()
    """What the firm was called before: where it is hidden these names are too."""
    known: Facts | None = None
    """The ticket as the rules see it, which say what each reader may know."""
    tasks: Mapping[int, str] = field(default_factory=dict)
    """Unit → what it was called for last."""
    clock: tuple[ClockKind, int | None] | None = None
    """Kind and unit of the ticket's clock a reminder is of: a partner is told of its own alone."""
    action: Action | None = None
    """Of a ticket's event; it decides which facts a firm may read."""
    firm_reads: tuple[str, ...] | None = None
    """Of what happened beside a ticket: the facts a firm may read."""
    dues: Sequence[tuple[str, int | None, datetime]] = ()
    """Kind, department and due of the clocks that run."""
    urgent: bool = False
    """May leave the building at any hour: an emergency."""
    meant_for: datetime | None = None
    """When it stood to be said, of a reminder: said at its time it leaves at once, made up for it waits for opening."""
    args: Mapping[str, int] = field(default_factory=dict)
    """Ids a later look at the matter needs (is the reminder still due?)."""
    apart: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """Account → the facts as this one person may know them; whoever may know none is told nothing."""
    _sights: dict[tuple[Role, int | None], Sight] = field(default_factory=dict, init=False, repr=False, compare=False)

    def sight_in(self, role: Role, department_id: int | None) -> Sight:
        """What somebody told in this seat may know of the ticket; ValueError for what is about none."""
        if self.known is None:
            raise ValueError(f"{self.name} is about no ticket")
        found = self._sights.get((role, department_id))
        if found is None:
            unit = None if department_id is None else DepartmentId(department_id)
            found = sight_of_seat(role, unit, self.known).about(self.company, self.tasks, former=self.former)
            self._sights[role, department_id] = found
        return found


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What is asked at once of the tickets of several events; of one that is not in it, it is asked alone."""

    parts: Mapping[int, Sequence[Assignment]] = field(default_factory=dict)
    dues: Mapping[int, Sequence[Due]] = field(default_factory=dict)
    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    """Of those that what happened beside them is about."""
    firms: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


ALONE = Ahead()


def gathered_ahead(session: Session, events: Sequence[Event]) -> Ahead:
    """For several events of tickets, or beside them; a query for each sort of row, none for a single event."""
    told = [each for each in events if each.name in AUDIENCE]
    of = {event.subject.ticket_id for event in told if isinstance(event, TicketEvent)}
    beside = {each for event in told if (each := _ticket_beside(event)) is not None}
    if len(told) < SEVERAL or not of | beside:
        return ALONE
    rows = session.scalars(sa.select(Ticket).where(one_of(Ticket.id, beside))).all() if beside else ()
    return Ahead(
        parts=parts_of(session, of | beside),
        dues=dues_of_each(session, of | beside),
        tickets={row.id: row for row in rows},
        firms=firms_of(session, {row.company_id for row in rows}) if rows else {},
    )


def _ticket_beside(event: Event) -> int | None:
    """The ticket that something happened beside: an order, a file."""
    return None if isinstance(event, TicketEvent) else getattr(event, "ticket_id", None)


def matter_of(session: Session, event: Event, ahead: Ahead = ALONE) -> Matter | None:
    """The matter of an event other than a rung (``steps``); None when nobody is told of it."""
    if isinstance(event, TicketEvent):
        return _of_ticket(session, event, ahead)
    if event.name in AUDIENCE:
        return _of_other(session, event, ahead)
    return None


def _of_ticket(session: Session, event: TicketEvent, ahead: Ahead) -> Matter | None:
    if event.name not in AUDIENCE:
        return None
    ticket = session.get_one(Ticket, event.subject.ticket_id)
    parts = ahead.parts.get(ticket.id)
    if parts is None:  # nobody was called to a new matter yet
        parts = () if isinstance(event, TicketFiled) else parts_of(session, [ticket.id])[ticket.id]
    scene = scene_of(ticket, parts, event)
    lines = lines_for(event, held_in(ticket, scene))
    if not lines:
        return None
    firm = called_now(session, ticket.company_id)
    dues = ahead.dues.get(ticket.id)
    return Matter(
        name=event.name,
        key=f"{event.name}:{ticket.id}:{ticket.version}",
        scene=scene,
        known=facts_from(ticket, parts, (), ticket.moved_at),
        tasks=tasks_of(parts),
        lines=lines,
        facts=event.facts(),
        ticket=ticket,
        company=firm.name,
        former=firm.former,
        action=event.action,
        dues=running_dues(session, ticket.id) if dues is None else dues,
        urgent=isinstance(event, WhistleBlown) and event.kind is WhistleKind.EMERGENCY,
    )


def _of_other(session: Session, event: Event, ahead: Ahead) -> Matter:
    """An order about a ticket, or the weekly report: found by the ids among the facts."""
    facts = event.facts()
    ticket_id, unit = facts.get("ticket_id"), facts.get("department_id")
    units = frozenset() if unit is None else frozenset({int(unit)})
    names = dict.fromkeys((*event.about[1:], *_KEYS))
    key = ":".join(str(facts[name]) for name in names if name in facts)
    if ticket_id is None:
        return Matter(
            name=event.name,
            key=f"{event.name}:{key}",
            scene=Scene(
                region_id=facts["region_id"],
                park_id=facts.get("park_id"),
                company_id=facts.get("company_id"),
                units=units,
                author=_named_by(event),
            ),
            lines=lines_for(event, None),
            facts=facts,
        )
    ticket = ahead.tickets.get(ticket_id)
    if ticket is None:
        ticket = session.get_one(Ticket, ticket_id)
        ahead = Ahead(
            parts=parts_of(session, [ticket_id]),
            dues={ticket_id: running_dues(session, ticket_id)},
            firms=firms_of(session, [ticket.company_id]),
        )
    parts = ahead.parts[ticket.id]
    scene = scene_of(ticket, parts, event, units)
    if isinstance(event, ColleaguesMentioned):
        remark = session.get_one(Remark, event.remark_id)
        facts |= {"text": remark.text, "by": remark.author_name}
    return Matter(
        name=event.name,
        key=f"{event.name}:{ticket.id}:{key}",
        scene=scene,
        known=facts_from(ticket, parts, (), ticket.moved_at),
        tasks=tasks_of(parts),
        lines=lines_for(event, held_in(ticket, scene)),
        facts=facts,
        firm_reads=event.firm_reads,
        ticket=ticket,
        **ahead.firms[ticket.company_id],
        dues=ahead.dues[ticket.id],
    )


def parts_of(session: Session, ticket_ids: Collection[int]) -> Mapping[int, Sequence[Assignment]]:
    """The parts of tickets with unit and whistle, in the order they were called; one query."""
    statement = sa.select(Assignment).where(one_of(Assignment.ticket_id, ticket_ids)).order_by(Assignment.id)
    found: dict[int, list[Assignment]] = {ticket_id: [] for ticket_id in ticket_ids}
    loaded = statement.options(joinedload(Assignment.department), joinedload(Assignment.whistle))
    for part in session.scalars(loaded):
        found[part.ticket_id].append(part)
    return found


def held_in(ticket: Ticket, scene: Scene) -> State:
    """The state that says who must act: behind a question to the firm stands whoever asked it.

    Work without a lead, as after the dispute of what was settled, waits for a whistle.
    """
    state = ticket.asked_from if ticket.state is State.NEEDS_INFO and ticket.asked_from else ticket.state
    return State.ACCEPTED if state is State.HANDLING and scene.lead is None else state


def scene_of(ticket: Ticket, parts: Sequence[Assignment], event: Event, units: frozenset[int] | None = None) -> Scene:
    """The ticket's place, its present lead, and the units the event is about (all that were called, by default)."""
    leads = [row.department_id for row in parts if row.part is Part.LEAD and row.state not in LET_GO]
    if units is None:
        units = frozenset(_about(event, parts, ticket.moved_at))
    return Scene(
        region_id=ticket.region_id,
        park_id=ticket.park_id,
        company_id=ticket.company_id,
        units=units,
        lead=leads[-1] if leads else None,
        complained_of=frozenset(ticket.complained_of),
        confided_by=ticket.filed_by if ticket.confidential else None,
        author=_named_by(event),
        mentioned=frozenset(event.mentioned) if isinstance(event, ColleaguesMentioned) else frozenset(),
        ticket_id=ticket.id,
    )


def _named_by(event: Event) -> int | None:
    """The one person an event is about: who brought a file, took a part on, or gave his word."""
    if isinstance(event, PartHandedOver):
        return event.handler_id
    if isinstance(event, StepReached):
        return event.person_id
    return event.author_id if isinstance(event, (FileRefused, PromiseEvent)) else None


def _about(event: Event, parts: Sequence[Assignment], at: datetime) -> list[int]:
    if isinstance(event, WhistleBlown):
        return [unit.department_id for unit in event.called]
    if isinstance(event, Answering):
        return [unit.department_id for unit in event.released]
    assignment_id = getattr(event, "assignment_id", None)
    if assignment_id is not None:
        return [row.department_id for row in parts if row.id == assignment_id]
    # who left before this act has nothing to do with it any more
    parts = [row for row in parts if row.left_at is None or row.left_at >= at]
    called = [row.department_id for row in parts if row.state is PartState.CALLED]
    return called or [row.department_id for row in parts]


def firms_of(session: Session, company_ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Firm → its name and those it had, as a matter holds them; one query."""
    named = session.execute(sa.select(Company.id, Company.name, Company.former).where(one_of(Company.id, company_ids)))
    return {row.id: {"company": row.name, "former": [each["name"] for each in row.former]} for row in named}
