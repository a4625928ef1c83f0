"""Attachments: rows for files that lie in the storage

Why: photographs and papers come with requests and answers; a firm reads none that offices keep.
Number: 0011; follows: 0010.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "zhuqishao_portal"
OPEN_OF_OWN = "NOT internal AND ticket_id IN (SELECT id FROM tickets)"


def upgrade() -> None:
    """Bring the schema from 0010 to 0011."""
    op.create_table(
        "attachments",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("risky", sa.Boolean(), nullable=False),
        sa.Column("preview", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("quarantine", "clean", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("acting_role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_attachments_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("key", name="uq_attachments_key"),
    )
    op.create_index("ix_attachments_ticket_id", "attachments", ["ticket_id"])
    op.execute(f"GRANT SELECT ON attachments TO {ROLE}")
    op.execute("ALTER TABLE attachments ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY portal_own ON attachments FOR SELECT TO {ROLE} USING ({OPEN_OF_OWN})")


def downgrade() -> None:
    """Take the schema back to 0010; the files stay where they are until they are swept."""
    op.drop_table("attachments")
