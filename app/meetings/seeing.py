"""A room as its reader may know it: plain values for both faces, texts by the sight of its ticket.

A partner unit (外部单位) that was called is in the room: it reads what is said to all and what was settled, of the
tasks its own, and on the board itself alone, as everywhere (``tickets.rules.showing.walled``).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT, Role
from app.clocks.rules.states import ClockState
from app.departments.queries import departments_by_id
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, given, question
from app.kernel.errors import Missing
from app.kernel.ids import DepartmentId, id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.meetings.entering import demand_way_in
from app.meetings.models import MeetingDecision, MeetingPlace, MeetingTask, MeetingWords, entered_by
from app.meetings.rules import (
    CALLERS,
    DECIDE,
    FINISH,
    PRINT,
    TALK,
    Lapse,
    TaskState,
    decides,
    holders,
    holds,
    is_closed,
    talks,
)
from app.tickets.gathering import facts_of
from app.tickets.models import Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.convening import OPENS
from app.tickets.rules.facts import Facts
from app.tickets.rules.showing import Sight
from app.tickets.seeing import seen_by
from app.tickets.seen import Seen, SeenName, SeenRow

SHOWN = 500
"""Of what was said, the last so many."""


@dataclass(frozen=True, kw_only=True)
class SeenWords:
    """What somebody said; ``author`` is None where this reader knows the unit alone, ``unit`` for park and centre."""

    id: int
    at: datetime
    author: str | None
    role: str
    unit: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class SeenDecision:
    """What was settled."""

    number: int
    text: str
    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class SeenTask:
    """What a unit took on, by when, and what came of it."""

    id: int
    decision: int
    """Number of the decision it follows from."""
    text: str
    unit: SeenName
    state: TaskState
    due: datetime
    overdue: bool
    """Open and past its due."""
    late: bool
    """Done behind its due."""
    given_at: datetime
    given_by: str | None
    done_at: datetime | None
    done_by: str | None
    note: str
    lapse: Lapse | None
    may_finish: bool


@dataclass(frozen=True, kw_only=True)
class SeenMeeting:
    """The room of one ticket."""

    seen: Seen
    """The ticket: whom it called and who came, with their clocks."""
    place: str | None
    """Where those called meet: what was said, else where the firm is, as far as this reader may know it."""
    meets_at: datetime | None
    """None: as soon as they are called."""
    words: tuple[SeenWords, ...]
    decisions: tuple[SeenDecision, ...]
    tasks: tuple[SeenTask, ...]
    units: tuple[SeenName, ...]
    """Those that may be given a task; none for who may give none."""
    late: frozenset[DepartmentId]
    """The units that are not in by their check-in clock, or came behind it."""
    closed: bool
    may_talk: bool
    may_decide: bool
    may_print: bool
    """Its minutes: between offices, so a partner unit prints none."""

    @property
    def row(self) -> SeenRow:
        """What stands in a list of the ticket."""
        return self.seen.row


def seen_meeting(tx: Transaction, number: str) -> SeenMeeting:
    """The room of a ticket; ten queries. Raises Missing for a ticket without one, and for whoever is not in it."""
    ticket = tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(number), entered_by(tx.actor)))
    if ticket is None:
        raise Missing()
    seen, facts = seen_by(tx, ticket.number), facts_of(tx.session, ticket, tx.now)
    closed = is_closed(ticket.state)
    place = tx.session.scalar(visible(tx.actor, MeetingPlace).where(MeetingPlace.ticket_id == ticket.id))
    words = _words(tx, ticket.id)
    tasks = _tasks(tx, ticket.id, seen.row.sight)
    decides_here = not closed and tx.actor.may(DECIDE) and decides(tx.actor, facts)
    offered = holders(facts) if decides_here else frozenset()
    spoke = {row.department_id for row in words if row.department_id is not None}
    units = _units(tx, spoke | {row.department_id for row in tasks} | offered)
    sight = seen.row.sight
    decisions = _decisions(tx, ticket.id)
    by_id = {row.id: row.seq for row in decisions}
    return SeenMeeting(
        seen=seen,
        place=sight.text(place.place) if place else seen.place,
        meets_at=place.meets_at if place else None,
        words=tuple(_said(row, sight, units) for row in words),
        decisions=tuple(_decision(row, sight) for row in decisions),
        tasks=tuple(_task(tx, row, sight, by_id, units, None if closed else facts) for row in tasks),
        units=tuple(sorted((units[each] for each in offered), key=lambda unit: unit.code)),
        late=_late(seen, tx.now),
        closed=closed,
        may_talk=not closed and tx.actor.may(TALK) and talks(tx.actor, facts),
        may_decide=decides_here,
        may_print=sight.whole and tx.actor.may(PRINT),
    )


def minutes_of(tx: Transaction, number: str) -> SeenMeeting:
    """The same to be printed. Raises Missing also for whom there are no minutes."""
    seen = seen_meeting(tx, number)
    if not seen.may_print:
        raise Missing()
    return seen


def is_entered(tx: Transaction, row: SeenRow) -> bool:
    """Whether there is a room of a ticket at hand that this reader enters; a query where it called several at all."""
    return any(row.entered for wanted in entering_asked(tx, row) for row in answer(tx.session, wanted))


def entering_asked(tx: Transaction, row: SeenRow) -> list[Question]:
    """What ``is_entered`` asks."""
    opened = any(part.whistle_kind in OPENS for part in row.parts) or row.sight.own is not None
    if not opened or not tx.actor.seats_of(*UNIT, *CALLERS, Role.LEADER):
        return []
    return [question(_entered, tx.actor, ticket=row.id)]


def _entered(actor: Actor) -> sa.Select[Any]:
    found = visible(actor, Ticket).where(Ticket.id == given("ticket", sa.BigInteger()), entered_by(actor))
    return sa.select(found.exists().label("entered"))


def number_of(tx: Transaction, task: str) -> str:
    """The number of the ticket about which a task was given. Raises Missing where it does not exist for this reader."""
    demand_way_in(tx.actor)
    found = visible(tx.actor, MeetingTask).join(Ticket, Ticket.id == MeetingTask.ticket_id)
    named = found.where(MeetingTask.id == id_named(task)).with_only_columns(Ticket.number)
    number: str | None = tx.session.scalar(named)
    if number is None:
        raise Missing()
    return number


def _late(seen: Seen, now: datetime) -> frozenset[DepartmentId]:
    missed = (clock for clock in seen.clocks if clock.kind is ClockKind.CHECK_IN)
    return frozenset(
        clock.department_id
        for clock in missed
        if clock.department_id is not None
        and (clock.breached_at is not None or (clock.state is ClockState.RUNNING and clock.due < now))
    )


def _words(tx: Transaction, ticket_id: int) -> Sequence[MeetingWords]:
    last = visible(tx.actor, MeetingWords).where(MeetingWords.ticket_id == ticket_id)
    return tx.session.scalars(last.order_by(MeetingWords.id.desc()).limit(SHOWN)).all()[::-1]


def _decisions(tx: Transaction, ticket_id: int) -> Sequence[MeetingDecision]:
    found = visible(tx.actor, MeetingDecision).where(MeetingDecision.ticket_id == ticket_id)
    return tx.session.scalars(found.order_by(MeetingDecision.seq)).all()


def _tasks(tx: Transaction, ticket_id: int, sight: Sight) -> Sequence[MeetingTask]:
    found = visible(tx.actor, MeetingTask).where(MeetingTask.ticket_id == ticket_id)
    if sight.own is not None:
        found = found.where(MeetingTask.department_id.in_(sight.own.units))
    return tx.session.scalars(found.order_by(MeetingTask.id)).all()


def _units(tx: Transaction, ids: Set[int]) -> Mapping[int, SeenName]:
    named = departments_by_id(tx.session, {DepartmentId(each) for each in ids})
    return {int(key): SeenName(code=unit.code, name=unit.name) for key, unit in named.items()}


def _said(row: MeetingWords, sight: Sight, units: Mapping[int, SeenName]) -> SeenWords:
    unit = None if row.department_id is None else DepartmentId(row.department_id)
    return SeenWords(
        id=row.id,
        at=row.at,
        author=sight.person(row.author_name, row.acting_role, unit),
        role=row.acting_role,
        unit=None if row.department_id is None else units[row.department_id].name,
        text=sight.text(row.text),
    )


def _decision(row: MeetingDecision, sight: Sight) -> SeenDecision:
    return SeenDecision(
        number=row.seq, text=sight.text(row.text), at=row.at, by=row.taken_by_name if sight.whole else None
    )


def _task(
    tx: Transaction,
    row: MeetingTask,
    sight: Sight,
    decisions: Mapping[int, int],
    units: Mapping[int, SeenName],
    facts: Facts | None,
) -> SeenTask:
    is_open = row.state is TaskState.OPEN
    own = facts is not None and tx.actor.may(FINISH) and holds(tx.actor, facts, row.department_id)
    return SeenTask(
        id=row.id,
        decision=decisions[row.decision_id],
        text=sight.text(row.text),
        unit=units[row.department_id],
        state=row.state,
        due=row.due_at,
        overdue=is_open and row.due_at < tx.now,
        late=row.done_at is not None and row.done_at > row.due_at,
        given_at=row.given_at,
        given_by=row.given_by_name if sight.whole else None,
        done_at=row.done_at,
        done_by=row.done_by_name or None,
        note=sight.text(row.note),
        lapse=row.lapse,
        may_finish=is_open and own,
    )
