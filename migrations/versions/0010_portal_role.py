"""A database role for what firms read, with row-level security

Why: one forgotten filter must not show one company another's ticket; as this role the database itself has no such rows.
Number: 0010; follows: 0009. The migrating role needs CREATEROLE, or a role ``zhuqishao_portal`` made beforehand.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "zhuqishao_portal"
OWN = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
OF_TICKET = ("ticket_events", "whistles", "assignments", "pauses", "ratings", "clocks", "postponements")
# table → which of its rows a firm may read at all; current_setting is empty when nobody said whose, and then: none
POLICIES = {
    "tickets": f"company_id = {OWN}",
    "companies": f"id = {OWN}",
    "contacts": f"company_id = {OWN}",
    "pairings": f"company_id = {OWN}",
    "notifications": "account_id = NULLIF(current_setting('app.account', true), '')::bigint",
    **dict.fromkeys(OF_TICKET, "ticket_id IN (SELECT id FROM tickets)"),
}
REFERENCE = (
    "alembic_version",
    "regions",
    "parks",
    "calendar_days",
    "calendar_versions",
    "categories",
    "departments",
    "duties",
    "terms",
    "weekly_reports",
    "report_figures",
)
ACCOUNT_COLUMNS = "id, username, name, phone, state"


def upgrade() -> None:
    """Bring the schema from 0009 to 0010."""
    # roles belong to the whole cluster: another database of it may have made this one already
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
                CREATE ROLE {ROLE} NOLOGIN NOBYPASSRLS;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute(f"GRANT {ROLE} TO CURRENT_USER")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    for table in (*POLICIES, *REFERENCE):
        op.execute(f"GRANT SELECT ON {table} TO {ROLE}")
    op.execute(f"GRANT SELECT ({ACCOUNT_COLUMNS}) ON accounts TO {ROLE}")
    for table, rows in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {ROLE} USING ({rows})")


def downgrade() -> None:
    """Take the schema back to 0009. The role stays: another database of the cluster may use it."""
    for table in POLICIES:
        op.execute(f"DROP POLICY portal_own ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(f"REVOKE SELECT ({ACCOUNT_COLUMNS}) ON accounts FROM {ROLE}")
    for table in (*POLICIES, *REFERENCE):
        op.execute(f"REVOKE SELECT ON {table} FROM {ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {ROLE}")
