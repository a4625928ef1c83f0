"""A walk through the calendar by clock file: real worker and beat, and everything anybody was told on the way.

The clock stands at an instant, half a minute later, and the five seconds more after which beat looks for letters; each
time until the worker has done what beat rang for. Nothing may be armed for an instant that was passed over, so a notice
at an instant of the walk is a notice at that very minute.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.calendars.rules import SHANGHAI, local_day
from app.clocks.models import Clock, Reminder
from app.clocks.rules.states import ClockState
from app.departments.models import Department
from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import JobHeartbeat
from app.kernel.outbox import OPEN, OutboxRow
from app.kernel.setting_aside import all_aside
from app.kernel.transaction import Transactions
from app.notifications.models import Notification
from app.tickets.models import Pause, Ticket
from tests.builders import Zone, a_zone
from tests.clocks import shanghai
from tests.sinks import MailSink, mail_sink, wait_until
from tests.workers.notices import Notice, minute_of, persons_of
from tests.workers.programs import CELERY, WORKER, a_broker, a_program

BEAT = [*CELERY, "tests.workers.beating:celery_app", "beat", "-l", "info", "--pidfile="]
EVERY_ROUND = {
    "relay_outbox",
    "sweep_clocks",
    "count_dues",
    "resume_overdue",
    "revisit_due",
    "deem_silent",
    "scan_files",
    "compile_weekly_reports",
    "write_digests",
}
ROUNDS = (
    (timedelta(), EVERY_ROUND),
    (timedelta(seconds=30), {"sweep_clocks", "relay_outbox"}),
    (timedelta(seconds=35), {"relay_outbox"}),
)
"""How long after the instant, and which jobs beat rings then."""
STARTING, IMPATIENT, PATIENT = 2.5, 6.0, 60.0
"""Real seconds until time goes on by itself, as it would: a ring may have been lost (those before the worker is up are);
and until the test gives up."""
STEP = timedelta(seconds=5)


@dataclass
class Walk:
    """Everything that runs, and where in time it stands."""

    office: Transactions
    clock: Path
    sink: MailSink
    env: dict[str, str]
    folder: Path
    zone: Zone
    running: ExitStack = field(default_factory=ExitStack)
    runs: bool = False

    def stand(self, moment: str) -> None:
        """Move the clock to a Shanghai minute for whoever acts now; nothing may have been due before it."""
        instant = shanghai(moment)
        if self.runs:
            missed = self.armed_before(instant)
            assert not missed, f"something is armed before {moment}: {missed}"
        self._set(instant)

    def round(self) -> None:
        """Let beat and worker do what there is to do at this minute."""
        self._work_off(ROUNDS)

    def _work_off(self, rounds: Sequence[tuple[timedelta, set[str]]]) -> None:
        began = self.now
        for after, jobs in rounds:
            self._set(max(self.now, began + after))
            self._await(jobs, began + after)
        self._wait("letters are owed", lambda: not self._owed())

    def at(self, *moments: str) -> None:
        """Stand at each minute until its work is done."""
        for moment in moments:
            self.stand(moment)
            self.round()

    def start(self) -> None:
        """Start worker and beat, as a machine does that comes up, and let them do what there is to do."""
        began = self.now
        self.running.enter_context(a_program(BEAT, self.env, self.folder / "beat.log"))
        self.running.enter_context(a_program(WORKER, self.env, self.folder / "worker.log"))
        self.runs = True
        self._await(EVERY_ROUND, began, STARTING)
        self._work_off(ROUNDS[1:])

    def stop(self) -> None:
        """Kill both."""
        self.running.close()
        self.runs = False

    @property
    def now(self) -> datetime:
        """Where the clock stands."""
        return datetime.fromisoformat(self.clock.read_text(encoding="ascii"))

    def armed_before(self, instant: datetime) -> list[tuple[str, str]]:
        """The rings that would be passed over."""
        with self.office.reading(SYSTEM) as tx:
            rows = tx.session.execute(
                sa.select(Clock.kind, Clock.next_at).where(
                    Clock.state == ClockState.RUNNING, Clock.next_at < instant - timedelta(minutes=1)
                )
            )
            return [(row.kind, minute_of(row.next_at)) for row in rows]

    def notices(self) -> list[Notice]:
        """Everything anybody was told, in the order of the minutes."""
        letter = sa.select(OutboxRow.dedup_key, OutboxRow.sent_at).subquery()
        with self.office.reading(SYSTEM) as tx:
            persons = persons_of(tx)
            rows = tx.session.execute(
                sa.select(Notification, letter.c.sent_at)
                .outerjoin(letter, letter.c.dedup_key == Notification.dedup_key + ":email")
                .order_by(Notification.created_at, Notification.name, Notification.id)
            )
            return [
                Notice(
                    at=minute_of(row.Notification.created_at),
                    left=minute_of(row.sent_at) if row.sent_at else "",
                    person=persons[row.Notification.account_id],
                    name=row.Notification.name,
                    subject=row.Notification.subject,
                    text=row.Notification.text,
                    key=row.Notification.dedup_key,
                )
                for row in rows
            ]

    def ended_since_midnight(self, jobs: set[str]) -> None:
        """The nightly checks ended well: they leave no heartbeat when they find something."""
        self._await(jobs, datetime.combine(local_day(self.now), datetime.min.time(), SHANGHAI))

    def set_aside(self) -> list[str]:
        """What a sweep could not deal with, and why."""
        with self.office.reading(SYSTEM) as tx:
            return [f"{row.work} {row.key}: {row.reason}" for row in all_aside(tx.session, tx.now)]

    def pauses(self) -> list[tuple[datetime, datetime | None]]:
        """Every rest, from when to when."""
        with self.office.reading(SYSTEM) as tx:
            rows = tx.session.execute(sa.select(Pause.started_at, Pause.ended_at).order_by(Pause.id))
            return [(row.started_at, row.ended_at) for row in rows]

    def late(self) -> dict[tuple[str, str], tuple[datetime | None, str | None]]:
        """Title and kind of each clock that ran late: when that is on record to have begun, and its last rung."""
        statement = sa.select(Ticket.title, Clock).join(Clock, Clock.ticket_id == Ticket.id)
        with self.office.reading(SYSTEM) as tx:
            rows = tx.session.execute(statement.where(Clock.breached_at.is_not(None))).all()
            return {(title, str(clock.kind)): (clock.breached_at, clock.last_rung) for title, clock in rows}

    def said_since(self, moment: str, until: str) -> dict[tuple[str, str], list[str]]:
        """Title and kind of each clock that said or noted something: its rungs, without those passed over."""
        statement = (
            sa.select(Ticket.title, Clock.kind, Reminder.rung)
            .join(Clock, Clock.id == Reminder.clock_id)
            .join(Ticket, Ticket.id == Clock.ticket_id)
            .where(Reminder.superseded.is_(False), Reminder.fired_at >= shanghai(moment))
            .where(Reminder.fired_at < shanghai(until))
            .order_by(Reminder.fired_at)
        )
        found: dict[tuple[str, str], list[str]] = {}
        with self.office.reading(SYSTEM) as tx:
            for row in tx.session.execute(statement):
                found.setdefault((row.title, row.kind), []).append(row.rung)
        return found

    def _set(self, instant: datetime) -> None:
        """Replaced in one step, so that nobody reads half of it."""
        draft = self.clock.with_suffix(".draft")
        draft.write_text(instant.isoformat(), encoding="ascii")
        draft.replace(self.clock)

    def _await(self, jobs: set[str], since: datetime, impatient: float = IMPATIENT) -> None:
        self._wait(f"{jobs} have not ended since {since}", lambda: jobs <= self._ended(since), impatient)

    def _ended(self, since: datetime) -> set[str]:
        with self.office.reading(SYSTEM) as tx:
            return set(tx.session.scalars(sa.select(JobHeartbeat.name).where(JobHeartbeat.last_ok_at >= since)))

    def _owed(self) -> bool:
        owed = sa.select(OutboxRow.id).where(OutboxRow.state.in_(OPEN), OutboxRow.next_at <= self.now)
        with self.office.reading(SYSTEM) as tx:
            return tx.session.scalar(owed.limit(1)) is not None

    def _wait(self, trouble: str, happened: Callable[[], bool], impatient: float = IMPATIENT) -> None:
        deadline = time.monotonic() + PATIENT
        while not wait_until(happened, impatient, 0.03):
            assert time.monotonic() < deadline, f"{trouble}\n{self._logs()}"
            self._set(self.now + STEP)

    def _logs(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8")[-4000:] for path in self.folder.glob("*.log"))


@contextmanager
def a_walk(office: Transactions, environment: dict[str, str], folder: Path, begins: str) -> Iterator[Walk]:
    """A small zone at a minute, with nobody at work yet; worker and beat end with it."""
    clock_file = Path(environment["APP_CLOCK_FILE"])
    clock_file.write_text(shanghai(begins).isoformat(), encoding="ascii")
    with office.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        tx.session.get_one(Department, zone.lead.id).name = "建设局"
        tx.session.get_one(Department, zone.support.id).name = "应急局"
    with mail_sink() as sink, a_broker(folder) as broker:
        env = {**os.environ, **environment, "REDIS_URL": broker.url, "SMTP_URL": sink.url}
        env["AUDIT_ANCHORS"] = str(folder / "anchors.jsonl")  # of this record alone: the one before it was longer
        walk = Walk(office, clock_file, sink, env, folder, zone)
        try:
            yield walk
        finally:
            walk.stop()
