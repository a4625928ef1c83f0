"""Corrections that firms ask for

Why: a firm that finds its entry wrong asks for it to be put right, with a limit, and reads what came of it.
Number: 0059; follows: 0058. A new table.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OF_FIRM = "company_id = ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
INSTANT = sa.DateTime(timezone=True)
TABLE = "company_corrections"


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0058 to 0059."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("field", one_of("name", "address", "park", "contact", "tag", "other", name="field"), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", one_of("waiting", "accepted", "refused", "withdrawn", name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_corrections_company_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_company_corrections_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_corrections")),
    )
    op.create_index(op.f("ix_company_corrections_company_id"), TABLE, ["company_id"])
    op.create_index("ix_company_corrections_region_id_state_id", TABLE, ["region_id", "state", "id"])
    op.create_index(
        "uq_company_corrections_waiting",
        TABLE,
        ["company_id", "field"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute(f"GRANT SELECT ON {TABLE} TO {PORTAL}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {TABLE} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {TABLE} FOR SELECT TO {PORTAL} USING ({OF_FIRM})")


def downgrade() -> None:
    """Take the schema back to 0058; what firms asked for is lost, what was put right stays."""
    op.drop_table(TABLE)
