"""The whole application on this worker's database, for tests of the faces and for stories; a conftest takes from here
the fixtures it needs."""

from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask

from app.core import Core
from app.factory import create_app
from app.kernel import clock
from app.kernel.actor import SYSTEM
from config.settings import Settings
from tests.builders import Zone, a_zone
from tests.tables import furnished

made_of = cache(create_app)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The application with both faces, made once, for its pages are read and translated into code as they are first
    asked for; the clock is nobody's any more after a module.
    """
    made = made_of(settings)
    yield made
    core_of(made).engine.dispose()
    clock.follow(None)


@pytest.fixture
def core(app: Flask) -> Iterator[Core]:
    """The application behind the faces, on tables that are empty but for the calendar."""
    made = core_of(app)
    with furnished(made.transactions):
        yield made


@pytest.fixture
def zone(core: Core) -> Zone:
    """A small zone with one person in every seat, committed."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def core_of(app: Flask) -> Core:
    """What stands behind the faces of an application."""
    made: Core = app.extensions["zhuqishao"]
    return made
