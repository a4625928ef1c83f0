"""``database roles``: the role that serves people, made by the role that owns the tables."""

from urllib.parse import unquote, urlsplit

import click
import psycopg
from psycopg import sql

from app.cli.core import core
from app.cli.refusing import AWAY, Away, OneLine
from app.granting import Connection, missing
from app.kernel.roles import APPLICATION_ROLE, Login, letting_in

database = OneLine("database", help="Who may do what in the database.")
HIDDEN = "********"
PATIENCE = "SET LOCAL lock_timeout = '2s'"
"""What waits for a table makes everybody behind it wait."""


@database.command("roles")
@click.option(
    "--apply", "applied", is_flag=True, help="Run the statements as DATABASE_OWNER_URL; else print them alone."
)
def roles(applied: bool) -> None:
    """Let the role of DATABASE_URL serve as the application: its own rows, no schema, no change of the record.

    Prints the statements (without the password) for whoever keeps the server; may be run again at any time.
    """
    settings = core().settings
    if settings.database_owner_url is None:
        raise click.ClickException("DATABASE_OWNER_URL is not set: only the role that owns the tables can do this.")
    login, owner = login_of(settings.database_url), login_of(settings.database_owner_url)
    if login.name == owner.name:
        raise click.ClickException(
            f"DATABASE_URL and DATABASE_OWNER_URL both name {owner.name}: give the application one."
        )
    for said in as_owner(settings.database_owner_url, login, applied=applied):
        click.echo(said)
    click.echo(f"-- {login.name} serves as the application" if applied else "-- nothing was done: --apply runs them")


def login_of(address: str) -> Login:
    """The login that an address names."""
    parts = urlsplit(address)
    password = None if parts.password is None else unquote(parts.password)
    return Login(unquote(parts.username or ""), password, unquote(parts.path.lstrip("/")))


def as_owner(owner: str, login: Login | None, *, applied: bool) -> list[str]:
    """Everything that is missing for the two roles, as printed, and run where that was asked for, all of it or nothing.

    ``login`` is let in as well; None where the application signs in as the owner.
    """
    try:
        with psycopg.connect(owner.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            connection.execute(PATIENCE)
            statements = _statements(connection, login)
            if applied:
                for statement in statements:
                    connection.execute(statement)
            return [_printed(statement, login, connection) for statement in statements]
    except psycopg.errors.LockNotAvailable as error:
        raise click.ClickException("somebody holds a table: nothing was changed, try again.") from error
    except psycopg.OperationalError as error:
        raise Away(AWAY) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise click.ClickException(f"{login_of(owner).name} may not do this: {error.diag.message_primary}") from error


def _statements(connection: Connection, login: Login | None) -> list[sql.Composed]:
    def there(name: str) -> bool:
        return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is not None

    if not there(APPLICATION_ROLE):
        raise click.ClickException("the schema knows no role of the application yet: run the migrations first.")
    let_in = [] if login is None else letting_in(login, is_there=there(login.name))
    return [*let_in, *missing(connection)]


def _printed(statement: sql.Composed, login: Login | None, connection: Connection) -> str:
    """A statement without the password."""
    said = statement.as_string(connection)
    if login is not None and login.password:
        said = said.replace(sql.Literal(login.password).as_string(connection), f"'{HIDDEN}'")
    return f"{said};"
