"""Fault 3, 5 and 10 under load: web processes replaced, the worker killed in the middle, the broker stopped.

Firms file by form and by program, a coordinator accepts, others read meanwhile. Then each acknowledged ticket exists
once, each act is a version, each notice was sent once, and no clock was lost. Where the web is replaced nobody is
refused anything at all.
"""

import hashlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.rules import key_ring
from app.clocks.checking import drift
from app.kernel.outbox import LEASE
from app.subjects import SUBJECTS
from config import embedded
from tests.faults.clients import Clients, at_work
from tests.faults.conftest import Instance, started
from tests.faults.invariants import broken
from tests.faults.moving_time import MovingTime, moving_time
from tests.served.visiting import Visitor
from tests.sinks import MailSink, Mood, mail_sink, wait_until

FRIDAY = datetime.fromisoformat("2026-11-27T10:00:00+08:00")
MONDAY = datetime.fromisoformat("2026-11-30T15:00:00+08:00")
"""More than half of the workday that a filing may wait is over, and nothing is late."""
LOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE 'INSERT INTO reminders%'"
OWED = "SELECT dedup_key FROM outbox WHERE topic = 'email' AND state = 'sent' AND ticket_id IN (SELECT id FROM tickets WHERE title LIKE :ours)"
ON_THE_WIRE = "SELECT dedup_key FROM outbox WHERE topic = 'email' AND state = 'transmitting'"
LEFT = """SELECT topic, state, template, attempts, last_error, count(*), min(next_at), max(lease_until) FROM outbox
          WHERE state IN ('pending', 'claimed', 'transmitting') AND next_at <= :now GROUP BY 1, 2, 3, 4, 5"""
OPEN = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed', 'transmitting') AND next_at <= :now"


@dataclass
class Site:
    """Everything that runs, the post, and the time."""

    instance: Instance
    sink: MailSink
    time: MovingTime
    firm: Visitor

    def scalar(self, question: str, **values: object) -> int:
        """A number, by an operator's connection."""
        with self.instance.engine().connect() as connection:
            return int(connection.scalar(sa.text(question), values) or 0)

    def kill_worker(self) -> None:
        """The worker and its children at once, by SIGKILL; its keeper starts it again."""
        os.killpg(self.instance.pid_of("worker"), signal.SIGKILL)

    def delivered(self) -> bool:
        """Nothing that is due is still owed."""
        return self.scalar(OPEN, now=self.time.now) == 0

    def owed(self) -> list[object]:
        """What is still owed, for the person who reads the failure."""
        with self.instance.engine().connect() as connection:
            return list(connection.execute(sa.text(LEFT), {"now": self.time.now}))

    def on_the_wire(self) -> frozenset[str]:
        """The letters a dead worker was sending: whether they have left is not known, and they are sent once more."""
        with self.instance.engine().connect() as connection:
            keys = connection.scalars(sa.text(ON_THE_WIRE)).all()
        return frozenset(hashlib.sha256(key.encode()).hexdigest() for key in keys)

    def message_ids(self, like: str) -> set[str]:
        """What must have left for these tickets, by the name each letter bears."""
        with self.instance.engine().connect() as connection:
            keys = connection.scalars(sa.text(OWED), {"ours": like}).all()
        return {hashlib.sha256(key.encode()).hexdigest() for key in keys}

    def holds(self, clients: Clients, *, again: frozenset[str] = frozenset()) -> None:
        """What must hold after any of these; ``again`` are letters that were on the wire when their worker died."""
        ours = f"{clients.prefix}-%"
        with self.instance.engine().connect() as connection:
            rows = connection.execute(sa.text(TICKETS), {"ours": ours}).all()
        assert {row.title: row.number for row in rows} == clients.filed
        assert len(rows) == len(clients.filed) > 0, "each once"
        assert {row.number: row.version - 1 for row in rows if row.version > 1} == dict(clients.acts)
        assert {row.arranging for row in rows} == {1}, "each has its clock, running"
        assert all(row.told for row in rows)
        assert wait_until(self.delivered, 150), self.owed()
        sent = Counter(each.strip(" <>").partition("@")[0] for each in self.sink.message_ids)
        due = self.message_ids(ours)
        assert due <= set(sent), "none is missing"
        assert len(due) >= len(rows)
        assert {each for each in due if sent[each] > 1} <= again, "and none came twice"
        with Session(self.instance.engine()) as session:
            assert drift(session, SUBJECTS, self.time.now) == []
        self.instance.heals(60)
        files, key = self.instance.files, key_ring(self.instance.settings.audit_keys)
        assert wait_until(lambda: not broken(self.instance.engine(), files, key, self.time.now), 60), broken(
            self.instance.engine(), files, key, self.time.now
        )


TICKETS = """
    SELECT t.title, t.number, t.version,
           (SELECT count(*) FROM clocks c WHERE c.ticket_id = t.id AND c.kind = 'arrange' AND c.state = 'running'
                                            AND c.next_at IS NOT NULL) AS arranging,
           EXISTS (SELECT FROM notifications n WHERE n.ticket_id = t.id) AS told
    FROM tickets t WHERE t.title LIKE :ours"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An instance of its own, with a post that can be told to hang."""
    file: Path = tmp_path_factory.mktemp("time") / "clock"
    with (
        mail_sink() as sink,
        moving_time(file, FRIDAY - datetime.now(FRIDAY.tzinfo)) as moved,
        started(SMTP_URL=sink.url, APP_CLOCK_FILE=str(file)) as running,
    ):
        yield Site(running, sink, moved, running.signed_in("company_a1"))


def until(holds: Callable[[], bool], what: str, seconds: float = 40) -> None:
    """Wait, looking often."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"waited {seconds:.0f} s for: {what}"
        time.sleep(0.02)


def pids(instance: Instance) -> set[int]:
    """The web's processes that answer."""
    return {each.pid for each in instance.web_workers()}


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_web_processes_are_replaced_and_no_request_fails(site: Site) -> None:
    instance = site.instance
    with at_work(instance, "WEB", site.firm) as clients:
        until(lambda: len(clients.filed) > 5, "filing goes on")
        before, master = pids(instance), instance.pid_of("web")
        os.kill(master, signal.SIGHUP)
        until(lambda: len(pids(instance)) == 2 and not pids(instance) & before, "both were replaced")
        for worker in pids(instance):
            os.kill(worker, signal.SIGTERM)
            until(lambda: len(pids(instance)) == 2 and worker not in pids(instance), "one was replaced")  # noqa: B023
            seen = len(clients.filed)
            until(lambda: len(clients.filed) > seen + 3, "filing goes on")  # noqa: B023
        assert instance.pid_of("web") == master, "its keeper started no other"
    print("web replaced:", dict(clients.codes), f"p95 {clients.slow:.2f} s")
    assert clients.failed == {}
    assert sum(clients.codes.values()) > 50
    site.holds(clients)


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_a_worker_killed_in_a_delivery_and_in_a_sweep_loses_and_doubles_nothing(site: Site) -> None:
    instance, sink = site.instance, site.sink
    owner = sa.create_engine(embedded.database_owner_url(instance.var).replace("postgresql:", "postgresql+psycopg:"))
    with at_work(instance, "WORKER", site.firm) as clients:
        until(lambda: len(clients.filed) > 5, "filing goes on")
        seen = len(sink.contents)
        sink.mood = Mood.HANG_AFTER_DOT
        until(lambda: len(sink.contents) > seen, "a letter is on the wire")
        site.kill_worker()
        sink.mood = Mood.OK
        in_flight = frozenset(each.strip(" <>").partition("@")[0] for each in sink.message_ids[seen:])
        site.time.later(LEASE + timedelta(seconds=1))
        until(lambda: len(sink.contents) > seen + len(in_flight) + 2, "letters leave again")
        with owner.begin() as connection:
            connection.execute(sa.text("LOCK TABLE reminders IN SHARE MODE"))
            site.time.put(MONDAY - datetime.now(MONDAY.tzinfo))
            until(lambda: site.scalar(LOCKED) > 0, "a sweep is in the middle of ringing", seconds=60)
            site.kill_worker()
            in_flight |= site.on_the_wire()
        rung = "SELECT count(*) FROM reminders WHERE fired_at >= :since"
        until(lambda: site.scalar(rung, since=MONDAY) > 0, "the clocks ring", seconds=60)
        site.time.later(LEASE + timedelta(seconds=1))
    owner.dispose()
    print("worker killed:", dict(clients.codes), f"p95 {clients.slow:.2f} s, on the wire {len(in_flight)}")
    assert clients.failed == {}
    waiting = "SELECT count(*) FROM clocks WHERE state = 'running' AND next_at <= :now"
    assert wait_until(lambda: site.scalar(waiting, now=site.time.now) == 0, 60), "what was due has rung"
    site.holds(clients, again=in_flight)
    said = """SELECT count(*) FROM clocks c JOIN tickets t ON t.id = c.ticket_id
              WHERE t.title LIKE 'WORKER-%' AND c.kind = 'arrange' AND c.started_at < :before
                AND (SELECT count(*) FROM reminders r WHERE r.clock_id = c.id AND NOT r.superseded) = 1"""
    early = "SELECT count(*) FROM tickets WHERE title LIKE 'WORKER-%' AND filed_at < :before"
    assert site.scalar(said, before=MONDAY) == site.scalar(early, before=MONDAY) > 0, "each rung once"


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_a_broker_that_is_stopped_and_started_delays_messages_and_nothing_else(site: Site) -> None:
    instance, outages = site.instance, 0
    with at_work(instance, "BROKER", site.firm) as clients:
        for _ in range(3):
            seen = len(clients.filed)
            until(lambda: len(clients.filed) > seen + 3, "filing goes on")  # noqa: B023
            os.kill(instance.pid_of("valkey"), signal.SIGTERM)
            until(lambda: not answers(instance), "the broker is gone")
            seen = len(clients.filed)
            until(lambda: answers(instance), "the broker is back")
            outages += len(clients.filed) > seen
        mails = len(site.sink.contents)
        back = time.monotonic()
        until(lambda: len(site.sink.contents) > mails + 3, "letters leave again by themselves", seconds=120)
        back = time.monotonic() - back
    print("broker stopped:", dict(clients.codes), f"p95 {clients.slow:.2f} s, letters again after {back:.1f} s")
    assert outages, "somebody filed while there was no broker"
    assert clients.failed == {}
    site.holds(clients)


def answers(instance: Instance) -> bool:
    """Whether the broker does."""
    try:
        return bool(instance.broker().ping())
    except redis.RedisError:
        return False
