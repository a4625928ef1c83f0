"""Owner, application and portal apart: what each may do, asked of the database itself."""

import random

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import conninfo
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.kernel.actor import SYSTEM
from app.kernel.database import make_engine
from app.kernel.idempotency import once
from app.kernel.roles import faults_of_role
from app.kernel.transaction import Transactions
from app.rights import TABLES, Application
from app.tickets.closing import Dispute, Verdict, confirm, dispute
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import Solved, State
from tests.builders import Zone, a_draft, a_ticket, a_zone, as_actor
from tests.integration.conftest import SUBSCRIPTIONS
from tests.tables import as_owner

APPEND_ONLY = [name for name, rights in TABLES.items() if rights.application is Application.ADDS]
FOREIGN = {
    "tickets": "UPDATE tickets SET company_id = :theirs WHERE id = :own",
    "ticket_events": """INSERT INTO ticket_events (ticket_id, seq, at, actor_id, actor_name, acting_role, action, from_state,
        to_state, cycle, payload) VALUES (:foreign, 99, now(), :me, 'x', 'company_user', 'nudge', 'submitted',
        'submitted', 1, '{}')""",
    "ratings": """INSERT INTO ratings (ticket_id, cycle, solved, level, tags, text, by_id, at)
        VALUES (:foreign, 1, 'yes', 5, '{}', '', :me, now())""",
    "attachments": """INSERT INTO attachments (key, internal, name, media, size, sha256, risky, state, author_id,
        author_name, acting_role, at, ticket_id)
        VALUES ('k', false, 'a', 'b', 1, 'c', false, 'clean', :me, 'x', 'y', now(), :foreign)""",
    "contacts": "INSERT INTO contacts (company_id, name, phone, position, is_primary) VALUES (:theirs, 'x', '', '', false)",
    "idempotency_keys": """INSERT INTO idempotency_keys (scope, account_id, key, request_hash, created_at)
        VALUES ('file', :me + 1, 'k', '', now())""",
    "outbox": """INSERT INTO outbox (dedup_key, topic, recipient_id, template, args, state, attempts, next_at, created_at)
        VALUES ('one', 'email', 1, 'x', '{}', 'pending', 0, now(), now())""",
    "clocks": "UPDATE clocks SET due_at = now()",
    "audit_entries": "UPDATE audit_entries SET name = 'x'",
    "accounts": "UPDATE accounts SET name = 'x'",
}


def _role(engine: sa.Engine) -> tuple[bool, bool, int]:
    with engine.connect() as connection:
        row = connection.execute(
            sa.text(
                "SELECT rolsuper, rolbypassrls, (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relowner = pg_roles.oid) FROM pg_roles WHERE rolname = session_user"
            )
        ).one()
    return row[0], row[1], row[2]


def test_the_record_and_what_was_written_in_versions_are_append_only() -> None:
    assert set(APPEND_ONLY) == {
        "article_offers",
        "article_uses",
        "article_versions",
        "audit_entries",
        "company_row_moves",
        "phrase_uses",
        "phrase_versions",
        "provisions",
        "ticket_events",
    }


def test_the_tests_run_as_a_role_that_is_neither_superuser_nor_owner(engine: sa.Engine) -> None:
    assert _role(engine) == (False, False, 0)
    with sa.orm.Session(engine) as session:
        assert faults_of_role(session) == []


def test_a_role_that_owns_is_named(engine: sa.Engine) -> None:
    with as_owner(engine) as connection, sa.orm.Session(connection) as session:
        assert {"superuser", "owner", "changes_the_record"} <= set(faults_of_role(session))


@pytest.mark.parametrize(
    "statement",
    [
        *(f"{verb} {table}" for table in APPEND_ONLY for verb in ("DELETE FROM", "TRUNCATE")),
        "UPDATE audit_entries SET name = 'x'",
        "UPDATE alembic_version SET version_num = '0001'",
        "ALTER TABLE tickets DISABLE ROW LEVEL SECURITY",
        "DROP TABLE audit_entries",
        "CREATE TABLE mine (n int)",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_changes_neither_the_schema_nor_the_record(engine: sa.Engine, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entries SET name = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
)
def test_not_even_the_owner_changes_the_record_in_passing(transactions: Transactions, statement: str) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_ticket(tx, a_zone(tx))
    with pytest.raises(IntegrityError, match="append-only"), as_owner(transactions.engine) as connection:
        connection.execute(sa.text(statement))


def test_row_security_binds_its_owner_and_leaves_the_application_every_row(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT relname, relforcerowsecurity, ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid) "
                "FROM pg_class c WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
            )
        ).all()
    assert len(rows) > 10
    assert [row[0] for row in rows if not row[1] or not {"app_all", "owner_all"} <= set(row[2])] == []


def test_a_firm_files_confirms_and_disputes_as_the_portal_role(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        done, again = a_ticket(tx, zone, State.RESOLVED), a_ticket(tx, zone, State.RESOLVED)
    with transactions.acting(zone.firm) as tx:
        assert tx.session.scalar(sa.text("SELECT current_user")) == "zhuqishao_portal"
        assert once(tx, "file", "0123456789abcdef", b"x") is None
        filed = file_ticket(tx, a_draft()).number
        confirm(tx, done.number, done.version, Verdict(solved=Solved.YES, level=5))
        dispute(tx, again.number, again.version, Dispute(text="还没有解决"))
        assert tx.session.scalar(sa.text("SELECT current_user")) == "zhuqishao_portal"
    with transactions.reading(SYSTEM) as tx:
        states = {row.number: row.state for row in tx.session.execute(sa.select(Ticket.number, Ticket.state))}
        entries = tx.session.scalar(sa.text("SELECT count(*) FROM audit_entries WHERE object_id = :n"), {"n": filed})
    assert (states[filed], states[done.number]) == (State.SUBMITTED, State.CLOSED)
    assert states[again.number] is not State.RESOLVED
    assert entries == 1, "what follows from a firm's act is the office's"


@pytest.mark.parametrize("table", FOREIGN)
def test_writing_a_row_of_another_firm_raises(transactions: Transactions, table: str) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        own, foreign = a_ticket(tx, zone), file_ticket(as_actor(tx, zone.other_firm), a_draft("别家的事"))
        ids = {"own": own.id, "foreign": foreign.id, "theirs": foreign.company_id, "me": zone.firm.account_id}
    statement = sa.text(FOREIGN[table])
    with (
        pytest.raises(ProgrammingError, match=r"row-level security|permission denied"),
        transactions.acting(zone.firm) as tx,
    ):
        tx.session.execute(statement, {name: ids[name] for name in statement.compile().params})


def test_a_thousand_alternating_firms_on_one_connection_cross_nowhere(
    database_url: str, transactions: Transactions
) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone: Zone = a_zone(tx)
        own, foreign = a_ticket(tx, zone), file_ticket(as_actor(tx, zone.other_firm), a_draft("别家的事"))
        mine = {zone.firm: {own.id}, zone.other_firm: {foreign.id}, SYSTEM: {own.id, foreign.id}}
    lone = Transactions(make_engine(database_url, pool_size=1, max_overflow=0), SUBSCRIPTIONS)
    dice, crossed = random.Random(42), 0
    for _ in range(1000):
        who = dice.choice([zone.firm, zone.other_firm, SYSTEM])
        ends = dice.choice(["well", "badly", "error", "rolled back"])
        try:
            with (lone.reading if dice.random() < 0.5 else lone.acting)(who) as tx:
                if ends == "rolled back":
                    tx.session.rollback()
                crossed += set(tx.session.scalars(sa.text("SELECT id FROM tickets"))) != mine[who]
                if ends == "badly":
                    raise ZeroDivisionError
                if ends == "error":
                    tx.session.execute(sa.text("SELECT 1 / 0"))
        except (ZeroDivisionError, DBAPIError):
            pass
    lone.engine.dispose()
    assert crossed == 0


def test_a_way_in_as_another_role_sees_no_row(engine: sa.Engine) -> None:
    """A connection that became the portal role without saying for whom has nothing at all."""
    address = conninfo.make_conninfo(
        host=str(engine.url.query["host"]), user="zhuqishao_app", dbname=engine.url.database
    )
    with psycopg.connect(address) as connection:
        connection.execute("SET LOCAL ROLE zhuqishao_portal")
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (0,)
