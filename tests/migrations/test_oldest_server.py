"""The oldest PostgreSQL the program says it runs on, and what an older one is told."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel import database
from app.kernel.actor import SYSTEM
from app.kernel.database import LEAST, make_engine
from app.kernel.transaction import Transactions
from app.reports.rules.periods import Week
from config.settings import Settings
from ops.postgres import EmbeddedPostgres
from tests.builders import MONDAY, a_company, a_zone
from tests.integration.conftest import SUBSCRIPTIONS
from tests.integration.reports.history import Past
from tests.integration.reports.test_going_on import Lives, freeze, holds
from tests.servers import TestServers

WHEEL = find_spec("pgserver")
PROGRAMS = Path(WHEEL.origin or "").parent / "pginstall" / "bin" if WHEEL else Path("nowhere")
"""The programs of PostgreSQL 16, out of a wheel that brings them."""


class OldServers(TestServers):
    """A folder of servers whose PostgreSQL is the oldest."""

    __slots__ = ()

    @property
    def postgres(self) -> EmbeddedPostgres:
        """The same cluster, made and run by the programs of that version."""
        return replace(super().postgres, programs=PROGRAMS, version=str(LEAST))


@pytest.fixture(scope="module")
def old() -> Iterator[Transactions]:
    """Transactions on a migrated database of the oldest server."""
    if not PROGRAMS.exists():
        pytest.skip(f"the wheel with the programs of PostgreSQL {LEAST} is for Python below 3.13")
    folder = Path(tempfile.mkdtemp(prefix="zqs-old-"))
    folder.chmod(0o711)
    servers = OldServers(folder)
    try:
        servers.ensure_started()
        servers.clone("old")
        made = make_engine(Settings.from_env(servers.variables("old", "gw0")).database_url)
        yield Transactions(made, SUBSCRIPTIONS)
        made.dispose()
    finally:
        servers.stop()


def test_weeks_are_counted_alike_on_the_oldest_server(old: Transactions) -> None:
    """The whole schema stands on it, and weeks that go on from each other hold what they print."""
    with old.acting(SYSTEM) as tx:
        assert tx.session.scalar(sa.text("SHOW server_version_num")).startswith(str(LEAST))
        tx.now = MONDAY
        zone = a_zone(tx)
        lives, firms = Lives(Past(tx, zone), 15), [zone.company, a_company(tx, zone.region, zone.park)]
        week = Week(2026, 48)
        bases = set()
        for _ in range(4):
            lives.week(week, firms)
            report = freeze(tx, zone, week)
            holds(tx, zone, report)
            bases.add(report.base_id)
            week = week.following
        assert len(bases) == 2, "one of each version of the formulas"


def test_an_older_server_is_refused_by_name(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LEAST", 99)
    engine = make_engine(database_url)
    with pytest.raises(sa.exc.OperationalError, match="is too old: 99 is the least"), engine.connect():
        pass
    engine.dispose()
