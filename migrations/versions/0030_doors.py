"""Audit entries: form, address, device, outcome; sessions: device, how they ended; refusals counted; questions used up

Why: the trail says where from and with what outcome, sealed from now on (form 2; what is there stays form 1); refusals
are counted in a table of their own and reach the chain once; a person sees his sessions and why one ended.
Number: 0030; follows: 0029.
A process of the release before writes entries of form 1 and sessions without a device; both are read as before.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OF_ENTRIES = ("address", "device", "outcome")


def upgrade() -> None:
    """Bring the schema from 0029 to 0030."""
    op.add_column("audit_entries", sa.Column("form", sa.SmallInteger(), server_default="1", nullable=False))
    for name in OF_ENTRIES:
        op.add_column("audit_entries", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("user_sessions", sa.Column("device", sa.Text(), server_default="", nullable=False))
    op.add_column("user_sessions", sa.Column("ended_by", sa.Text(), nullable=True))
    op.add_column("user_sessions", sa.Column("news_read_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "refused_attempts",
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_refused_attempts_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_attempts")),
    )
    op.create_index(
        "uq_refused_attempts_kind",
        "refused_attempts",
        ["account_id", "address", "what", "hour"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(op.f("ix_refused_attempts_hour"), "refused_attempts", ["hour"])
    op.create_table(
        "spent_questions",
        sa.Column("nonce_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce_hash", name=op.f("pk_spent_questions")),
    )
    op.create_index(op.f("ix_spent_questions_until_at"), "spent_questions", ["until_at"])


def downgrade() -> None:
    """Take the schema back to 0029; counts not yet told are lost, and entries of form 2 no longer verify."""
    op.drop_table("spent_questions")
    op.drop_table("refused_attempts")
    for name in ("news_read_at", "ended_by", "device"):
        op.drop_column("user_sessions", name)
    for name in (*reversed(OF_ENTRIES), "form"):
        op.drop_column("audit_entries", name)
