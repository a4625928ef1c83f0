"""What an officer who leaves writes for who comes, and what else goes along with his firms

Why: a hand-over said which firms and which open matters; the visits that are due and the errands that run were for the
taker to find, and what the giver knows of his firms was written nowhere. Number: 0084; follows: 0083.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0084"
down_revision: str | None = "0083"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ENTRIES = "hand_over_entries"


def upgrade() -> None:
    """Bring the schema from 0083 to 0084."""
    op.add_column("hand_overs", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.add_column("hand_overs", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("hand_over_firms", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.create_table(
        ENTRIES,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("hand_over_id", sa.BigInteger(), nullable=False),
        sa.Column("firm_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("visit", "errand", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_overs.id"], name=op.f("fk_hand_over_entries_hand_over_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["hand_over_firms.id"], name=op.f("fk_hand_over_entries_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_entries")),
        sa.UniqueConstraint("hand_over_id", "number", name=op.f("uq_hand_over_entries_hand_over_id_number")),
    )
    op.create_index("ix_hand_over_entries_firm_id", ENTRIES, ["firm_id"])


def downgrade() -> None:
    """Take the schema back to 0083; what was written and written down is lost."""
    op.drop_table(ENTRIES)
    op.drop_column("hand_over_firms", "words")
    op.drop_column("hand_overs", "written_at")
    op.drop_column("hand_overs", "words")
