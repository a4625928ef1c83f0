"""A server that does not answer is given up in time, whatever it was doing, and the pool is whole afterwards."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg.errors
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.kernel.database import CONNECTION_OPTIONS, make_engine, make_lone_engine
from app.kernel.failures import UNAVAILABLE, failure_of
from app.kernel.patience import REQUEST, Patience, begin, end, patient, wait_longer

SOON = 2.0
"""Seconds: the patience of these tests, the cancelling and a busy machine."""


@pytest.fixture
def pooled(database_url: str) -> Iterator[sa.Engine]:
    """An engine as the product makes it."""
    engine = make_engine(database_url, pool_size=2, max_overflow=0)
    yield engine
    engine.dispose()


@contextmanager
def request_of(seconds: float, in_all: float = 60.0) -> Iterator[Patience]:
    """So long without an answer, and so long in all, as in a request."""
    patience = Patience(seconds, in_all)
    token = begin(patience)
    try:
        yield patience
    finally:
        end(token)


def frozen(connection: sa.Connection) -> int:
    """Stop the process behind a connection, which is in no transaction then; returns its number."""
    pid: int = connection.scalar(sa.text("SELECT pg_backend_pid()")) or 0
    connection.rollback()
    os.kill(pid, signal.SIGSTOP)
    return pid


def test_a_slow_statement_is_given_up_and_stopped_on_the_server(pooled: sa.Engine, engine: sa.Engine) -> None:
    began = time.monotonic()
    with patient(0.3), pooled.connect() as connection:
        pid = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        with pytest.raises(OperationalError) as given_up:
            connection.execute(sa.text("SELECT pg_sleep(15)"))
    assert time.monotonic() - began < SOON
    assert failure_of(given_up.value) is UNAVAILABLE
    assert given_up.value.connection_invalidated
    assert pooled.pool.checkedout() == 0  # type: ignore[attr-defined]
    ends = time.monotonic() + SOON
    with engine.connect() as operator:
        running = sa.text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while operator.scalar(running, {"pid": pid}) and time.monotonic() < ends:
            time.sleep(0.05)
            operator.rollback()
        assert operator.scalar(running, {"pid": pid}) == 0


def test_a_frozen_server_is_given_up_while_it_is_asked_whether_it_lives(pooled: sa.Engine) -> None:
    with pooled.connect() as connection:
        pid = frozen(connection)
    try:
        began = time.monotonic()
        with patient(0.3), pooled.connect() as connection:
            assert connection.scalar(sa.text("SELECT 1")) == 1
        assert time.monotonic() - began < SOON
    finally:
        os.kill(pid, signal.SIGCONT)
    assert pooled.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_rollback_and_close_of_what_was_given_up_are_silent(database_url: str) -> None:
    lone = make_lone_engine(database_url)
    with patient(0.3):
        connection = lone.connect()
        pid = frozen(connection)
        try:
            with pytest.raises(OperationalError):
                connection.execute(sa.text("SELECT 1"))
        finally:
            os.kill(pid, signal.SIGCONT)
        connection.rollback()
        connection.close()
        raw = lone.raw_connection()
        raw.driver_connection.pgconn.finish()  # type: ignore[union-attr]
        raw.rollback()
        raw.close()


def test_a_slow_server_that_answers_is_waited_for_and_a_silent_one_is_not(pooled: sa.Engine) -> None:
    with pooled.connect() as connection, request_of(0.8):
        for _ in range(4):
            connection.execute(sa.text("SELECT pg_sleep(0.4)"))
        with pytest.raises(OperationalError):
            connection.execute(sa.text("SELECT pg_sleep(15)"))
        began = time.monotonic()
        with pytest.raises(OperationalError), pooled.connect() as another:
            another.execute(sa.text("SELECT 1"))
        assert time.monotonic() - began < 0.5, "the silence was waited for once"


def test_what_was_waited_in_vain_counts_until_something_answers() -> None:
    patience = Patience(5.0, 15.0)
    patience.spend(3.0, answered=False)
    assert patience.left == pytest.approx(2.0), "less than a connection takes: none is tried again"
    patience.spend(1.0, answered=True)
    assert patience.left == pytest.approx(5.0)
    patience.spend(9.0, answered=True)
    assert patience.left == pytest.approx(2.0)


def test_all_waiting_of_a_request_comes_out_of_one_time(pooled: sa.Engine) -> None:
    with pooled.connect() as connection, request_of(5.0, in_all=1.0) as left:
        connection.execute(sa.text("SELECT pg_sleep(0.4)"))
        time.sleep(0.5)
        assert 0.3 < left.left < 0.61, "thinking takes nothing away"
        with pytest.raises(OperationalError):
            connection.execute(sa.text("SELECT pg_sleep(0.8)"))


def test_no_connection_is_begun_with_no_time_left(database_url: str) -> None:
    began = time.monotonic()
    with request_of(0.5), pytest.raises(OperationalError) as refused:
        make_lone_engine(database_url).connect()
    assert isinstance(refused.value.orig, psycopg.errors.ConnectionTimeout)
    assert time.monotonic() - began < SOON


def test_a_report_may_wait_longer_and_nobody_must_wait_at_all(pooled: sa.Engine) -> None:
    with patient(0.1), pooled.connect() as connection:
        wait_longer(5)
        connection.execute(sa.text("SELECT pg_sleep(0.3)"))
    with pooled.connect() as connection:
        connection.execute(sa.text("SELECT pg_sleep(0.3)"))


def test_a_lock_is_given_up_before_a_request_is_out_of_patience() -> None:
    """So that whoever waits behind another reads who is at work, not that everything is down."""
    assert f"lock_timeout={int((REQUEST - 1) * 1000)}" in CONNECTION_OPTIONS
