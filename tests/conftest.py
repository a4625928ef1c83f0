"""Settings, engine and servers for every test; nothing of the domain.

A test that asks for none of these fixtures needs no database, and a session without such tests starts no server.
"""

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import settings as hypothesis_settings

from config.settings import Settings
from tests import servers
from tests.browsers import browser, chromium, page
from tests.sharing_out import InOrder, lengthy_first

__all__ = ["browser", "chromium", "page"]  # fixtures: one browser for a worker, whichever test asks first

# a busy machine is slow, not wrong: the time of one example is no property
hypothesis_settings.register_profile("zone", deadline=None)
hypothesis_settings.load_profile("zone")

OPENED = pytest.StashKey[servers.TestServers]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --fail-on-skip: where everything is installed, a skipped test is a test that silently did not run."""
    parser.addoption(
        "--fail-on-skip",
        action="store_true",
        default=bool(os.environ.get("CI")),
        help="end with status 1 when any test was skipped (default when CI is set)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Open the session's folder in the controller; workers find it in the environment."""
    if not hasattr(config, "workerinput"):
        config.stash[OPENED] = servers.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers at the end of the controller, after failures and interrupts too."""
    opened = config.stash.get(OPENED, None)
    if opened is not None:
        opened.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    lengthy_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InOrder:
    """Give each worker whole modules, in the order of the collection."""
    return InOrder(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None, None, None]:
    """Say plainly what was skipped and whether that is a failure here."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and config.getoption("--fail-on-skip"):
        terminalreporter.write_line(f"{len(skipped)} skipped: counted as a failure here (--fail-on-skip).", red=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Turn a green run with skips into a red one where skips are not allowed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if skipped and session.exitstatus == pytest.ExitCode.OK and session.config.getoption("--fail-on-skip"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield


@pytest.fixture(scope="session")
def worker_id_or_first(request: pytest.FixtureRequest) -> str:
    """Return gw0, gw1, …; gw0 without xdist."""
    workerinput: dict[str, str] = getattr(request.config, "workerinput", {})
    return workerinput.get("workerid", "gw0")


@pytest.fixture(scope="session")
def test_servers() -> servers.TestServers:
    """Return the running servers of the session."""
    session = servers.present_session()
    session.ensure_started()
    return session


@pytest.fixture(scope="session")
def settings(test_servers: servers.TestServers, worker_id_or_first: str) -> Settings:
    """Return settings with APP_ENV=test on a migrated database and Valkey databases of this worker's own."""
    database = f"test_{worker_id_or_first}"
    test_servers.clone(database)
    return Settings.from_env(test_servers.variables(database, worker_id_or_first))


@pytest.fixture(scope="session")
def database_url(settings: Settings) -> str:
    """Return the SQLAlchemy address of this worker's database."""
    return settings.database_url


@pytest.fixture(scope="session")
def redis_url(settings: Settings) -> str:
    """Return the address of this worker's first Valkey database."""
    return settings.redis_url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    """Return an engine on this worker's database."""
    made = sa.create_engine(database_url)
    yield made
    made.dispose()
