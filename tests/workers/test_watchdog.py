"""The vigil ends a worker that hears nothing any more, and only such a one."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.kernel import clock
from workers.signs import leave, sign_of_life
from workers.watchdog import Vigil, consumer_answers, database_answers


def test_silence_for_too_long_ends_it() -> None:
    ended: list[bool] = []
    Vigil((lambda: False,), lambda: ended.append(True), patience=0.05, every=0.01).keep()
    assert ended == [True]


def test_a_short_silence_does_not() -> None:
    ended: list[bool] = []
    answers = [True, False, True, False]
    vigil = Vigil((), lambda: ended.append(True), patience=10, every=0.01)

    def probe() -> bool:
        if not answers:
            vigil.stopped.set()
            return True
        return answers.pop()

    vigil.probes = (probe,)
    vigil.keep()
    assert ended == []


def test_a_probe_that_hangs_is_no_answer_and_keeps_no_vigil_from_ending() -> None:
    hanging, ended = threading.Event(), threading.Event()
    asked: list[str] = []

    def hang() -> bool:
        asked.append("hang")
        return hanging.wait(30)

    vigil = Vigil((hang, lambda: True), ended.set, patience=0.3, every=0.01, deadline=0.05)
    began = time.monotonic()
    vigil.keep()
    hanging.set()
    assert ended.is_set()
    assert time.monotonic() - began < 5
    assert asked == ["hang"], "a probe that is still out is not sent a second time"


def test_only_a_good_look_leaves_a_sign_of_life(tmp_path: Path) -> None:
    sign = sign_of_life(tmp_path, "worker@here")
    vigil = Vigil((lambda: False,), lambda: None, lambda: leave(sign), patience=0.05, every=0.01)
    vigil.keep()
    assert not sign.exists()

    def well() -> None:
        leave(sign)
        vigil.stopped.set()

    vigil = Vigil((lambda: True,), lambda: None, well, every=0.01)
    vigil.keep()
    assert sign.exists()


def test_a_disk_that_takes_no_sign_ends_nobody(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("no folder", encoding="ascii")
    leave(sign_of_life(tmp_path, "worker@here"))


def test_no_broker_and_no_database_are_no_answer() -> None:
    def ping(**_: object) -> list[object]:
        raise ConnectionError("refused")

    worker = SimpleNamespace(hostname="w", app=SimpleNamespace(control=SimpleNamespace(ping=ping)))
    assert not consumer_answers(worker)
    assert not database_answers(SimpleNamespace(watchdog_database_url="postgresql+psycopg://nobody@127.0.0.1:9/none"))


def test_the_database_answers(worker_environment: dict[str, str]) -> None:
    url = worker_environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    assert database_answers(SimpleNamespace(watchdog_database_url=url))


def test_a_clock_that_is_off_is_said_and_ends_nobody(
    worker_environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = worker_environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    moved = tmp_path / "clock"
    moved.write_text((datetime.now(UTC) + timedelta(minutes=5)).isoformat(), encoding="ascii")
    clock.follow(moved)
    try:
        assert database_answers(SimpleNamespace(watchdog_database_url=url))
    finally:
        clock.follow(None)
    assert "clock is off" in capsys.readouterr().out
