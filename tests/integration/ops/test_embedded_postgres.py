"""The embedded PostgreSQL survives what happens to it on one machine."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ops.postgres import DURABLE, EmbeddedPostgres, ServerFailed
from ops.processes import MARK


@pytest.fixture
def cluster() -> Iterator[EmbeddedPostgres]:
    """A cluster in a folder with a short name.

    Not one of pytest's: every session that starts closes their parent to other accounts, PostgreSQL's own among them.
    """
    folder = Path(tempfile.mkdtemp(prefix="zqs-pg-"))
    yield EmbeddedPostgres(
        data=folder / "data",
        sockets=folder / "run" / "pg",
        log=folder / "log" / "postgres.log",
        pid_file=folder / "run" / "postgres.pid",
        env={**os.environ, MARK: str(folder)},
        options={**DURABLE, "shared_buffers": "32MB"},
    )
    shutil.rmtree(folder, ignore_errors=True)


def test_a_killed_server_starts_again_with_its_data(cluster: EmbeddedPostgres) -> None:
    """Kill it, start it, stop it; start it over an orphan: the rows are there each time."""
    service = cluster.prepare()
    child = service.start()
    cluster.await_ready(service, child)
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    child.send_signal(signal.SIGKILL)
    child.wait()

    orphan = cluster.prepare().start()  # nobody stops this one: its supervisor was killed
    cluster.await_ready(service, orphan)
    again = cluster.prepare()
    child = again.start()
    try:
        cluster.await_ready(again, child)
        assert orphan.poll() is not None
        with cluster.connect() as connection:
            assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
            shown = {name: _setting(connection, name) for name in ("listen_addresses", "data_checksums", "TimeZone")}
        assert shown == {"listen_addresses": "", "data_checksums": "on", "TimeZone": "UTC"}
    finally:
        assert again.stop(child)


def test_data_of_another_version_is_refused(cluster: EmbeddedPostgres) -> None:
    """A cluster made by an older PostgreSQL is named, not opened."""
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("16\n", encoding="ascii")
    with pytest.raises(ServerFailed, match="made by PostgreSQL 16"):
        cluster.prepare()


def test_what_is_reached_is_a_socket(cluster: EmbeddedPostgres) -> None:
    """Nothing but the socket directory leads to the server, and it is private."""
    assert not cluster.answers()
    service = cluster.prepare()
    child = service.start()
    try:
        cluster.await_ready(service, child)
        assert cluster.answers()
        assert Path(cluster.sockets).stat().st_mode & 0o077 == 0
    finally:
        service.stop(child)


def _setting(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> object:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return row[0] if row else None
