"""The three roles of the database: who owns it, who serves people, what a firm's acts run as (migration 0030).

owner         migrations, backups; owns every table
zhuqishao_app web, workers, commands: rows, no schema, nothing of the record but reading and adding
zhuqishao_portal  inside a transaction of a firm: its own rows (``visibility.confine``)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.orm import Session

from app.kernel.visibility import PORTAL_ROLE

APPLICATION_ROLE = "zhuqishao_app"
APPEND_ONLY = ("audit_entries", "ticket_events")
"""Tables of which the application reads and adds, and does nothing else."""
_FAULTS = sa.text(
    """
    SELECT
        coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = session_user), true) AS superuser,
        coalesce((SELECT rolbypassrls FROM pg_roles WHERE rolname = session_user), true) AS passes_row_security,
        EXISTS (
            SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND pg_has_role(session_user, relowner, 'MEMBER')
        ) AS owner,
        has_table_privilege(session_user, 'audit_entries', 'UPDATE, DELETE, TRUNCATE') AS changes_the_record,
        NOT pg_has_role(session_user, 'zhuqishao_portal', 'MEMBER') AS not_of_the_portal
    """
)


@dataclass(frozen=True)
class Login:
    """A role that signs in, as an address names it."""

    name: str
    password: str | None
    database: str


def faults_of_role(session: Session) -> list[str]:
    """What the role of this process may that it should not, or may not that it should; nothing when all is well."""
    row = session.execute(_FAULTS).mappings().one()
    return [name for name, is_so in row.items() if is_so]


def letting_in(login: Login, *, is_there: bool) -> list[sql.Composed]:
    """The statements that let a login serve as the application; the owner runs them, again and again without harm."""
    application, name = sql.Identifier(APPLICATION_ROLE), sql.Identifier(login.name)
    verb = "ALTER" if is_there else "CREATE"
    if login.password is None:
        found = [sql.SQL(verb + " ROLE {} LOGIN").format(name)]
    else:
        found = [sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(login.password))]
    if login.name != APPLICATION_ROLE:
        found += [
            sql.SQL("GRANT {} TO {}").format(application, name),
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(sql.Identifier(PORTAL_ROLE), name),
        ]
    found.append(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(login.database), application))
    return found


def granting(belted: Sequence[str]) -> list[sql.Composed]:
    """The statements that give the application its rows again, as after a restore without privileges.

    ``belted`` are the tables under row-level security that have no policy for the application.
    """
    application = sql.Identifier(APPLICATION_ROLE)
    whole = [
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {{}}" for table in APPEND_ONLY),
        "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {}",
    ]
    each = "CREATE POLICY app_all ON {table} TO {role} USING (true) WITH CHECK (true)"
    return [
        *(sql.SQL(statement).format(application) for statement in whole),
        *(sql.SQL(each).format(table=sql.Identifier(table), role=application) for table in belted),
    ]
