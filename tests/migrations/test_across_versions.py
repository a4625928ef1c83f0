"""`docs/upgrading.md`, walked on a real schema: behind, at its place, and ahead of the code that is asked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from flask import Flask

from app.core import Core
from app.factory import create_app
from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import beat
from app.web.health import readiness
from config.settings import Settings
from tests import servers
from tests.migrations.test_migrations import MIGRATIONS, config_for

HEAD = (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()
BEFORE = f"{int(HEAD) - 1:04d}"


@pytest.fixture
def upgraded(
    test_servers: servers.TestServers, worker_id_or_first: str, settings: Settings
) -> Iterator[tuple[Flask, str]]:
    """The application on a database of its own, and the address of that."""
    url = test_servers.clone(f"versions_{worker_id_or_first}")
    app = create_app(replace(settings, database_url=url))
    core: Core = app.extensions["zhuqishao"]
    with core.transactions.acting(SYSTEM) as tx:
        beat(tx.session, readiness.SWEEP, tx.now)
    yield app, url
    core.engine.dispose()


def ready(app: Flask) -> tuple[int, str]:
    """Status, and what is said of the schema."""
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.get_json()["schema"]


def test_up_and_back(upgraded: tuple[Flask, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, url = upgraded
    assert ready(app) == (200, "ok")
    command.downgrade(config_for(url), BEFORE)
    assert ready(app) == (503, "failing"), "new code on the schema of the release before"
    command.upgrade(config_for(url), "head")
    assert ready(app) == (200, "ok")
    of_the_release_before = tmp_path / "HEAD"
    of_the_release_before.write_text(BEFORE, encoding="ascii")
    monkeypatch.setattr(readiness, "HEAD", of_the_release_before)
    assert ready(app) == (200, "degraded"), "old code beside the new one, or gone back to"
