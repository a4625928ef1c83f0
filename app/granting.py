"""The statements between what the database lets its roles do and what is declared; the owner runs them.

Asked again they are few and harmless. What is missing is granted, what is too much is taken back; of tables that this
version does not know nothing is said, so that an older version beside a newer schema takes nothing away.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from app.kernel.roles import APPLICATION_ROLE
from app.kernel.visibility import PORTAL_ROLE
from app.rights import TABLES

Connection = psycopg.Connection[tuple[Any, ...]]

_GRANTED = """
SELECT rolname, relname, '' AS column_name, privilege_type
FROM pg_class, aclexplode(relacl) JOIN pg_roles ON pg_roles.oid = grantee
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND rolname = ANY (%(roles)s)
UNION ALL
SELECT rolname, relname, attname, privilege_type
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, aclexplode(attacl) JOIN pg_roles ON pg_roles.oid = grantee
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND rolname = ANY (%(roles)s)
"""
_BELTS = """
SELECT relname, relrowsecurity, relforcerowsecurity, ARRAY(
    SELECT polname::text FROM pg_policy
    WHERE polrelid = pg_class.oid AND (polname <> 'owner_all' OR relowner = ANY (polroles))
)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
_MEMBER = """
SELECT FROM pg_auth_members WHERE roleid = %s::regrole AND member = %s::regrole AND set_option
"""


@dataclass(frozen=True)
class _Belt:
    on: bool
    forced: bool
    policies: frozenset[str]


@dataclass(frozen=True)
class Granted:
    """One privilege of one role; ``column`` is empty where it is of the whole table."""

    role: str
    table: str
    column: str
    privilege: str


def declared() -> set[Granted]:
    """Every privilege that the two roles are to have."""
    found = set()
    for table, rights in TABLES.items():
        found |= {Granted(APPLICATION_ROLE, table, "", verb) for verb in rights.application.value}
        for each in rights.portal:
            found |= {Granted(PORTAL_ROLE, table, column, each.verb) for column in each.columns or ("",)}
    return found


def granted(connection: Connection) -> set[Granted]:
    """Every privilege that they have."""
    rows = connection.execute(_GRANTED, {"roles": [APPLICATION_ROLE, PORTAL_ROLE]}).fetchall()
    return {Granted(*row) for row in rows}


def missing(connection: Connection) -> list[sql.Composed]:
    """What is to be run as the owner until the database is as declared."""
    belts = {row[0]: _Belt(row[1], row[2], frozenset(row[3])) for row in connection.execute(_BELTS).fetchall()}
    wanted = {each for each in declared() if each.table in belts}
    had = {each for each in granted(connection) if each.table in TABLES}
    return [
        *_always(),
        *_members(connection),
        *_said("REVOKE {} ON {} FROM {}", had - wanted),
        *_said("GRANT {} ON {} TO {}", wanted - had),
        *(statement for table in TABLES if table in belts for statement in _belt(table, belts[table])),
    ]


def _always() -> Iterator[sql.Composed]:
    """What is no matter of one table."""
    application = sql.Identifier(APPLICATION_ROLE)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(application, sql.Identifier(PORTAL_ROLE))
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(application)
    rows = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
    yield sql.SQL(rows).format(application)
    yield sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(
        application
    )


def _members(connection: Connection) -> Iterator[sql.Composed]:
    """The application may become the portal; no dump holds who is a member of what."""
    if connection.execute(_MEMBER, (PORTAL_ROLE, APPLICATION_ROLE)).fetchone() is None:
        names = sql.Identifier(PORTAL_ROLE), sql.Identifier(APPLICATION_ROLE)
        yield sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(*names)


def _said(statement: str, privileges: set[Granted]) -> Iterator[sql.Composed]:
    """One statement for all tables of which a role has the same to get, or to give back."""
    columns: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for each in privileges:
        columns[each.role, each.table, each.privilege].add(each.column)
    verbs: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for (role, table, privilege), names in sorted(columns.items()):
        verbs[role, table].append((privilege, tuple(sorted(names - {""}))))
    tables: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], list[str]] = defaultdict(list)
    for (role, table), what in verbs.items():
        tables[role, tuple(what)].append(table)
    for (role, all_of_it), names_of in tables.items():
        yield sql.SQL(statement).format(
            sql.SQL(", ").join(_privilege(verb, of) for verb, of in all_of_it),
            sql.SQL(", ").join(map(sql.Identifier, names_of)),
            sql.Identifier(role),
        )


def _privilege(verb: str, columns: tuple[str, ...]) -> sql.Composable:
    if not columns:
        return sql.SQL(verb)
    return sql.SQL("{} ({})").format(sql.SQL(verb), sql.SQL(", ").join(map(sql.Identifier, columns)))


def _belt(name: str, found: _Belt) -> Iterator[sql.Composed]:
    """Row-level security of one table: switched on, for its owner too, with every policy it is to have."""
    rights, table = TABLES[name], sql.Identifier(name)
    if not rights.belted:
        return
    for policy, role in (("app_all", sql.Identifier(APPLICATION_ROLE)), ("owner_all", sql.SQL("CURRENT_USER"))):
        if policy not in found.policies:
            names = {"policy": sql.Identifier(policy), "table": table, "role": role}
            yield sql.SQL("DROP POLICY IF EXISTS {policy} ON {table}").format(**names)
            yield sql.SQL("CREATE POLICY {policy} ON {table} TO {role} USING (true) WITH CHECK (true)").format(**names)
    for each in rights.portal:
        if each.rows is not None and each.named not in found.policies:
            using = {"INSERT": "WITH CHECK ({})", "UPDATE": "USING ({}) WITH CHECK ({})"}.get(each.verb, "USING ({})")
            said = f"CREATE POLICY {{}} ON {{}} FOR {each.verb} TO {{}} {using.replace('{}', each.rows)}"
            yield sql.SQL(said).format(sql.Identifier(each.named), table, sql.Identifier(PORTAL_ROLE))
    if not found.on:
        yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table)
    if not found.forced:
        yield sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table)
