"""What only the owner of the tables may do, and no transaction of a use-case holds: schemas, sequences, every row."""

from typing import Any

import sqlalchemy as sa

from app.backups.manifest import BackupRefused
from app.kernel.database import make_lone_engine
from app.kernel.roles import APPLICATION_ROLE
from app.kernel.visibility import PORTAL_ROLE

_GAP = 1_000_000
_LEAVE_OUT = f"""
SELECT setval((quote_ident(schemaname) || '.' || quote_ident(sequencename))::regclass,
              coalesce(last_value, start_value) + {_GAP})
FROM pg_sequences WHERE schemaname = 'public'
"""  # noqa: S608 - built from a constant

_WHO = sa.text(
    """
    SELECT current_user AS name, bool_or(rolsuper OR rolbypassrls) AS passes,
        (SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT pg_has_role(current_user, relowner, 'USAGE')) AS foreign_tables,
        (SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity AND NOT EXISTS (
             SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'owner_all' AND relowner = ANY (polroles)
         )) AS hidden_tables,
        has_schema_privilege('public', 'CREATE') AS makes_tables
    FROM pg_roles WHERE rolname = current_user
    """
)
_AS_OWNER = "this is for the role that owns the tables: set DATABASE_OWNER_URL"


def see_that_it_owns(connection: sa.Connection) -> sa.Row[Any]:
    """Who asks, and what it may. Raises BackupRefused for a role that does not own the tables."""
    who = connection.execute(_WHO).one()
    if who.foreign_tables:
        raise BackupRefused(f"{who.name} does not own {who.foreign_tables[0]}; {_AS_OWNER}")
    return who


def sees_every_row(connection: sa.Connection) -> bool:
    """Whether row-level security does not bind who asks; an owner whom it binds has every row by a policy.

    Raises BackupRefused for a role that does not own the tables, or has not every row of them.
    """
    who = see_that_it_owns(connection)
    if not who.passes and who.hidden_tables:
        raise BackupRefused(
            f"row-level security hides rows of {', '.join(who.hidden_tables)} from {who.name}: database roles --apply"
        )
    return bool(who.passes)


def see_that_it_makes_tables(connection: sa.Connection) -> None:
    """Raises BackupRefused for a role that may not fill an empty database."""
    who = connection.execute(_WHO).one()
    if not who.makes_tables:
        raise BackupRefused(f"{who.name} may not make tables; {_AS_OWNER}")


def see_the_owner(url: str) -> None:
    """Raises BackupRefused for an address by which nothing of this can be done."""
    with make_lone_engine(url).connect() as connection:
        see_that_it_owns(connection)


def make_roles(url: str, absent: list[str]) -> list[str]:
    """Make those of our own roles that a new server lacks, without a way in; returns the others."""
    ours = [role for role in (PORTAL_ROLE, APPLICATION_ROLE) if role in absent]
    for role in ours:
        _at_once(url, f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
    return [role for role in absent if role not in ours]


def _at_once(url: str, statements: str) -> None:
    """Several statements that hold together or not at all."""
    with make_lone_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statements)


def put_aside(url: str, name: str) -> None:
    """Rename the schema with all that is in it, and leave an empty one in its place."""
    _at_once(
        url, f'ALTER SCHEMA public RENAME TO "{name}"; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC'
    )


def put_back(url: str, name: str) -> None:
    """Undo ``put_aside``."""
    _at_once(url, f'DROP SCHEMA public CASCADE; ALTER SCHEMA "{name}" RENAME TO public')


def leave_ids_out(url: str) -> None:
    """Let every sequence go on behind a gap: an id names in the world outside (a letter, a cursor) what it named."""
    _at_once(url, _LEAVE_OUT)
