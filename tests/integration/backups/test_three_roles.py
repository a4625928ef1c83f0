"""After a restore owner, application and portal are three again: who may what is asked of the database itself.

The owner is once the superuser of a cluster of its own and once a role that is none; the restore is ours, or pg_restore
by hand without rights and policies.
"""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from psycopg import conninfo

from app.audit.queries import verify
from app.backups.programs import program
from app.factory import create_app
from app.kernel.actor import SYSTEM
from app.kernel.roles import faults_of_role
from app.tickets.attaching import attach
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.receiving import Upload, received
from config import embedded
from config.settings import Settings
from ops.postgres import EmbeddedPostgres
from tests.builders import a_draft, as_actor
from tests.files import a_pdf
from tests.integration.backups.conftest import Installation
from tests.production.shape import free_ports
from tests.servers import FLEETING

# pg_dump, pg_restore and all files twice: seconds on an idle machine
pytestmark = pytest.mark.timeout(400)
KEEPER = "keeps_the_tables"
SAID = {
    "tables": """
        SELECT relname, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))::text, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S') ORDER BY 1""",
    "columns": """
        SELECT relname, attname, attacl::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL ORDER BY 1, 2""",
    "policies": "SELECT * FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname",
    "later": "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1",
    "triggers": "SELECT tgrelid::regclass::text, tgname::text, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
}


def said(connection: "psycopg.Connection[tuple[Any, ...]]") -> dict[str, list[Any]]:
    """Everything the catalogue says of rights, in an order of its own, for one grant may come before another."""
    found = {name: connection.execute(question).fetchall() for name, question in SAID.items()}
    return {name: sorted(str(_sorted(row)) for row in rows) for name, rows in found.items()}


def _sorted(row: tuple[Any, ...]) -> tuple[Any, ...]:
    listed = [each for each in row if isinstance(each, str) and each.startswith("{") and "=" in each]
    return tuple(sorted(each.strip("{}").split(",")) if each in listed else each for each in row)


@dataclass
class Place:
    """Another place to restore to: its application, and its owner's address."""

    app: Flask
    owner: str

    def run(self, *words: str) -> Any:
        with self.app.app_context():
            return self.app.test_cli_runner().invoke(args=list(words))

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(self.owner.replace("+psycopg", "", 1), autocommit=True)


def moved(installation: Installation, url: str, owner: str | None) -> Flask:
    """The same program beside other addresses, without its worker's clock being anybody else's."""
    settings = installation.app.extensions["zhuqishao"].settings
    assert isinstance(settings, Settings)
    return create_app(replace(settings, database_url=url, database_owner_url=owner))


@pytest.fixture
def elsewhere(installation: Installation) -> Iterator[Place]:
    """A new server, which knows neither role and asks for passwords."""
    folder = Path(tempfile.mkdtemp(prefix="zqs-elsewhere-"))
    folder.chmod(0o755)  # PostgreSQL's own account passes through
    [port] = free_ports(1)
    server = EmbeddedPostgres(
        data=folder / "postgres",
        sockets=embedded.postgres_sockets(folder),
        log=folder / "postgres.log",
        pid_file=folder / "postgres.pid",
        env=installation.servers.postgres.env,
        options=FLEETING,
        port=port,
        password="lettersAndDigits",
    )
    service = server.prepare()
    child = service.start()
    try:
        server.await_ready(service, child)
        at = f"127.0.0.1:{port}/{embedded.DATABASE}"
        owner = f"postgresql+psycopg://zhuqishao:lettersAndDigits@{at}"
        app = moved(installation, f"postgresql+psycopg://zhuqishao_app:otherLetters@{at}", owner)
        yield Place(app, owner)
        app.extensions["zhuqishao"].engine.dispose()
        app.extensions["zhuqishao"].holding.engine.dispose()
    finally:
        service.stop(child)
        shutil.rmtree(folder, ignore_errors=True)


def works(app: Flask, installation: Installation) -> None:
    """A firm files with two files and reads its own alone; the record is added to and not changed."""
    core, zone = app.extensions["zhuqishao"], installation.zone
    with core.transactions.acting(SYSTEM) as tx:
        foreign = file_ticket(as_actor(tx, zone.other_firm), a_draft("别家的事")).number
    files = [Upload(name, io.BytesIO(a_pdf(name.encode()))) for name in ("a.pdf", "停电说明.pdf")]
    with received(core.storage, None, files) as found, core.transactions.acting(zone.firm) as tx:
        assert tx.session.scalar(sa.text("SELECT current_user")) == "zhuqishao_portal"
        mine = file_ticket(tx, a_draft("恢复以后的")).number
        attach(tx, mine, found)
    with core.transactions.reading(zone.firm) as tx:
        numbers = set(tx.session.scalars(sa.text("SELECT number FROM tickets")))
        assert mine in numbers
        assert foreign not in numbers
        names = set(tx.session.scalars(sa.text("SELECT name FROM attachments")))
        assert {"a.pdf", "停电说明.pdf"} <= names
        for table in ("outbox", "audit_entries", "webhooks", "service_accounts", "user_sessions"):
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), tx.session.begin_nested():
                tx.session.execute(sa.text(f"SELECT * FROM {table}"))
    with core.transactions.reading(SYSTEM) as tx:
        assert faults_of_role(tx.session) == []
        assert verify(tx.session, core.audit_keys) is None
        assert {mine, foreign} <= set(tx.session.scalars(sa.select(Ticket.number)))
    for statement in ("DELETE FROM audit_entries", "UPDATE ticket_events SET seq = 1", "DROP TABLE tickets"):
        with pytest.raises(sa.exc.ProgrammingError), core.engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_on_a_new_server_the_restore_makes_the_roles_and_gives_them_what_they_had(
    installation: Installation, elsewhere: Place
) -> None:
    installation.file("要保住的", b"% one")
    taken_at = installation.backup()["taken_at"]
    with installation.servers.postgres.connect(installation.database) as connection:
        before = said(connection)
    back = elsewhere.run("restore", str(installation.backups))
    assert back.exit_code == 0, back.stderr
    with elsewhere.connect() as connection:
        assert said(connection) == before
    done = elsewhere.run("restore", "finish", "--since", taken_at)
    assert done.exit_code == 0, done.stderr
    works(elsewhere.app, installation)


@pytest.mark.parametrize("by", [["restore", "finish"], ["database", "roles"]], ids=" ".join)
def test_what_pg_restore_left_out_comes_back(installation: Installation, by: list[str]) -> None:
    installation.file("要保住的", b"% one")
    told = installation.backup()
    with installation.servers.postgres.connect(installation.database) as connection:
        before = said(connection)
    installation.empty()
    address = conninfo.make_conninfo(
        host=str(installation.servers.postgres.sockets), user="zhuqishao", dbname=installation.database
    )
    dump = str(Path(str(told["backup"])) / "database.dump")
    command = [program("pg_restore", 18).path, "--no-owner", "--no-privileges", "--no-policies"]
    subprocess.run([*command, f"--dbname={address}", dump], check=True, timeout=120)
    core = installation.app.extensions["zhuqishao"]
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), core.transactions.reading(SYSTEM) as tx:
        tx.session.execute(sa.select(Ticket.number))
    more = ["--since", str(told["taken_at"])] if "finish" in by else ["--apply"]
    result = installation.app.test_cli_runner().invoke(args=[*by, *more])
    assert result.exit_code == 0, result.output
    with installation.servers.postgres.connect(installation.database) as connection:
        assert said(connection) == before
    works(installation.app, installation)


def test_only_the_owner_backs_up_and_finishes(installation: Installation) -> None:
    taken_at = str(installation.backup()["taken_at"])
    app = moved(installation, embedded.database_url(installation.servers.folder, installation.database), None)
    with app.app_context():
        for words in (
            ["backup", str(installation.backups)],
            ["restore", str(installation.backups), "--replace"],
            ["restore", "finish", "--since", taken_at],
        ):
            refused = app.test_cli_runner().invoke(args=words)
            assert refused.exit_code == 1, words
            assert "set DATABASE_OWNER_URL" in refused.stderr, (words, refused.stderr)
            assert len(refused.stderr.strip().splitlines()) == 1
    app.extensions["zhuqishao"].engine.dispose()


@pytest.fixture
def kept(installation: Installation) -> Iterator[Place]:
    """The installation under an owner that is no superuser and whom row-level security binds."""
    postgres = installation.servers.postgres
    name = f"{installation.database}_kept"
    with postgres.connect() as connection:
        connection.execute(f"CREATE ROLE {KEEPER} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS")
        connection.execute(
            f"GRANT zhuqishao_app, zhuqishao_portal TO {KEEPER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
        )
        connection.execute(f"CREATE DATABASE {name} OWNER {KEEPER}")
    try:
        owner = embedded.database_url(installation.servers.folder, name, KEEPER)
        app = moved(installation, embedded.database_url(installation.servers.folder, name), owner)
        yield Place(app, owner)
        app.extensions["zhuqishao"].engine.dispose()
        app.extensions["zhuqishao"].holding.engine.dispose()
    finally:
        postgres.drop_database(name)
        with postgres.connect() as connection:
            connection.execute(f"DROP OWNED BY {KEEPER}")
            connection.execute(f"DROP ROLE {KEEPER}")


def test_an_owner_that_is_no_superuser_restores_and_backs_up_every_row(installation: Installation, kept: Place) -> None:
    installation.file("要保住的", b"% one")
    folder = Path(str(installation.backup()["backup"]))
    back = kept.run("restore", str(installation.backups))
    assert back.exit_code == 0, back.stderr
    works(kept.app, installation)
    again = kept.run("backup", str(installation.backups / "again"))
    assert again.exit_code == 0, again.stderr
    with kept.connect() as connection:
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (3,)
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        connection.execute("DROP POLICY owner_all ON tickets")
    hidden = kept.run("backup", str(installation.backups / "again"))
    assert (hidden.exit_code, "hides rows of tickets" in hidden.stderr) == (1, True), hidden.stderr
    assert folder.exists()
    replaced = kept.run("database", "roles", "--apply")
    assert replaced.exit_code == 0, replaced.output
    replaced = kept.run("restore", str(installation.backups / "again"), "--replace")
    assert replaced.exit_code == 0, replaced.stderr
    with kept.connect() as connection:
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (3,)
