"""``database roles``: the role that serves people, made by the role that owns the tables."""

from urllib.parse import unquote, urlsplit

import click
import psycopg
from psycopg import sql

from app.cli.core import core
from app.cli.refusing import AWAY, Away, OneLine
from app.kernel.roles import APPLICATION_ROLE, Login, granting, letting_in

database = OneLine("database", help="Who may do what in the database.")
UNBELTED = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relrowsecurity
AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'app_all') ORDER BY relname
"""
HIDDEN = "********"


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
    try:
        with psycopg.connect(settings.database_owner_url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            for statement in _statements(connection, login):
                click.echo(statement.as_string(connection).replace(_quoted(login, connection), f"'{HIDDEN}'") + ";")
                if applied:
                    connection.execute(statement)
    except psycopg.OperationalError as error:
        raise Away(AWAY) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise click.ClickException(f"{owner.name} may not do this: {error.diag.message_primary}") from error
    click.echo(f"-- {login.name} serves as the application" if applied else "-- nothing was done: --apply runs them")


def login_of(address: str) -> Login:
    """The login that an address names."""
    parts = urlsplit(address)
    password = None if parts.password is None else unquote(parts.password)
    return Login(unquote(parts.username or ""), password, unquote(parts.path.lstrip("/")))


def _statements(connection: "psycopg.Connection[tuple[object, ...]]", login: Login) -> list[sql.Composed]:
    def there(name: str) -> bool:
        return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is not None

    if not there(APPLICATION_ROLE):
        raise click.ClickException("the schema knows no role of the application yet: run the migrations first.")
    belted = [str(name) for (name,) in connection.execute(UNBELTED).fetchall()]
    return [*letting_in(login, is_there=there(login.name)), *granting(belted)]


def _quoted(login: Login, connection: "psycopg.Connection[tuple[object, ...]]") -> str:
    return sql.Literal(login.password).as_string(connection) if login.password else "\0"
