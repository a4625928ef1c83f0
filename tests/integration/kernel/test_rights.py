"""What is declared of each table and role, and what a migrated database says: the same, for every table there is."""

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from app.granting import Granted, declared, granted, missing
from app.rights import TABLES
from app.tables import metadata
from tests.migrations.test_migrations import parts_in
from tests.servers import TestServers

PER_TABLE = """
SELECT relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity,
    ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = pg_class.oid ORDER BY 1)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""
FIRST = "GRANT USAGE, ALTER DEFAULT PRIVILEGES"
"""How statements begin that change nothing where all is well."""
OF_A_FIRM = {"company_id", "ticket_id"}
STAFF_ALONE = {
    "park_notice_firms": "whom else a notice is for is not the firm's to read; its own is read for it, and nothing else of it",
    "batch_members": "who else is handled with a firm is not the firm's to read; how many are is counted for it",
    "company_standings": "whether it is taken for stopped or lost is between officers and the centre",
    "common_issue_members": "which matters are one is the office's to say",
    "common_issue_taught_matters": "what the office taught",
    "firm_invitations": "its administrator reads them as the office, by a rule of its own",
    "follow_ups": "a talk of the office with the firm",
    "meeting_decisions": "between those who were called",
    "meeting_places": "between those who were called",
    "meeting_tasks": "between those who were called",
    "meeting_words": "between those who were called",
    "registrations": "who asks to join a firm; its administrator reads them as the office, by a rule of its own",
    "hand_over_firms": "a hand-over is between officers",
    "hand_over_matters": "a hand-over is between officers",
    "open_dues": "counted for offices; triggers write it, of a firm's act too",
    "order_clocks": "an order is between offices",
    "order_returns": "an order is between offices",
    "outbox": "what leaves is the office's to send",
    "past_tickets": "what a former system held, kept for the office",
    "remarks": "between offices",
    "reminders": "written by the sweep",
    "report_entries": "frozen figures, read by staff",
    "report_standings": "the same",
    "service_accounts": "programs of the office",
    "supervision_orders": "an order is between offices",
    "ticket_openings": "what somebody of an office opened is the office's",
    "article_uses": "which article an office began its answer with is its own",
    "phrase_uses": "which template an office began its words with is its own",
    "ticket_follows": "who follows a matter is known to himself alone",
    "ticket_readings": "who read what is the office's",
    "ticket_tags": "by which words offices find a matter again is their own",
    "understanding_choices": "what was proposed and what the office chose",
}


@pytest.fixture
def migrated(test_servers: TestServers, worker_id_or_first: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A freshly migrated database, as its owner."""
    name = f"rights_{worker_id_or_first}"
    test_servers.clone(name)
    connection = test_servers.postgres.connect(name)
    connection.autocommit = False
    yield connection
    connection.close()
    test_servers.postgres.drop_database(name)


def undeclared(tables: set[str]) -> list[str]:
    return sorted(tables - TABLES.keys())


def test_every_table_is_declared_and_no_other(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        there = set(sa.inspect(engine).get_table_names()) - parts_in(connection)
    assert undeclared(there) == []
    assert sorted(TABLES.keys() - there) == []
    assert undeclared(set(metadata.tables)) == []


def test_a_table_without_a_declaration_is_caught() -> None:
    assert undeclared({"tickets", "somebodys_new_table"}) == ["somebodys_new_table"]


def test_what_names_a_firm_or_a_ticket_is_under_row_security_or_for_staff_alone() -> None:
    of_a_firm = {table.name for table in metadata.sorted_tables if OF_A_FIRM & set(table.columns.keys())}
    open_to_firms = {name for name in of_a_firm if TABLES[name].portal}
    assert open_to_firms, "something is"
    assert sorted(name for name in open_to_firms if not TABLES[name].belted) == []
    closed = {name for name in of_a_firm if not TABLES[name].portal}
    assert sorted(closed - STAFF_ALONE.keys()) == [], "say why no firm reads it"


def test_the_database_says_what_is_declared(migrated: "psycopg.Connection[tuple[object, ...]]") -> None:
    assert granted(migrated) == declared()
    rows = migrated.execute(PER_TABLE).fetchall()
    assert {row[1] for row in rows} == {"zhuqishao"}, "one owner of every table"
    for name, _, belted, forced, policies in rows:
        rights = TABLES[str(name)]
        assert (belted, forced) == (rights.belted, rights.belted), name
        named = {each.named for each in rights.portal if each.rows is not None}
        assert set(policies) == (named | {"app_all", "owner_all"} if rights.belted else set()), name  # type: ignore[call-overload]
    said = [statement.as_string(migrated) for statement in missing(migrated)]
    assert [line for line in said if not line.startswith(tuple(FIRST.split(", ")))] == []


def test_what_is_missing_and_what_is_too_much_is_put_right(migrated: "psycopg.Connection[tuple[object, ...]]") -> None:
    migrated.execute("GRANT DELETE ON audit_entries TO zhuqishao_app")
    migrated.execute("GRANT SELECT ON outbox TO zhuqishao_portal")
    migrated.execute("REVOKE SELECT ON tickets FROM zhuqishao_portal")
    migrated.execute("DROP POLICY portal_own ON tickets")
    migrated.execute("ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY")
    too_much = Granted("zhuqishao_portal", "outbox", "", "SELECT")
    assert too_much in granted(migrated)
    for statement in missing(migrated):
        migrated.execute(statement)
    assert granted(migrated) == declared()
    left = [statement.as_string(migrated) for statement in missing(migrated)]
    assert [line for line in left if not line.startswith(tuple(FIRST.split(", ")))] == []
