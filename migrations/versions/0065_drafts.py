"""Drafts on the server

Why: whoever has begun to write a request goes on with it on another device.
Number: 0065; follows: 0064. Two new tables, which hold no ticket: nothing that counts tickets can meet one (ADR 0051).
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0065"
down_revision: str | None = "0064"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
COMPANIES = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
OWN = (
    "account_id = NULLIF(current_setting('app.account', true), '')::bigint "
    f"AND (company_id IS NULL OR company_id = {COMPANIES})"
)
INSTANT = sa.DateTime(timezone=True)
TABLE, FILES = "drafts", "draft_files"
OF_DRAFT = "draft_id IN (SELECT id FROM drafts)"
"""The policy of drafts leaves an account its own."""


def upgrade() -> None:
    """Bring the schema from 0064 to 0065."""
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
    op.create_table(
        FILES,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("risky", sa.Boolean(), nullable=False),
        sa.Column("preview", sa.LargeBinary(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_files_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_files")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_files_key")),
    )
    op.create_index(op.f("ix_draft_files_draft_id"), FILES, ["draft_id"])
    _belted(TABLE, OWN, changes=True)
    _belted(FILES, OF_DRAFT, changes=False)


def _belted(table: str, rows: str, *, changes: bool) -> None:
    """A firm's transaction reads, writes and removes what is its writer's own."""
    op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO {PORTAL}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({rows})")
    op.execute(f"CREATE POLICY portal_writes ON {table} FOR INSERT TO {PORTAL} WITH CHECK ({rows})")
    op.execute(f"CREATE POLICY portal_removes ON {table} FOR DELETE TO {PORTAL} USING ({rows})")
    if changes:
        op.execute(f"GRANT UPDATE ON {table} TO {PORTAL}")
        op.execute(f"CREATE POLICY portal_changes ON {table} FOR UPDATE TO {PORTAL} USING ({rows}) WITH CHECK ({rows})")


def downgrade() -> None:
    """Take the schema back to 0064; drafts are lost, what was filed from them stays."""
    op.drop_table(FILES)
    op.drop_table(TABLE)
