"""Keeping the clocks: INSIDE handler of every event of a ticket. ``rules/effects.py`` is the table it obeys.

``moving`` holds the ticket's row lock when this runs, so nobody else touches these clocks. One query for the clocks,
and more only for what the event asks: calendar, terms and ladders for a start, grounds for a due that moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar, local_day
from app.clocks.hanging import hang, ladders_at
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.deadlines import Ground, rested_until, standing_due
from app.clocks.rules.limits import Limit
from app.clocks.rules.states import ClockState
from app.clocks.terms import Terms, terms_at
from app.clocks.winding import ACTIVE, cancel, move_due, note_breach, rest, stop, wake, wind
from app.kernel.transaction import Transaction, hand_on
from app.rulebook.rules import Values
from app.sla.grounds import grounds_of
from app.sla.models import Postponement
from app.sla.pressing import note_pressing
from app.sla.rules.effects import (
    Effect,
    Verb,
    Whose,
    assignments_of,
    effects_of,
    in_force,
    is_emergency,
    named_limit,
    own_limit,
)
from app.sla.running import dues_of, running
from app.tickets.events.instructions import TicketInstructed
from app.tickets.events.intake import TicketFiled
from app.tickets.events.joining import TicketUnmerged
from app.tickets.events.testing import TicketTestUnmarked
from app.tickets.events.ticket import TicketEvent
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.clocks import NOT_OF_OFFICES, ClockKind
from app.tickets.rules.words import PartState

LAPSED = "事项已经答复或结束，延期申请自动失效"
"""The note of a postponement that fell undecided; kept with it."""


GOES_ALONG = (
    "ticket_id",
    "region_id",
    "kind",
    "cycle",
    "limit_text",
    "emergency",
    "started_at",
    "due_original",
    "due_at",
    "provisional",
    "calendar_version",
    "state",
    "deadline_seq",
    "last_rung",
    "next_at",
)
"""What a clock keeps when its part goes to another unit."""
OWED_ANEW = (ClockKind.RULING, ClockKind.INSTRUCT, ClockKind.NUMBER, ClockKind.MONTHLY)
OF_NO_UNIT = (ClockKind.ARRANGE,)
"""A clock that names the part it followed upon, and not a unit: the park is late with the next whistle."""


@dataclass
class _Book:
    """The clocks of the ticket an event is about, and what is needed to move them."""

    tx: Transaction
    event: TicketEvent
    clocks: list[Clock]
    calendar: WorkCalendar
    terms: Terms | None = None
    ladders: Mapping[str, Values] | None = None


def keep(tx: Transaction, event: TicketEvent) -> None:
    """Do to the ticket's clocks what the table says of this event."""
    effects = in_force(effects_of(event), local_day(tx.now))
    if not effects:
        return
    book = _Book(tx, event, _clocks_of(tx, event), calendar_now(tx.session))
    for effect in effects:
        _APPLY[effect.verb](book, effect)
    tx.session.flush()
    note_pressing(tx.session, event.subject.ticket_id, book.clocks)
    if isinstance(event, TicketFiled):
        hand_on(tx.session, running(event.subject.ticket_id), dues_of(book.clocks))


def _clocks_of(tx: Transaction, event: TicketEvent) -> list[Clock]:
    """The clocks the ticket has; a new one has none, and nobody else knows of it before the commit."""
    if isinstance(event, TicketFiled):
        return []
    statement = sa.select(Clock).where(Clock.ticket_id == event.subject.ticket_id).order_by(Clock.id)
    return list(tx.session.scalars(statement.execution_options(populate_existing=True)))


def _start(book: _Book, effect: Effect) -> None:
    """Start a clock unless it is there in this cycle: a second whistle keeps the first start (R4)."""
    for kind in effect.kinds:
        if effect.whose is Whose.TICKET:
            _start_one(book, kind, None)
        for assignment_id in assignments_of(effect.whose, book.event):
            _start_one(book, kind, book.tx.session.get_one(Assignment, assignment_id))


def _start_one(book: _Book, kind: ClockKind, part: Assignment | None) -> None:
    subject, now = book.event.subject, book.tx.now
    key = (kind, subject.cycle, part.id if part else None)
    known = [clock for clock in book.clocks if (clock.kind, clock.cycle, clock.assignment_id) == key]
    if known:
        _again(book, known[0])
        return
    limit = _limit(book, kind)
    if limit is None:
        return
    clock = Clock(
        ticket_id=subject.ticket_id,
        region_id=subject.region_id,
        kind=kind,
        cycle=subject.cycle,
        assignment_id=part.id if part else None,
        department_id=part.department_id if part and kind not in OF_NO_UNIT else None,
        limit_text=str(limit),
        emergency=is_emergency(kind, book.event),
        started_at=now,
    )
    hang(clock, _ladders(book))
    wind(clock, book.calendar, due_at(book.calendar, now, limit))
    book.tx.session.add(clock)
    book.clocks.append(clock)


def _again(book: _Book, clock: Clock) -> None:
    """A unit whose hand-back was refused asks once more: the ruling is owed anew, and so are the answer to a leader's
    next word, the number of a next transfer and the next month's question. Every other clock starts once."""
    if clock.kind in OWED_ANEW and clock.state not in ACTIVE:
        clock.started_at = book.tx.now
        clock.limit_text = str(_limit(book, ClockKind(clock.kind)) or clock.limit_text)
        hang(clock, _ladders(book))
        wake(clock, book.calendar, due_at(book.calendar, book.tx.now, Limit.parse(clock.limit_text)), book.tx.now)


def _ladders(book: _Book) -> Mapping[str, Values]:
    """Where the region hangs the rungs of clocks that start now."""
    if book.ladders is None:
        book.ladders = ladders_at(book.tx.session, book.event.subject.region_id, book.tx.now)
    return book.ladders


def _limit(book: _Book, kind: ClockKind) -> Limit | None:
    """The limit of a clock that starts now; None when there is nothing to wait for."""
    subject, now = book.event.subject, book.tx.now
    if kind in NOT_OF_OFFICES:
        return own_limit(kind, local_day(now), _day_named(book))
    if book.terms is None:
        book.terms = terms_at(book.tx.session, subject.region_id, now)
    return book.terms[named_limit(kind, subject, book.event)]


def _day_named(book: _Book) -> date | None:
    """The day a leader names in his word, or the firm in its request."""
    if isinstance(book.event, TicketInstructed):
        return book.event.due_on
    return book.tx.session.get_one(Ticket, book.event.subject.ticket_id).wanted_by


def _stop(book: _Book, effect: Effect) -> None:
    for clock in _chosen(book, effect):
        if clock.state is ClockState.PAUSED:
            wake(clock, book.calendar, _due(book, clock), book.tx.now)
        stop(clock, book.tx.now)


def _cancel(book: _Book, effect: Effect) -> None:
    for clock in _chosen(book, effect):
        cancel(clock, book.tx.now)


def _pause(book: _Book, effect: Effect) -> None:
    for clock in _chosen(book, effect):
        rest(clock, book.tx.now)


def _resume(book: _Book, effect: Effect) -> None:
    """A resting clock runs again; its due shifts by what it rested (R6), and what rang since the rest ended is said."""
    for clock in _chosen(book, effect):
        if clock.state is ClockState.PAUSED:
            ground = _ground(book, clock)
            due = standing_due(book.calendar, ground)
            wake(clock, book.calendar, due, book.tx.now, since=rested_until(ground, book.tx.now))


def _reckon(book: _Book, effect: Effect) -> None:
    for clock in _chosen(book, effect):
        move_due(clock, book.calendar, _due(book, clock), book.tx.now)


def _revive(book: _Book, effect: Effect) -> None:
    """What ended with the act that is undone goes on towards the due it would have had; being late meanwhile is being
    late."""
    if isinstance(book.event, TicketUnmerged):
        ended_at = book.event.merged_at
    elif isinstance(book.event, TicketTestUnmarked):
        ended_at = book.event.marked_at
    else:
        raise TypeError(f"{book.event.name} revives nothing")
    for clock in book.clocks:
        ended = clock.state is ClockState.CANCELLED and clock.stopped_at == ended_at
        if ended and clock.kind in effect.kinds:
            wake(clock, book.calendar, _due(book, clock), book.tx.now)


def _regrade(book: _Book, effect: Effect) -> None:
    """The limit of the new grade from the original start, with the same pauses; a breach stays on record (R8)."""
    for clock in _chosen(book, effect):
        terms = terms_at(book.tx.session, clock.region_id, clock.started_at)
        clock.limit_text = str(terms[named_limit(ClockKind.RESOLVE, book.event.subject, book.event)])
        move_due(clock, book.calendar, _due(book, clock), book.tx.now)


def _reopen(book: _Book, effect: Effect) -> None:
    """Let the stopped clock run again, with a due of its own; where it began and was first due stays on record."""
    cycle = book.event.subject.cycle
    for clock in book.clocks:
        if clock.kind in effect.kinds and clock.cycle == cycle and clock.state not in ACTIVE:
            wake(clock, book.calendar, _due(book, clock), book.tx.now)


def _carry(book: _Book, effect: Effect) -> None:
    """The clocks of a part whose unit ended go on with the other: the same start, due and steps already taken.

    Overdue stays overdue; that is the former's in every rate, which count no due before the part was taken over.
    """
    [former] = assignments_of(Whose.FORMER, book.event)
    [taken] = assignments_of(Whose.UNIT, book.event)
    part = book.tx.session.get_one(Assignment, taken)
    for clock in list(book.clocks):
        if clock.assignment_id != former or clock.kind not in effect.kinds or clock.state not in ACTIVE:
            continue
        kept = {name: getattr(clock, name) for name in GOES_ALONG}
        note_breach(clock, book.tx.now)
        other = Clock(assignment_id=part.id, department_id=part.department_id, breached_at=clock.breached_at, **kept)
        book.tx.session.add(other)
        book.clocks.append(other)


def _lapse(book: _Book, effect: Effect) -> None:
    """An undecided postponement falls; it would otherwise bar the next cycle from asking."""
    book.tx.session.execute(
        sa.update(Postponement)
        .where(Postponement.ticket_id == book.event.subject.ticket_id, Postponement.decided_at.is_(None))
        .values(decided_at=book.tx.now, approved=False, note=LAPSED)
    )


def _due(book: _Book, clock: Clock) -> datetime:
    return standing_due(book.calendar, _ground(book, clock))


def _ground(book: _Book, clock: Clock) -> Ground:
    return grounds_of(book.tx.session, [clock], book.tx.now)[clock.id]


_APPLY: Mapping[Verb, Callable[[_Book, Effect], None]] = {
    Verb.START: _start,
    Verb.STOP: _stop,
    Verb.CANCEL: _cancel,
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.POSTPONE: _reckon,
    Verb.REGRADE: _regrade,
    Verb.REOPEN: _reopen,
    Verb.REVIVE: _revive,
    Verb.RECKON: _reckon,
    Verb.CARRY: _carry,
    Verb.LAPSE: _lapse,
}


def _chosen(book: _Book, effect: Effect) -> list[Clock]:
    """The clocks of an effect that still run or rest."""
    active = [clock for clock in book.clocks if clock.kind in effect.kinds and clock.state in ACTIVE]
    if effect.whose is Whose.ALL or not active:
        return active
    if effect.whose is Whose.TICKET:
        return [clock for clock in active if clock.assignment_id is None and clock.cycle == book.event.subject.cycle]
    if effect.whose is Whose.PARK:
        return [clock for clock in active if clock.assignment_id is None]
    if effect.whose is Whose.LET_GO:
        excused = book.tx.session.scalars(
            sa.select(Assignment.id).where(
                Assignment.ticket_id == book.event.subject.ticket_id, Assignment.state == PartState.EXCUSED
            )
        ).all()
        return [clock for clock in active if clock.assignment_id in excused]
    wanted = assignments_of(effect.whose, book.event)
    return [clock for clock in active if clock.assignment_id in wanted]
