"""Owner, application and portal apart; the record append-only; firms write under row-level security; seals name a key

Why: the role that serves people must neither change the schema nor the record, and a firm's act must not reach another
firm's rows, whatever the code forgot. Number: 0031; follows: 0030.
The migrating role owns the tables and needs CREATEROLE, or both roles made beforehand and granted to it with ADMIN.
Web, workers and commands then sign in as ``zhuqishao_app`` (or a member of it): ``flask database roles``. A process of
the release before goes on as the owner and notices nothing; what it records names no key.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
COMPANIES = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
ACCOUNT = "NULLIF(current_setting('app.account', true), '')::bigint"
OWN_TICKET = "ticket_id IN (SELECT id FROM tickets)"  # the policy of tickets leaves a firm its own
OWN_ROW = f"account_id = {ACCOUNT}"
# what a firm's own act writes → the rows it may write; what follows (clocks, messages, the record) the office does
INSERTS = {
    "tickets": f"company_id = {COMPANIES} AND filed_by = {ACCOUNT}",
    "ticket_events": f"{OWN_TICKET} AND actor_id = {ACCOUNT}",
    "ratings": f"{OWN_TICKET} AND by_id = {ACCOUNT}",
    "attachments": f"{OWN_TICKET} AND NOT internal AND author_id = {ACCOUNT}",
    "contacts": f"company_id = {COMPANIES}",
    "idempotency_keys": OWN_ROW,
}
UPDATES = {
    "tickets": f"company_id = {COMPANIES}",
    "assignments": OWN_TICKET,
    "pauses": OWN_TICKET,
    "companies": f"id = {COMPANIES}",
    "notifications": OWN_ROW,
    "idempotency_keys": OWN_ROW,
}
DELETES = {"contacts": f"company_id = {COMPANIES}"}
COLUMNS = {"notifications": " (read_at)", "idempotency_keys": " (resource)"}
APPEND_ONLY = ("audit_entries", "ticket_events")
EACH_BELTED = """
DO $$ DECLARE belted regclass; BEGIN
    FOR belted IN
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relrowsecurity
    LOOP
        {}
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Bring the schema from 0030 to 0031. Each ALTER takes its lock for milliseconds; no row is read."""
    op.add_column("audit_entries", sa.Column("key_id", sa.Text(), nullable=True))
    _keep_the_record()
    _make_roles()
    _let_firms_write()
    _belt()
    _grant()


def downgrade() -> None:
    """Take the schema back to 0030; the role stays, with nothing: another database of the cluster may use it."""
    _each("EXECUTE format('DROP POLICY IF EXISTS app_all ON %s', belted);")
    _each("EXECUTE format('DROP POLICY IF EXISTS owner_all ON %s', belted);")
    _each("EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', belted);")
    for table in UPDATES:
        op.execute(f"DROP POLICY portal_changes ON {table}")
        op.execute(f"REVOKE UPDATE{COLUMNS.get(table, '')} ON {table} FROM {PORTAL}")
    for table in DELETES:
        op.execute(f"DROP POLICY portal_removes ON {table}")
        op.execute(f"REVOKE DELETE ON {table} FROM {PORTAL}")
    for table in INSERTS:
        op.execute(f"DROP POLICY portal_writes ON {table}")
        op.execute(f"REVOKE INSERT ON {table} FROM {PORTAL}")
    op.execute("DROP POLICY portal_own ON idempotency_keys")
    op.execute("ALTER TABLE idempotency_keys DISABLE ROW LEVEL SECURITY")
    op.execute(f"REVOKE SELECT ON idempotency_keys FROM {PORTAL}")
    op.execute(f"REVOKE SELECT, INSERT, UPDATE ON number_sequences FROM {PORTAL}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {APPLICATION}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {APPLICATION}")
    for kind in ("TABLES", "SEQUENCES"):
        op.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {APPLICATION}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {APPLICATION}")
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute("DROP TRIGGER audit_entries_no_truncate ON audit_entries")
    op.execute("DROP FUNCTION keep_the_record()")
    op.drop_column("audit_entries", "key_id")


def _keep_the_record() -> None:
    """No entry is changed or taken out, by anybody; but its owner may put away an old part (docs/runbook.md)."""
    op.execute(
        """
        CREATE FUNCTION keep_the_record() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND current_setting('app.archiving', true) = 'on'
                AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION keep_the_record()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_the_record()"
    )


def _make_roles() -> None:
    """The application's role, which may become the portal's and has none of its rights otherwise."""
    # roles belong to the whole cluster: another database of it may have made this one already
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
                CREATE ROLE {APPLICATION} NOLOGIN NOBYPASSRLS;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (
                SELECT FROM pg_auth_members
                WHERE roleid = '{PORTAL}'::regrole AND member = '{APPLICATION}'::regrole AND set_option
            ) THEN
                GRANT {PORTAL} TO {APPLICATION} WITH INHERIT FALSE, SET TRUE;
            END IF;
        EXCEPTION WHEN unique_violation OR internal_error THEN NULL; -- another database does the same just now
        END $$
        """
    )


def _let_firms_write() -> None:
    op.execute("ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT ON idempotency_keys TO {PORTAL}")
    op.execute(f"CREATE POLICY portal_own ON idempotency_keys FOR SELECT TO {PORTAL} USING ({OWN_ROW})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON number_sequences TO {PORTAL}")  # a number is nobody's yet
    for table, rows in INSERTS.items():
        op.execute(f"GRANT INSERT ON {table} TO {PORTAL}")
        op.execute(f"CREATE POLICY portal_writes ON {table} FOR INSERT TO {PORTAL} WITH CHECK ({rows})")
    for table, rows in UPDATES.items():
        op.execute(f"GRANT UPDATE{COLUMNS.get(table, '')} ON {table} TO {PORTAL}")
        op.execute(f"CREATE POLICY portal_changes ON {table} FOR UPDATE TO {PORTAL} USING ({rows}) WITH CHECK ({rows})")
    for table, rows in DELETES.items():
        op.execute(f"GRANT DELETE ON {table} TO {PORTAL}")
        op.execute(f"CREATE POLICY portal_removes ON {table} FOR DELETE TO {PORTAL} USING ({rows})")


def _belt() -> None:
    """Row-level security binds the owner too; he and the application have every row by a policy that says so."""
    _each("EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', belted);")
    _each(f"EXECUTE format('CREATE POLICY app_all ON %s TO {APPLICATION} USING (true) WITH CHECK (true)', belted);")
    _each("EXECUTE format('CREATE POLICY owner_all ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', belted);")


def _grant() -> None:
    """Rows and no schema; of what is append-only nothing but reading and adding."""
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION}")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION}")
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APPLICATION}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APPLICATION}")
    # tables of later migrations, as long as the same role makes them
    op.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION}"
    )
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION}")


def _each(statement: str) -> None:
    op.execute(EACH_BELTED.format(statement))
