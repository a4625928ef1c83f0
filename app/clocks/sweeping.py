"""The sweep: rings the rungs that are due, each exactly once however many sweepers run (`docs/rules/time.md`).

The loop around it (worker or command line): ``while sweep(…) == limit`` with a fresh transaction each time, so that
locks are short and a crash loses at most one small batch, which comes due again by itself.

Locks. An act locks its subject and then writes its clocks. The sweep goes the same way and never waits: it reads what
is due without a lock, locks the subjects with SKIP LOCKED, then the clocks with SKIP LOCKED, asking again whether they
are still due. So it can neither deadlock with an act nor with another sweep. A subject somebody is acting on right now
is left for the next round, when its clock may have stopped: no reminder is sent for a clock that was met or paused at
that moment. The subject's lock also covers the foreign keys of what the handlers insert.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.clocks.events import StepReached
from app.clocks.models import TICKET, Clock, Reminder
from app.clocks.rules.ladder import Rung, passed, said_at
from app.clocks.rules.states import ClockState
from app.clocks.subjects import About, Subjects, about_of
from app.clocks.winding import arm, course_of, note_breach
from app.kernel.ids import ClockId, RegionId
from app.kernel.setting_aside import put_aside, reason_of, take_up
from app.kernel.transaction import Transaction

RETRY = timedelta(hours=1)
SWEEPING = "clock"
"""What this work is called where it is set aside."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Due:
    """A clock that seemed due when nothing was locked yet."""

    clock_id: int
    subject: str
    whose: int


def sweep(tx: Transaction, subjects: Subjects, limit: int = 50) -> int:
    """Ring the rungs of up to ``limit`` due clocks; returns how many clocks. Less than ``limit``: nothing more is due.

    One clock that fails is put off by an hour and set aside with its reason; the others go on.
    """
    clocks = _due_clocks(tx, subjects, limit)
    if not clocks:
        return 0
    calendar = calendar_now(tx.session)
    about = about_of(tx.session, subjects, clocks)
    rung = []
    for clock in clocks:
        clock_id = clock.id
        try:
            with tx.session.begin_nested():
                _ring(tx, calendar, clock, about[clock.id])
        except Exception as failure:
            log.exception("clock_not_swept", clock_id=clock_id, number=about[clock_id].number)
            clock.next_at = tx.now + RETRY
            put_aside(tx.session, SWEEPING, clock_id, reason_of(failure), tx.now)
            tx.session.flush()
        else:
            rung.append(clock_id)
    take_up(tx.session, SWEEPING, rung)
    return len(clocks)


def _due_clocks(tx: Transaction, subjects: Subjects, limit: int) -> list[Clock]:
    """The clocks due first, they and their subjects locked; in the order of subjects."""
    found: list[Clock] = []
    for page in _pages(tx, limit):
        found += _locked(tx, subjects, page)[: limit - len(found)]
        if len(found) == limit:
            break
    return sorted(found, key=lambda clock: (clock.subject, clock.whose, clock.id))


def _pages(tx: Transaction, size: int) -> Iterator[list[_Due]]:
    """What seems due, the longest due first, nothing locked."""
    after: sa.ColumnElement[bool] = sa.true()
    while True:
        rows = tx.session.execute(
            sa.select(Clock.id, Clock.ticket_id, Clock.subject_kind, Clock.subject_id, Clock.next_at)
            .where(Clock.state == ClockState.RUNNING, Clock.next_at <= tx.now, after)
            .order_by(Clock.next_at, Clock.id)
            .limit(size)
        ).all()
        if not rows:
            return
        yield [_Due(row.id, row.subject_kind or TICKET, row.ticket_id or row.subject_id) for row in rows]
        last = rows[-1]
        after = sa.tuple_(Clock.next_at, Clock.id) > sa.tuple_(sa.literal(last.next_at), sa.literal(last.id))


def _locked(tx: Transaction, subjects: Subjects, page: list[_Due]) -> list[Clock]:
    """Of these, the clocks that nobody holds and that are due still; an order of locks as every act has it."""
    asked: dict[str, set[int]] = defaultdict(set)
    for due in page:
        asked[due.subject].add(due.whose)
    got = {(kind, each) for kind, ids in asked.items() for each in subjects[kind].lock(tx.session, ids, wait=False)}
    free = [due.clock_id for due in page if (due.subject, due.whose) in got]
    if not free:
        return []
    statement = (
        sa.select(Clock)
        .where(Clock.id.in_(free), Clock.state == ClockState.RUNNING, Clock.next_at <= tx.now)
        .order_by(Clock.next_at, Clock.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(tx.session.scalars(statement.execution_options(populate_existing=True)))


def _ring(tx: Transaction, calendar: WorkCalendar, clock: Clock, about: About) -> None:
    """Record every rung reached since the last; say the highest, if it was not said before for this due.

    After an outage that ends at night the breach is on record at once, and the rungs wait for the opening.
    """
    note_breach(clock, tx.now)
    course = course_of(clock, calendar)
    said = said_at(course, tx.now, clock.last_rung)
    if said > tx.now:
        clock.next_at = said
        tx.session.flush()
        return
    rungs = passed(course, tx.now, clock.last_rung)
    if rungs:
        unreminded = len(rungs) > 1 and not rungs[-1].before_due and _never_said(tx, clock)
        fresh = _record(tx, clock, rungs)
        clock.last_rung = rungs[-1].key
        if rungs[-1].key in fresh:
            tx.emit(_step(clock, about, rungs[-1], unreminded=unreminded))
    arm(clock, calendar)
    tx.session.flush()


def _record(tx: Transaction, clock: Clock, rungs: list[Rung]) -> frozenset[str]:
    """Write the rungs down; returns those that were not there yet."""
    rows = [
        {
            "clock_id": clock.id,
            "deadline_seq": clock.deadline_seq,
            "rung": rung.key,
            "due_at": clock.due_at,
            "fired_at": tx.now,
            "superseded": rung is not rungs[-1],
        }
        for rung in rungs
    ]
    written = tx.session.scalars(insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.rung))
    return frozenset(written)


def _never_said(tx: Transaction, clock: Clock) -> bool:
    """Whether no rung of a clock was ever said: the first of every ladder reaches whoever has to act."""
    said = sa.select(Reminder.rung).where(Reminder.clock_id == clock.id, Reminder.superseded.is_(False))
    return not tx.session.scalar(sa.select(said.exists()))


def _step(clock: Clock, about: About, rung: Rung, *, unreminded: bool) -> StepReached:
    return StepReached(
        clock_id=ClockId(clock.id),
        deadline_seq=clock.deadline_seq,
        rung=rung.key,
        label=rung.words(has_unit=about.department_id is not None),
        kind=clock.kind,
        severity=rung.severity,
        who=rung.who,
        digest=rung.digest,
        unreminded=unreminded,
        subject=clock.subject,
        number=about.number,
        ticket_id=about.ticket_id,
        region_id=RegionId(clock.region_id),
        company_id=about.company_id,
        park_id=about.park_id,
        department_id=about.department_id,
        started_at=clock.started_at,
        due_at=clock.due_at,
        overdue=not rung.before_due,
    )
