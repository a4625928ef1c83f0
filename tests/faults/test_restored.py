"""Restored to an older state by the runbook's own lines: no mail goes twice, no number is given twice, keys hold."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from app.audit.rules import derived_key
from tests.faults.conftest import ROOT, Instance, _await_ready, started
from tests.faults.invariants import broken
from tests.sinks import MailSink, Mood, mail_sink, wait_until

MORNING = datetime.fromisoformat("2026-11-27T10:00:00+08:00")
CHAPTER = (
    (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8").partition("\n## Restore\n")[2].partition("\n## ")[0]
)
BACKUP = "docker compose run --rm --no-deps operator flask --app wsgi backup /backups --keep 14"


def lines() -> list[str]:
    """The commands of the runbook's chapter, in order."""
    blocks = re.findall(r"```bash\n(.*?)```", CHAPTER, re.DOTALL)
    return [line.strip() for block in blocks for line in block.strip().splitlines()]


@dataclass
class Drill:
    """An installation on one machine on which the lines of the runbook are walked."""

    instance: Instance
    clock: Path
    backups: Path
    sink: MailSink
    seconds: dict[str, float] = field(default_factory=dict)
    taken_at: str = ""

    def walk(self, line: str) -> None:
        """One line, with this machine's command for compose's."""
        words = shlex.split(line.replace("TAKEN_AT", self.taken_at).replace("/backups", str(self.backups)))
        assert words[:2] == ["docker", "compose"], line
        if words[2] == "stop":
            self.instance.supervisor.send_signal(signal.SIGTERM)
            assert self.instance.supervisor.wait(timeout=90) == 0
        elif words[2] == "up":
            self.start()
        else:
            assert words[2:6] == ["run", "--rm", "--no-deps", "operator"], "never exec: what is stopped runs nothing"
            self.run(words[6:])

    def run(self, words: list[str]) -> None:
        """A command beside the servers, which are started for its time where they do not run."""
        command = [sys.executable, "-m", "ops", "exec", "--", sys.executable, "-m", *words]
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=self.instance.environ, capture_output=True, text=True, timeout=300, check=False
        )
        name = " ".join(words[3:5] if words[3] in {"files", "audit"} or words[4] == "finish" else words[3:4])
        self.seconds[name] = round(time.monotonic() - began, 1)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        told = done.stdout.strip().splitlines()[-1]
        if '"taken_at"' in told:
            self.taken_at = json.loads(told)["taken_at"]

    def start(self) -> None:
        """Start again what was stopped."""
        log = self.instance.var / "again.log"
        with log.open("wb") as words:
            self.instance.supervisor = subprocess.Popen(
                [sys.executable, "-m", "ops", "run"], cwd=ROOT, env=self.instance.environ, stdout=words, stderr=words
            )
        _await_ready(self.instance.supervisor, log)

    def file(self, token: str, key: str, title: str) -> str:
        """A ticket; its number."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        body: dict[str, Any] = {"title": title, "body": "停电三次，设备受损。", "category": "01"}
        answer = requests.post(f"{self.instance.url}/api/v1/tickets", json=body, headers=headers, timeout=20)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["number"])

    def later(self, by: timedelta) -> None:
        """Move time for every process."""
        moment = datetime.fromisoformat(self.clock.read_text(encoding="ascii")) + by
        aside = self.clock.with_suffix(".new")
        aside.write_text(moment.isoformat(), encoding="ascii")
        aside.rename(self.clock)

    def count(self, where: str) -> int:
        """Deliveries."""
        with self.instance.engine().connect() as connection:
            return int(connection.scalar(sa.text(f"SELECT count(*) FROM outbox WHERE {where}")) or 0)


def a_firm(instance: Instance) -> dict[str, Any]:
    """Somebody of a firm."""
    return next(each for name, each in sorted(instance.accounts.items()) if name.startswith("company_"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_runbook_brings_an_older_state_back_and_nothing_goes_out_twice(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text(MORNING.isoformat(), encoding="ascii")
    profile = os.environ.get("DRILL_PROFILE", "blackbox")
    with (
        mail_sink() as sink,
        started(SMTP_URL=sink.url, APP_CLOCK_FILE=str(clock), DEMO_PROFILE=profile) as instance,
    ):
        drill, firm = Drill(instance, clock, tmp_path / "backups", sink), a_firm(instance)
        keys = [uuid.uuid4().hex for _ in range(4)]
        sink.mood = Mood.BUSY  # what is owed stays owed, and lies so in the backup
        before = drill.file(firm["token"], keys[0], "RESTORE-before")
        assert wait_until(lambda: drill.count("attempts > 0 AND state = 'pending'")), "mail was owed and refused"
        drill.walk(BACKUP)
        sink.mood = Mood.OK
        drill.later(timedelta(minutes=10))
        assert wait_until(lambda: sink.contents and not drill.count("state = 'pending' AND attempts > 0"), 60)
        lost = [drill.file(firm["token"], key, f"RESTORE-lost-{key[:4]}") for key in keys[1:3]]
        assert wait_until(lambda: not drill.count("state IN ('claimed', 'transmitting')"))
        sent = list(sink.message_ids)

        try:
            for line in lines():
                drill.walk(line)
            instance.heals(90)
            refused = requests.get(
                f"{instance.url}/api/v1/tickets", headers={"Authorization": f"Bearer {firm['token']}"}, timeout=20
            )
            assert refused.status_code == 401, "every token was ended"
            given = {"username": firm["username"], "password": firm["password"]}
            fresh = requests.post(f"{instance.url}/api/v1/tokens", json=given, timeout=20)
            assert fresh.status_code in {200, 201}, fresh.text
            token = fresh.json()["token"]
            assert drill.file(token, keys[0], "RESTORE-before") == before, "a key of before the backup holds"
            again = [drill.file(token, key, f"RESTORE-lost-{key[:4]}") for key in keys[1:3]]
            assert [drill.file(token, key, f"RESTORE-lost-{key[:4]}") for key in keys[1:3]] == again, "once each"
            new = drill.file(token, keys[3], "RESTORE-new")
            assert len({before, *lost, *again, new}) == 6, "no number is given twice"
            assert drill.count("state = 'held'") > 0
            assert wait_until(lambda: len(sink.contents) > len(sent), 30), "what is new goes out"
            time.sleep(8)
            assert len(set(sink.message_ids)) == len(sink.message_ids), "nothing went out twice"
            now = datetime.fromisoformat(clock.read_text(encoding="ascii"))  # what is late is late by their clock
            key = derived_key(instance.settings.secret_key)
            assert broken(instance.engine(), instance.files, key, now) == []
            print("drill", profile, drill.seconds)
        finally:
            if instance.supervisor.poll() is None:
                instance.supervisor.send_signal(signal.SIGTERM)
                instance.supervisor.wait(timeout=90)


def test_the_chapter_walks_every_step_and_never_into_a_stopped_service() -> None:
    said = [line.removeprefix("docker compose ") for line in lines()]
    assert [line.split()[0] for line in said] == ["stop", "run", "run", "run", "run", "up"]
    assert not re.search(r"docker compose exec", CHAPTER)
    assert BACKUP in (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
