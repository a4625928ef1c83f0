"""Two records of one firm that are put together

Why: a firm that was entered twice is one firm; what hangs on its second record is read under the first, and for seven
days that can be undone. Number: 0073; follows: 0072. New tables and columns that may be empty; a trigger refuses what
somebody was about to write to a record that went into another meanwhile, so that nothing is lost under it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0073"
down_revision: str | None = "0072"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
COMPANIES = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
OF_KEPT = f"kept_id = {COMPANIES} AND undone_at IS NULL"
FIRM_READS = "id, region_id, kept_id, child_id, child_name, child_code, made_at, undone_at"
INSTANT = sa.DateTime(timezone=True)
HOLDINGS = (
    "tickets",
    "past_tickets",
    "memberships",
    "pairings",
    "company_tags",
    "company_names",
    "company_codes",
    "company_moves",
    "company_corrections",
    "hand_over_firms",
    "registrations",
    "firm_invitations",
    "drafts",
    "fair_firms",
    "park_notice_firms",
)
REFUSE = """
CREATE FUNCTION refuse_merged_company() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM companies WHERE id = NEW.company_id AND merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'company % went into another record', NEW.company_id USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NULL;
END $$
"""
"""Named to run behind the check of the foreign key, which waits for whoever holds the firm locked."""


def upgrade() -> None:
    """Bring the schema from 0072 to 0073."""
    op.add_column("companies", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    _points_at_company("companies", "merged_into")
    for table in ("company_names", "company_codes"):
        op.add_column(table, sa.Column("merged_from", sa.BigInteger(), nullable=True))
        _points_at_company(table, "merged_from")
    _mergers()
    _row_moves()
    op.execute(REFUSE)
    op.execute("REVOKE ALL ON FUNCTION refuse_merged_company() FROM PUBLIC")
    for table in (*HOLDINGS, "contacts"):
        op.execute(
            f"CREATE TRIGGER {_trigger(table)} AFTER INSERT OR UPDATE OF company_id ON {table}"
            " FOR EACH ROW WHEN (NEW.company_id IS NOT NULL) EXECUTE FUNCTION refuse_merged_company()"
        )


def downgrade() -> None:
    """Take the schema back to 0072; what was put together stays so, and can be undone no more."""
    for table in (*HOLDINGS, "contacts"):
        op.execute(f"DROP TRIGGER {_trigger(table)} ON {table}")
    op.execute("DROP FUNCTION refuse_merged_company()")
    op.drop_table("company_row_moves")
    op.drop_table("company_mergers")
    for table in ("company_codes", "company_names"):
        op.drop_column(table, "merged_from")
    op.drop_column("companies", "merged_into")


def _trigger(table: str) -> str:
    return f"zz_{table}_of_no_merged_company"


def _points_at_company(table: str, column: str) -> None:
    name = f"fk_{table}_{column}"
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES companies (id) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def _mergers() -> None:
    op.create_table(
        "company_mergers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("child_name", sa.Text(), nullable=False),
        sa.Column("child_code", sa.Text(), nullable=False),
        sa.Column("child_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("apart", JSONB(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.Column("undone_by_name", sa.Text(), nullable=False),
        sa.Column("undo_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kept_id <> child_id", name=op.f("ck_company_mergers_apart")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_company_mergers_region_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["companies.id"], name=op.f("fk_company_mergers_kept_id")),
        sa.ForeignKeyConstraint(["child_id"], ["companies.id"], name=op.f("fk_company_mergers_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_mergers")),
    )
    op.create_index(op.f("ix_company_mergers_kept_id"), "company_mergers", ["kept_id"])
    op.create_index(op.f("ix_company_mergers_child_id"), "company_mergers", ["child_id"])
    op.create_index(
        "uq_company_mergers_standing",
        "company_mergers",
        ["child_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON company_mergers TO {APPLICATION}")
    op.execute(f"GRANT SELECT ({FIRM_READS}) ON company_mergers TO {PORTAL}")
    op.execute("ALTER TABLE company_mergers ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE company_mergers FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON company_mergers TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY owner_all ON company_mergers TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON company_mergers FOR SELECT TO {PORTAL} USING ({OF_KEPT})")


def _row_moves() -> None:
    held = sa.Enum(*HOLDINGS, name="holding", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "company_row_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("merger_id", sa.BigInteger(), nullable=False),
        sa.Column("holding", held, nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["merger_id"], ["company_mergers.id"], name=op.f("fk_company_row_moves_merger_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_row_moves")),
    )
    op.create_index(op.f("ix_company_row_moves_merger_id"), "company_row_moves", ["merger_id"])
    op.create_index("ix_company_row_moves_holding_at", "company_row_moves", ["holding", "at"])
    op.execute(f"GRANT SELECT, INSERT ON company_row_moves TO {APPLICATION}")
    op.execute(f"REVOKE UPDATE, DELETE ON company_row_moves FROM {APPLICATION}")
