"""An installation whose application signs in as the owner comes to the three roles by one command."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from app.cli.attach import attach
from app.kernel.roles import faults_of_role
from config import embedded
from tests import servers

Run = Callable[..., Result]
SERVES, PASSWORD = "serves_for_a_test", "quiet'herons\"1"
AS_BEFORE = """
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM zhuqishao_app;
REVOKE USAGE ON SCHEMA public FROM zhuqishao_app;
DROP POLICY app_all ON tickets;
"""
"""What a restore without privileges leaves behind."""


def as_role(address: str, role: str) -> sa.Engine:
    url = sa.make_url(address).set(username=role)
    return sa.create_engine(url, poolclass=sa.NullPool)


@pytest.fixture
def owner(test_servers: servers.TestServers, worker_id_or_first: str) -> Iterator[str]:
    """The owner's address of a database of its own, on which the application has nothing yet."""
    address = test_servers.clone(f"roles_{worker_id_or_first}")
    with as_role(address, embedded.OWNER).begin() as connection:
        connection.exec_driver_sql(AS_BEFORE)
    yield address
    with as_role(address, embedded.OWNER).begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {SERVES}")
    test_servers.postgres.drop_database(f"roles_{worker_id_or_first}")


def terminal(served: str, owner: str | None) -> Run:
    """The commands of a program with these two addresses."""
    app = Flask("terminal")
    settings = SimpleNamespace(database_url=served, database_owner_url=owner)
    app.extensions["zhuqishao"] = SimpleNamespace(settings=settings)
    attach(app)

    def run(*words: str) -> Result:
        with app.app_context():
            return app.test_cli_runner().invoke(args=["database", "roles", *words])

    return run


def served(owner: str) -> str:
    """The address of the application beside the owner's."""
    made: str = sa.make_url(owner).set(username=SERVES, password=PASSWORD).render_as_string(hide_password=False)
    return made


def test_the_statements_are_printed_without_the_password_and_nothing_is_done(owner: str) -> None:
    said = terminal(served(owner), owner)()
    assert said.exit_code == 0, said.output
    assert f'CREATE ROLE "{SERVES}" LOGIN PASSWORD' in said.output
    assert "herons" not in said.output
    with pytest.raises(sa.exc.OperationalError, match="does not exist"):
        as_role(owner, SERVES).connect()


def test_the_application_is_let_in_and_again_without_harm(owner: str) -> None:
    with as_role(owner, embedded.OWNER).connect() as connection, Session(connection) as session:
        assert "owner" in faults_of_role(session), "what the installation was before"
    run = terminal(served(owner), owner)
    for _ in range(2):
        said = run("--apply")
        assert said.exit_code == 0, said.output
        assert "herons" not in said.output
    with as_role(owner, SERVES).begin() as connection:
        with Session(connection) as session:
            assert faults_of_role(session) == []
        connection.exec_driver_sql("UPDATE calendar_days SET day = day")
        assert connection.exec_driver_sql("SELECT count(*) FROM tickets").scalar() == 0
        connection.exec_driver_sql("SET LOCAL ROLE zhuqishao_portal")
    for forbidden in ("DELETE FROM audit_entries", "UPDATE alembic_version SET version_num = '1'", "CREATE TABLE x ()"):
        with (
            pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
            as_role(owner, SERVES).begin() as connection,
        ):
            connection.exec_driver_sql(forbidden)


def test_what_cannot_be_done_is_refused_in_one_line(owner: str) -> None:
    assert "DATABASE_OWNER_URL is not set" in terminal(served(owner), None)().output
    assert "both name zhuqishao" in terminal(owner, owner)("--apply").output
    powerless = sa.make_url(owner).set(username=embedded.APPLICATION).render_as_string(hide_password=False)
    refused = terminal(served(owner), powerless)("--apply")
    assert (refused.exit_code, "may not do this" in refused.output) == (1, True), refused.output
    with psycopg.connect(owner.replace("+psycopg", "", 1)) as connection:
        assert connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (SERVES,)).fetchone() is None
