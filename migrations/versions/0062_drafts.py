"""Drafts on the server

Why: whoever has begun to write a request goes on with it on another device.
Number: 0062; follows: 0061. A new table, which holds no ticket: nothing that counts tickets can meet one (ADR 0050).
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
COMPANIES = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
OWN = (
    "account_id = NULLIF(current_setting('app.account', true), '')::bigint "
    f"AND (company_id IS NULL OR company_id = {COMPANIES})"
)
INSTANT = sa.DateTime(timezone=True)
TABLE = "drafts"


def upgrade() -> None:
    """Bring the schema from 0061 to 0062."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("typed", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_drafts_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("key", name=op.f("uq_drafts_key")),
    )
    for column in ("account_id", "company_id", "saved_at"):
        op.create_index(op.f(f"ix_drafts_{column}"), TABLE, [column])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {PORTAL}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {TABLE} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {TABLE} FOR SELECT TO {PORTAL} USING ({OWN})")
    op.execute(f"CREATE POLICY portal_writes ON {TABLE} FOR INSERT TO {PORTAL} WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY portal_changes ON {TABLE} FOR UPDATE TO {PORTAL} USING ({OWN})")
    op.execute(f"CREATE POLICY portal_removes ON {TABLE} FOR DELETE TO {PORTAL} USING ({OWN})")


def downgrade() -> None:
    """Take the schema back to 0061; drafts are lost, what was filed from them stays."""
    op.drop_table(TABLE)
