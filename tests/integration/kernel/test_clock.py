"""Our clock against the database's: seen when it is off, either way, and not for the time a question takes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel import clock


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Path]:
    """The file our clock follows, once something was written into it."""
    path = tmp_path / "clock"
    yield path
    clock.follow(None)


def set_by(path: Path, shift: timedelta) -> None:
    """Put our clock off by so much."""
    path.write_text((datetime.now(UTC) + shift).isoformat(), encoding="ascii")
    clock.follow(path)


def test_one_machine_has_one_time_however_long_the_answer_takes(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert abs(clock.drift(connection)) < timedelta(seconds=1)
        assert not clock.is_off(connection)


@pytest.mark.parametrize("shift", [timedelta(minutes=5), timedelta(minutes=-5), timedelta(seconds=25)])
def test_a_clock_that_is_off_is_seen(engine: sa.Engine, moved: Path, shift: timedelta) -> None:
    set_by(moved, shift)
    with engine.connect() as connection:
        assert abs(clock.drift(connection) - shift) < timedelta(seconds=1)
        assert clock.is_off(connection)


def test_a_few_seconds_are_nothing(engine: sa.Engine, moved: Path) -> None:
    set_by(moved, timedelta(seconds=10))
    with engine.connect() as connection:
        assert not clock.is_off(connection)
