"""Tags of firms with who verified them, and when a firm's people to call were held right last

Why: what a firm is, is said once and verified, with its history; a number that nobody tried for half a year is said so.
Number: 0058; follows: 0057. A new table, and a column that nothing reads before it is filled.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0058"
down_revision: str | None = "0057"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OF_FIRM = "company_id = ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
INSTANT = sa.DateTime(timezone=True)
KINDS = ("industry", "scale", "specialised", "technology", "revenue", "staff")
VALUES = (
    *("equipment", "electrical", "nylon", "storage", "electronics", "medicine", "food", "trade", "services"),
    *("other_industry", "above_industry", "above_services", "above_trade", "above_building", "below", "innovative"),
    *("specialised", "giant", "champion", "high_tech", "tech_sme", "revenue_1", "revenue_2", "revenue_3", "revenue_4"),
    *("staff_1", "staff_2", "staff_3", "staff_4"),
)


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0057 to 0058."""
    op.add_column("companies", sa.Column("contacts_verified_at", INSTANT, nullable=True))
    op.create_table(
        "company_tags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", one_of(*KINDS, name="kind"), nullable=False),
        sa.Column("value", one_of(*VALUES, name="value"), nullable=False),
        sa.Column("source", one_of("firm", "unit", "import", name="source"), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("put_at", INSTANT, nullable=False),
        sa.Column("put_by", sa.BigInteger(), nullable=True),
        sa.Column("put_by_name", sa.Text(), nullable=False),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.Column("verified_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_tags_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_tags")),
    )
    op.create_index(op.f("ix_company_tags_company_id"), "company_tags", ["company_id"])
    op.create_index(
        "uq_company_tags_open",
        "company_tags",
        ["company_id", "kind", sa.literal_column("(verified_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    _belted("company_tags", OF_FIRM)


def _belted(table: str, rows: str) -> None:
    """A firm reads its own."""
    op.execute(f"GRANT SELECT ON {table} TO {PORTAL}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({rows})")


def downgrade() -> None:
    """Take the schema back to 0057; the tags are lost."""
    op.drop_table("company_tags")
    op.drop_column("companies", "contacts_verified_at")
