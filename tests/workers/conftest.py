"""The Celery application on this test session's own servers; its settings are read when it is first imported."""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from app.kernel import clock
from app.kernel.storage import Storage
from app.kernel.transaction import Transactions
from config.settings import Settings
from tests.builders import MONDAY
from tests.servers import TestServers
from tests.tables import furnished

DATABASE = "test_workers"


@pytest.fixture(scope="session")
def worker_environment(test_servers: TestServers, worker_id_or_first: str) -> dict[str, str]:
    """A database of the workers' own, a clock that stands still, a mail server that nobody runs, and leave to call
    programs on this machine.
    """
    database = f"{DATABASE}_{worker_id_or_first}"
    test_servers.clone(database)
    variables = test_servers.variables(database, worker_id_or_first)
    clock_file = Path(variables["VAR"]) / "clock"
    clock_file.parent.mkdir(parents=True, exist_ok=True)
    clock_file.write_text(MONDAY.isoformat(), encoding="ascii")
    return {
        **variables,
        "SMTP_URL": "smtp://127.0.0.1:9",
        "APP_CLOCK_FILE": str(clock_file),
        "WEBHOOK_ALLOW_LOOPBACK": "1",
    }


@pytest.fixture(scope="session")
def celery_module(worker_environment: dict[str, str]) -> ModuleType:
    """``workers.celery_app`` with its tasks, imported under the test environment."""
    before = dict(os.environ)
    os.environ.update(worker_environment)
    try:
        module = importlib.import_module("workers.celery_app")
        for name in module.MODULES:
            importlib.import_module(name)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return module


@pytest.fixture(scope="session")
def worker_settings(worker_environment: dict[str, str]) -> Settings:
    """The same settings for the test itself."""
    return Settings.from_env(worker_environment)


@pytest.fixture
def office(celery_module: ModuleType, worker_environment: dict[str, str]) -> Iterator[Transactions]:
    """The workers' own transactions, on tables that are empty but for the calendar, and a store without files."""
    transactions: Transactions = celery_module.core().transactions
    clock_file = Path(worker_environment["APP_CLOCK_FILE"])
    clock_file.write_text(MONDAY.isoformat(), encoding="ascii")
    clock.follow(clock_file)
    storage = celery_module.core().storage
    with furnished(transactions):
        _empty(storage)  # whoever ran here before left his files; the rows are gone
        yield transactions
        clock.follow(None)
    _empty(storage)


def _empty(storage: Storage) -> None:
    for key, _ in [*storage.kept()]:
        storage.remove(key)
