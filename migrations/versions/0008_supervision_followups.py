"""Supervision orders and follow-ups

Why: Pressure from above, and asking the firm.
Number: 0008; follows: 0007.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def word(name: str, *members: str) -> sa.Enum:
    """Text under a CHECK: a closed list that can grow without a rewrite of the table."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0007 to 0008."""
    op.create_table(
        "follow_ups",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("channel", word("channel", "phone", "visit", "message"), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("says_solved", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_follow_ups_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_ticket_id"), "follow_ups", ["ticket_id"], unique=False)
    op.create_table(
        "supervision_orders",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("clock_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("level", word("level", "blue", "yellow", "red"), nullable=False),
        sa.Column(
            "state", word("state", "proposed", "issued", "signed", "answered", "closed", "dropped"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name=op.f("fk_supervision_orders_clock_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_supervision_orders_department_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_supervision_orders_region_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_supervision_orders_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_orders")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_supervision_orders_clock_id")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_orders_number")),
    )
    op.create_index(
        "ix_supervision_orders_region_id_state_id", "supervision_orders", ["region_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_supervision_orders_ticket_id"), "supervision_orders", ["ticket_id"], unique=False)


def downgrade() -> None:
    """Take the schema back to 0007."""
    op.drop_index(op.f("ix_supervision_orders_ticket_id"), table_name="supervision_orders")
    op.drop_index("ix_supervision_orders_region_id_state_id", table_name="supervision_orders")
    op.drop_table("supervision_orders")
    op.drop_index(op.f("ix_follow_ups_ticket_id"), table_name="follow_ups")
    op.drop_table("follow_ups")
