"""The sweep: rings the rungs that are due, each exactly once however many sweepers run (`docs/rules/time.md`).

The loop around it (worker or command line): ``while sweep(…) == limit`` with a fresh transaction each time, so that
locks are short and a crash loses at most one small batch, which comes due again by itself.

Locks. An act locks its subject and then writes its clocks. The sweep goes the same way and never waits: it reads what
is due without a lock, locks the subjects with SKIP LOCKED, then the clocks with SKIP LOCKED, asking again whether they
are still due (``due``). So it can neither deadlock with an act nor with another sweep. A subject somebody is acting on
right now is left for the next round, when its clock may have stopped: no reminder is sent for a clock that was met or
paused at that moment. The subject's lock also covers the foreign keys of what the handlers insert.

Sets. A batch is rung in a handful of statements, whatever its size. One that fails is rolled back and rung again one
clock after another, so that the clock at fault is put off alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm.attributes import set_committed_value

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar
from app.clocks.due import due_clocks
from app.clocks.events import StepReached
from app.clocks.models import Clock, Reminder
from app.clocks.rules.ladder import Rung, reached
from app.clocks.subjects import About, Subjects, about_of
from app.clocks.winding import breach_of, course_of
from app.kernel.given import given, insert_given, one_of
from app.kernel.ids import ClockId, RegionId
from app.kernel.setting_aside import put_aside, reason_of, take_up
from app.kernel.transaction import Transaction

AT_ONCE = 200
"""Clocks in one transaction: few enough that whoever acts on one of their subjects waits for a blink."""
RETRY = timedelta(hours=1)
SWEEPING = "clock"
"""What this work is called where it is set aside."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Reached:
    """How far a clock has come: the rungs since the last one, of which the highest is said, and when the next rings."""

    clock: Clock
    rungs: Sequence[Rung]
    next_at: datetime | None

    @property
    def catches_up(self) -> bool:
        """Whether warnings were missed on the way to a due that has gone by."""
        return len(self.rungs) > 1 and not self.rungs[-1].before_due


def sweep(tx: Transaction, subjects: Subjects, limit: int = AT_ONCE) -> int:
    """Ring the rungs of up to ``limit`` due clocks; returns how many clocks. Less than ``limit``: nothing more is due.

    One clock that fails is put off by an hour and set aside with its reason; the others go on.
    """
    clocks = due_clocks(tx, subjects, limit)
    if not clocks:
        return 0
    calendar = calendar_now(tx.session)
    about = about_of(tx.session, subjects, clocks)
    ids = [clock.id for clock in clocks]
    try:
        with tx.session.begin_nested():
            _ring(tx, calendar, clocks, about)
        rung = ids
    except Exception:
        log.warning("batch_not_swept", clocks=len(ids), exc_info=True)
        rung = [clock_id for clock_id in ids if _rings_alone(tx, calendar, clock_id, about[clock_id])]
    take_up(tx.session, SWEEPING, rung)
    return len(clocks)


def _rings_alone(tx: Transaction, calendar: WorkCalendar, clock_id: int, about: About) -> bool:
    """Ring one clock of a batch that failed, as it was before; False where it is the one at fault."""
    clock = tx.session.get_one(Clock, clock_id, populate_existing=True)
    try:
        with tx.session.begin_nested():
            _ring(tx, calendar, [clock], {clock_id: about})
    except Exception as failure:
        log.exception("clock_not_swept", clock_id=clock_id, number=about.number)
        clock = tx.session.get_one(Clock, clock_id, populate_existing=True)
        clock.next_at = tx.now + RETRY
        put_aside(tx.session, SWEEPING, clock_id, reason_of(failure), tx.now)
        tx.session.flush()
        return False
    return True


def _ring(tx: Transaction, calendar: WorkCalendar, clocks: Sequence[Clock], about: Mapping[int, About]) -> None:
    """Record every rung reached since the last; say the highest of each clock, if it was not said for this due."""
    found = [_reached(tx, calendar, clock) for clock in clocks]
    unsaid = _never_said(tx, [each.clock.id for each in found if each.catches_up])
    fresh = _record(tx, found)
    _write(tx, found)
    tx.emit_all(
        [
            _step(each.clock, about[each.clock.id], each.rungs[-1], unreminded=each.clock.id in unsaid)
            for each in found
            if each.rungs and (each.clock.id, each.rungs[-1].key) in fresh
        ]
    )
    tx.session.flush()


def _reached(tx: Transaction, calendar: WorkCalendar, clock: Clock) -> _Reached:
    rungs, ahead = reached(course_of(clock, calendar), tx.now, clock.last_rung)
    return _Reached(clock, rungs, ahead.at if ahead else None)


def _record(tx: Transaction, found: Sequence[_Reached]) -> frozenset[tuple[int, str]]:
    """Write the rungs down; returns those that were not there yet, each with its clock."""
    rows = [
        {
            "clock_id": each.clock.id,
            "deadline_seq": each.clock.deadline_seq,
            "rung": rung.key,
            "due_at": each.clock.due_at,
            "fired_at": tx.now,
            "superseded": rung is not each.rungs[-1],
        }
        for each in found
        for rung in each.rungs
    ]
    if not rows:
        return frozenset()
    statement = insert_given(Reminder, rows).on_conflict_do_nothing().returning(Reminder.clock_id, Reminder.rung)
    return frozenset((row.clock_id, row.rung) for row in tx.session.execute(statement))


def _write(tx: Transaction, found: Sequence[_Reached]) -> None:
    """Note on the clocks how far they have come; what this session holds of them says the same."""
    rows = []
    for each in found:
        breached_at = breach_of(each.clock, tx.now)
        last_rung = each.rungs[-1].key if each.rungs else each.clock.last_rung
        row = {"id": each.clock.id, "last_rung": last_rung, "next_at": each.next_at, "breached_at": breached_at}
        rows.append(row)
        for name in ("last_rung", "next_at", "breached_at"):
            set_committed_value(each.clock, name, row[name])
    come = given(rows, Clock.id, Clock.last_rung, Clock.next_at, Clock.breached_at)
    tx.session.execute(
        sa.update(Clock)
        .where(Clock.id == come.c.id)
        .values(last_rung=come.c.last_rung, next_at=come.c.next_at, breached_at=come.c.breached_at)
        .execution_options(synchronize_session=False)
    )


def _never_said(tx: Transaction, clock_ids: Sequence[int]) -> frozenset[int]:
    """Those of which no rung was ever said: the first of every ladder reaches whoever has to act."""
    if not clock_ids:
        return frozenset()
    said = sa.select(Reminder.clock_id).where(one_of(Reminder.clock_id, clock_ids), Reminder.superseded.is_(False))
    return frozenset(clock_ids) - set(tx.session.scalars(said.distinct()))


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
        person_id=about.person_id,
        started_at=clock.started_at,
        due_at=clock.due_at,
        overdue=not rung.before_due,
    )
