"""What /readyz and /healthz say: of clocks that are apart, of a schema older or newer than the code."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.heartbeat import beat
from app.tickets.months import AHEAD, make_months, months_missing
from app.web.health import readiness
from tests.builders import Zone
from tests.tables import statements


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Path]:
    """Our clock, five minutes ahead of the database's."""
    path = tmp_path / "clock"
    path.write_text((datetime.now(UTC) + timedelta(minutes=5)).isoformat(), encoding="ascii")
    clock.follow(path)
    yield path
    clock.follow(None)


def said(app: Flask, core: Core) -> tuple[int, dict[str, str]]:
    """The answer of /readyz where the clocks were swept just now."""
    with core.transactions.acting(SYSTEM) as tx:
        beat(tx.session, readiness.SWEEP, tx.now)
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.get_json()


def test_clocks_that_are_apart_want_attention(app: Flask, core: Core, moved: Path) -> None:
    assert said(app, core)[1]["clock"] == "degraded"
    clock.follow(None)
    assert said(app, core)[1]["clock"] == "ok"


@pytest.mark.parametrize(
    ("written_for", "code", "verdict"),
    [("0001", 200, "degraded"), ("present", 200, "ok"), ("9999", 503, "failing")],
    ids=["a newer schema serves the old code", "its own", "an older schema does not serve the new code"],
)
def test_the_schema_a_code_was_not_written_for(
    app: Flask, core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_for: str, code: int, verdict: str
) -> None:
    head = tmp_path / "HEAD"
    head.write_text(readiness.HEAD.read_text(encoding="ascii") if written_for == "present" else written_for)
    monkeypatch.setattr(readiness, "HEAD", head)
    answered, parts = said(app, core)
    assert (answered, parts["schema"]) == (code, verdict)


def test_a_rabbitmq_is_asked_by_its_door_and_not_as_valkey() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"amqp://zone:secret@127.0.0.1:{door.getsockname()[1]}/zone"
        assert readiness._broker_policy(url)
    assert not readiness._broker_policy(url)


def test_who_is_signed_in_is_nobodys_question_here(
    app: Flask, core: Core, zone: Zone, sign_in: Callable[[Actor], FlaskClient]
) -> None:
    client = sign_in(zone.coordinator)
    with statements(core.engine) as asked:
        assert client.get("/healthz").get_data() == b"ok\n"
        assert client.get("/metrics").status_code == 200
    assert asked == []
    with statements(core.engine) as asked:
        client.get("/readyz")
    assert not [each for each in asked if "user_sessions" in each]
    with statements(core.engine) as asked:
        client.get("/inbox")
    assert [each for each in asked if "user_sessions" in each], "everybody else asks"


def test_a_month_without_a_part_wants_attention_until_it_is_made(app: Flask, core: Core) -> None:
    assert said(app, core)[1]["months"] == "ok"
    with core.transactions.acting(SYSTEM) as tx:
        tx.now += timedelta(days=400)
        assert months_missing(tx)
        assert make_months(tx) == AHEAD + 1
        assert not months_missing(tx)
        assert make_months(tx) == 0
        tx.session.rollback()
