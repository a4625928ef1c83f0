"""Web, worker and database with clocks minutes apart: no reminder twice and none never, people get in or are told why,
and `/readyz` says which is off.

Time here is a file for web and worker each; the database keeps the machine's. The test rings for the worker as beat does:
how long a ring is heard is a matter of the machine's clock, which no file moves.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
import requests
import sqlalchemy as sa
from celery import Celery
from sqlalchemy.orm import Session

from app.audit.rules import key_ring
from app.clocks.checking import drift
from app.kernel.storage import open_storage
from app.subjects import SUBJECTS
from config.settings import Settings
from tests.faults.conftest import ROOT, free_port
from tests.faults.invariants import broken
from tests.faults.moving_time import MovingTime, moving_time
from tests.production.furnishing import PASSWORD
from tests.served.visiting import Served
from tests.servers import MIGRATED, TestServers
from tests.sinks import MailSink, mail_sink, wait_until
from tests.workers.programs import WORKER, a_broker, a_program

FRIDAY = datetime.fromisoformat("2026-11-27T10:00:00+08:00")
APART = timedelta(minutes=4)
NOW = timedelta()
RINGS = ("sweep_clocks", "relay_outbox")
WEB = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "wsgi:app"]

WITH_LETTERS = """UPDATE accounts SET email = CASE WHEN username IN ('coordinator', 'office020') THEN username || '@example.cn'
                                              ELSE '' END"""
"""Of two hundred in one office one has an address: each filing is told to all."""
OURS = """SELECT t.number, t.filed_at, c.started_at, c.stopped_at, c.next_at FROM tickets t JOIN clocks c ON c.ticket_id = t.id
          WHERE t.title LIKE :ours AND c.kind = 'arrange'"""
RUNG = """SELECT count(*) FROM reminders r JOIN clocks c ON c.id = r.clock_id JOIN tickets t ON t.id = c.ticket_id
          WHERE t.title LIKE :ours"""
TOLD = """SELECT n.account_id, n.ticket_id, n.name, count(*) AS times FROM notifications n JOIN tickets t ON t.id = n.ticket_id
          WHERE t.title LIKE :ours GROUP BY 1, 2, 3"""
STEPS = "SELECT e.at FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id WHERE t.number = :number ORDER BY e.seq"


@dataclass
class Site:
    """Everything that runs, and the time of each."""

    url: str
    settings: Settings
    web: MovingTime
    worker: MovingTime
    sink: MailSink
    office: dict[str, Any]
    var: Path
    bell: Celery

    def rows(self, question: str, **values: object) -> list[Any]:
        """Rows, by an operator's connection."""
        engine = sa.create_engine(self.settings.database_url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return list(connection.execute(sa.text(question), values))

    def number(self, question: str, **values: object) -> int:
        """A figure."""
        return int(self.rows(question, **values)[0][0] or 0)

    def readyz(self) -> dict[str, str]:
        """What it says of each part."""
        said: dict[str, str] = requests.get(f"{self.url}/readyz", timeout=20).json()
        return said

    def ask(self, method: str, path: str, token: str, **more: Any) -> requests.Response:
        """A program."""
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return requests.request(method, f"{self.url}/api/v1{path}", headers=headers, timeout=20, **more)

    def token(self, username: str) -> str:
        """A token that its owner asks for now, by the web's clock."""
        given = {"username": username, "password": PASSWORD}
        return str(requests.post(f"{self.url}/api/v1/tokens", json=given, timeout=20).json()["token"])

    def file(self, username: str, title: str) -> str:
        """A ticket; its number."""
        draft = {"title": title, "body": "停电三次，设备受损。", "category": "01"}
        answer = self.ask(
            "POST", "/tickets", self.token(username), json=draft, headers={"Idempotency-Key": f"{title:_<20}".encode()}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    def put(self, web: datetime, apart: timedelta) -> None:
        """The web's time, and by how much the worker is ahead of it."""
        self.web.put(web - datetime.now(web.tzinfo))
        self.worker.put(web + apart - datetime.now(web.tzinfo))

    def sweep(self) -> None:
        """Let the worker look at every clock and at what is owed, and wait until it has."""
        before = self._heartbeats()

        def both_looked() -> bool:
            for each in RINGS:
                self.bell.send_task(each, queue="tick")
            time.sleep(0.5)
            return all(self._heartbeats().get(each) != before.get(each) for each in RINGS)

        assert wait_until(both_looked, 60)

    def delivers(self, question: str, **values: object) -> bool:
        """Whether nothing is left of this when the worker was rung for a while."""

        def none_left() -> bool:
            self.bell.send_task("relay_outbox", queue="tick")
            time.sleep(0.5)
            return self.number(question, **values) == 0

        return wait_until(none_left, 30)

    def _heartbeats(self) -> dict[str, datetime]:
        return {row.name: row.last_ok_at for row in self.rows("SELECT name, last_ok_at FROM job_heartbeats")}


@pytest.fixture(scope="module")
def site(test_servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One web, one worker and one beat on a database of their own."""
    folder, port = tmp_path_factory.mktemp("apart"), free_port()
    test_servers.clone("test_clocks_apart", MIGRATED)
    with ExitStack() as stack:
        sink, broker = stack.enter_context(mail_sink()), stack.enter_context(a_broker(folder))
        web = stack.enter_context(moving_time(folder / "web-clock"))
        worker = stack.enter_context(moving_time(folder / "worker-clock"))
        common = {
            **os.environ,
            **test_servers.variables("test_clocks_apart", "gw0"),
            "VAR": str(folder / "var"),
            "REDIS_URL": broker.url,
            "SMTP_URL": sink.url,
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        made = subprocess.run(
            [sys.executable, "-m", "tests.production.furnishing"], cwd=ROOT, env=common, capture_output=True, check=True
        )
        settings = Settings.from_env(common)
        site = Site(
            f"http://127.0.0.1:{port}",
            settings,
            web,
            worker,
            sink,
            json.loads(made.stdout),
            folder,
            Celery(broker=settings.celery_broker_url),
        )
        with sa.create_engine(settings.database_url, poolclass=sa.NullPool).begin() as connection:
            connection.execute(sa.text(WITH_LETTERS))
        stack.enter_context(a_program(WEB, {**common, "APP_CLOCK_FILE": str(web.file)}, folder / "web.log"))
        stack.enter_context(a_program(WORKER, {**common, "APP_CLOCK_FILE": str(worker.file)}, folder / "worker.log"))
        assert wait_until(lambda: answers(site), 90), (folder / "web.log").read_text(encoding="utf-8")[-3000:]
        site.sweep()
        yield site


def answers(site: Site) -> bool:
    """Whether the web is there."""
    try:
        return bool(site.readyz())
    except requests.RequestException:
        return False


@pytest.fixture
def people(site: Site) -> Served:
    """Who may sign in by form."""
    secret = site.office["coordinator_totp"]
    accounts = {"coordinator": {"password": PASSWORD, "totp_secret": secret}, "office020": {"password": PASSWORD}}
    accounts["office020"]["totp_secret"] = None
    return Served(site.url, site.var, accounts)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_web_whose_clock_is_off_says_so_and_tells_people_at_the_door(site: Site, people: Served) -> None:
    site.web.put(NOW)
    site.worker.put(NOW)
    firm = people.signed_in("office020")
    assert site.readyz()["clock"] == "ok"
    for off in (APART, -APART):
        site.web.put(off)
        assert site.readyz()["clock"] == "degraded"
        assert firm.get("/tickets").status == 200, "who is inside stays"
        assert site.ask("GET", "/tickets", site.office["tokens"]["office000"]).status_code == 200
        another = Served(site.url, site.var, people.accounts).signed_in("office020")
        refused = knock(site, pyotp.TOTP(site.office["coordinator_totp"]).now())
        assert refused.status_code == 401
        assert "时钟" in refused.json()["detail"], "the system's clock may be to blame"
        site.web.put(NOW)
        assert another.get("/tickets").status == 200, "who came in meanwhile is inside after the clock was set right"
        assert firm.get("/tickets").status == 200
        assert site.readyz()["clock"] == "ok"
    assert knock(site, people.code("coordinator")).status_code == 201, "the same people get in again at once"


def knock(site: Site, code: str) -> requests.Response:
    """The coordinator's own program asks for a token."""
    given = {"username": "coordinator", "password": PASSWORD, "totp": code}
    return requests.post(f"{site.url}/api/v1/tokens", json=given, timeout=20)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("apart", [-APART, APART], ids=["worker-behind", "worker-ahead"])
def test_every_reminder_rings_once_however_far_the_worker_is_from_the_web(site: Site, apart: timedelta) -> None:
    name = "behind" if apart < NOW else "ahead"
    start = FRIDAY + timedelta(days=0 if apart < NOW else 7)  # what the first left behind is over for the second
    site.put(start, apart)
    filed = {f"APART-{name}-{at}": site.file(f"office{at:03d}", f"APART-{name}-{at}") for at in range(4)}
    assert {row.number for row in site.rows(OURS, ours=f"APART-{name}-%")} == set(filed.values())
    site.sweep()
    owed = f"SELECT count(*) FROM outbox o JOIN tickets t ON t.id = o.ticket_id WHERE t.title LIKE 'APART-{name}-%'"
    assert site.number(owed) > 0
    if apart < NOW:
        assert site.number(f"{owed} AND o.state = 'sent'") == 0, "by the worker's clock it is not time yet"
        site.put(start + APART + timedelta(seconds=5), apart)
    sent = f"{owed} AND o.state <> 'sent'"
    assert site.delivers(sent), "late by no more than the clocks are apart"

    due = max(row.next_at for row in site.rows(OURS, ours=f"APART-{name}-%"))
    site.put(due - timedelta(minutes=2), apart)
    site.sweep()
    if apart < NOW:
        site.put(due + timedelta(minutes=2), apart)  # past for the web, ahead for the worker
        site.sweep()
        assert site.number(RUNG, ours=f"APART-{name}-%") == 0
    else:
        assert site.number(RUNG, ours=f"APART-{name}-%") == len(filed)
        site.put(due - timedelta(minutes=2), NOW)  # the worker's clock is set right: the moment comes a second time
        site.sweep()
    site.put(due + timedelta(minutes=2), NOW)
    for _ in range(2):
        site.sweep()
    assert site.delivers(sent)
    assert site.number(RUNG, ours=f"APART-{name}-%") == len(filed), "each once"
    told = site.rows(TOLD, ours=f"APART-{name}-%")
    assert told
    assert {row.times for row in told} == {1}
    assert {row.ticket_id for row in told if row.name == "sla.step_reached"} == {row.ticket_id for row in told}
    assert set(Counter(site.sink.message_ids).values()) == {1}, "no letter came twice"
    for row in site.rows(OURS, ours=f"APART-{name}-%"):
        assert row.started_at == row.filed_at, "what a firm was promised is reckoned from one clock, the web's"
    with Session(sa.create_engine(site.settings.database_url, poolclass=sa.NullPool)) as session:
        assert drift(session, SUBJECTS, site.worker.now) == []
    engine = sa.create_engine(site.settings.database_url, poolclass=sa.NullPool)
    files, key = open_storage(site.settings.storage_url), key_ring(site.settings.audit_keys)
    assert broken(engine, files, key, site.worker.now) == []


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_what_a_web_behind_does_to_a_ticket_is_not_before_what_another_did(site: Site) -> None:
    start = FRIDAY + timedelta(days=14)
    site.put(start + APART, NOW)
    number = site.file("office001", "APART-two-webs")
    site.put(start, NOW)
    answer = site.ask(
        "POST",
        f"/tickets/{number}/withdraw",
        site.token("office001"),
        json={"version": 1, "reason": "已经恢复。"},
    )
    assert answer.status_code == 200, answer.text
    steps = [row.at for row in site.rows(STEPS, number=number)]
    assert steps == sorted(steps)
    assert len(steps) == 2
    [clock] = site.rows(OURS, ours="APART-two-webs")
    assert clock.stopped_at >= clock.started_at
    site.sweep()
    assert site.number(RUNG, ours="APART-two-webs") == 0
