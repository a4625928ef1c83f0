"""Fairs of banks and firms: their guests, who came, and the needs that were born there

Why: banks and firms were brought together by telephone, and nobody could say what came of it.
Number: 0070; follows: 0069. New tables only.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0070"
down_revision: str | None = "0069"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
INSTANT = sa.DateTime(timezone=True)
FAIRS, BANKS, FIRMS, NEEDS = "fairs", "fair_banks", "fair_firms", "fair_needs"
OWN = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
INVITED = "(SELECT fair_id FROM fair_firms)"
ROWS = {
    FIRMS: f"company_id = {OWN}",
    FAIRS: f"id IN {INVITED}",
    BANKS: f"fair_id IN {INVITED}",
    NEEDS: "ticket_id IN (SELECT id FROM tickets)",
}
"""What a firm's transaction reads of each: what it is invited to, and its own."""


def upgrade() -> None:
    """Bring the schema from 0069 to 0070."""
    op.create_table(
        FAIRS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "cancelled", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("planned_by", sa.BigInteger(), nullable=True),
        sa.Column("planned_by_name", sa.Text(), nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_fairs_region_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_fairs_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairs")),
    )
    op.create_index("ix_fairs_region_id_starts_at", FAIRS, ["region_id", "starts_at"])
    _guests(BANKS, "department_id", "departments")
    _guests(FIRMS, "company_id", "companies")
    _needs()
    for table in (FIRMS, FAIRS, BANKS, NEEDS):
        op.execute(f"GRANT SELECT ON {table} TO {PORTAL}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({ROWS[table]})")


def downgrade() -> None:
    """Take the schema back to 0069; fairs are lost, the matters that were filed there stay."""
    op.drop_table(NEEDS)
    op.drop_table(BANKS)
    op.execute(f"DROP POLICY portal_own ON {FAIRS}")
    op.drop_table(FIRMS)
    op.drop_table(FAIRS)


def _guests(table: str, column: str, other: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fair_id", sa.BigInteger(), nullable=False),
        sa.Column(column, sa.BigInteger(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], [f"{FAIRS}.id"], name=op.f(f"fk_{table}_fair_id")),
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("fair_id", column, name=op.f(f"uq_{table}_fair_id_{column}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _needs() -> None:
    op.create_table(
        NEEDS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fair_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("born_at", INSTANT, nullable=False),
        sa.Column("born_by", sa.BigInteger(), nullable=True),
        sa.Column("born_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], [f"{FAIRS}.id"], name=op.f("fk_fair_needs_fair_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_fair_needs_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_needs")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_fair_needs_ticket_id")),
    )
    op.create_index(op.f("ix_fair_needs_fair_id"), NEEDS, ["fair_id"])
