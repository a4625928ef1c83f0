"""Real worker, real beat, a broker of their own: flushed, killed and restarted, and nothing is lost or said twice."""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.audit.rules import key_ring
from app.clocks.models import Reminder
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, OutboxState
from app.kernel.storage import open_storage
from app.kernel.transaction import Transactions
from app.notifications.models import Notification
from config.settings import Settings
from tests.builders import a_ticket, a_zone
from tests.faults.invariants import broken
from tests.sinks import MailSink, mail_sink, wait_until
from tests.workers.programs import BEAT, WORKER, a_broker, a_program, kill_group
from tests.workers.test_tasks import make_due


@dataclass
class Site:
    """Everything that runs."""

    office: Transactions
    sink: MailSink
    clock: Path

    def file(self, tickets: int) -> None:
        with self.office.acting(SYSTEM) as tx:
            zone = a_zone(tx)
            for _ in range(tickets):
                a_ticket(tx, zone)

    def move_clock(self, seconds: int) -> None:
        """Move time for web, worker and beat together; replaced in one step, so that nobody reads half of it."""
        moved = datetime.fromisoformat(self.clock.read_text(encoding="ascii")) + timedelta(seconds=seconds)
        draft = self.clock.with_suffix(".draft")
        draft.write_text(moved.isoformat(), encoding="ascii")
        draft.replace(self.clock)

    def open_rows(self) -> int:
        with self.office.reading(SYSTEM) as tx:
            return (
                tx.session.scalar(
                    sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.state != OutboxState.SENT)
                )
                or 0
            )

    def left_over(self) -> list[tuple[object, ...]]:
        """What did not go out, and why, for the person who reads the failure."""
        with self.office.reading(SYSTEM) as tx:
            rows = tx.session.execute(
                sa.select(
                    OutboxRow.id,
                    OutboxRow.template,
                    OutboxRow.state,
                    OutboxRow.attempts,
                    OutboxRow.last_error,
                    OutboxRow.next_at,
                    OutboxRow.lease_until,
                ).where(OutboxRow.state != OutboxState.SENT)
            )
            return [tuple(row) for row in rows]

    def all_said_in_time(self) -> bool:
        """Whether every rung rang and nothing is owed; a second passes at each question, so that leases of lost tasks come to their end."""
        self.move_clock(1)
        return self.rungs() == 20 and self.open_rows() == 0

    def rungs(self) -> int:
        """How many rungs were said."""
        said = sa.select(sa.func.count()).select_from(Reminder).where(Reminder.superseded.is_(False))
        with self.office.reading(SYSTEM) as tx:
            return tx.session.scalar(said) or 0


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_flush_kill_and_restart_lose_nothing(
    office: Transactions, worker_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("f")
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        broker = stack.enter_context(a_broker(folder))
        env = {**os.environ, **worker_environment, "REDIS_URL": broker.url, "SMTP_URL": sink.url}
        site = Site(office, sink, Path(worker_environment["APP_CLOCK_FILE"]))
        log = folder / "celery.log"
        stack.enter_context(a_program(BEAT, env, folder / "beat.log"))
        with a_program(WORKER, env, log) as worker:
            site.file(5)
            assert wait_until(lambda: len(sink.contents) > 3, 60), log.read_text(encoding="utf-8")[-4000:]
            broker.flush()
            site.file(10)
            seen = len(sink.contents)
            assert wait_until(lambda: len(sink.contents) > seen + 2, 60)
            kill_group(worker)
        site.file(5)
        make_due(office)
        broker.kill_and_restart()
        site.move_clock(200)
        with a_program(WORKER, env, log):
            seen = len(sink.contents)
            assert wait_until(lambda: len(sink.contents) > seen, 60), log.read_text(encoding="utf-8")[-4000:]
            broker.kill_and_restart()
            broker.flush()
            site.file(3)
            assert wait_until(site.all_said_in_time, 90), site.left_over()
            with office.reading(SYSTEM) as tx:
                owed = tx.session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) or 0
                told = tx.session.scalar(sa.select(sa.func.count()).select_from(Notification)) or 0
        assert len(set(sink.message_ids)) == owed == told
        # a letter in flight when its worker was killed may have gone twice, under the same Message-ID
        assert len(sink.message_ids) <= owed + 2
        assert site.rungs() == 20
        settings = Settings.from_env(worker_environment)
        files, key = open_storage(settings.storage_url), key_ring(settings.audit_keys)
        assert broken(office.engine, files, key, clock.now()) == []
