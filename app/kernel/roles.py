"""The three roles of the database: who owns it, who serves people, what a firm's acts run as (migration 0031).

owner         migrations, backups; owns every table
zhuqishao_app web, workers, commands: rows, no schema, nothing of the record but reading and adding
zhuqishao_portal  inside a transaction of a firm: its own rows (``visibility.confine``)
"""

from dataclasses import dataclass

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.orm import Session

from app.kernel.visibility import PORTAL_ROLE

APPLICATION_ROLE = "zhuqishao_app"
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
        NOT pg_has_role(session_user, 'zhuqishao_portal', 'MEMBER') AS not_of_the_portal,
        NOT has_table_privilege('zhuqishao_portal', 'tickets', 'SELECT') AS portal_sees_nothing,
        NOT (SELECT relrowsecurity FROM pg_class WHERE oid = 'tickets'::regclass) AS no_row_security
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
