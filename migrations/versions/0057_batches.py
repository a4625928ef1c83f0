"""Batches: matters with one cause that are handled by one plan, and which matters are, or were, in them

Why: forty firms of one feeder line write forty letters; they are answered once, and each confirms for itself.
Number: 0057; follows: 0056. New tables only; both are the office's, no firm reads any.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0057"
down_revision: str | None = "0056"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STATES = ("proposed", "formed", "answering", "review", "sent", "finished", "dropped")
REASONS = ("disputed", "other_lead", "settled", "withdrawn", "rejected", "merged", "confidential")


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def key_of(table: str, column: str, other: str, *, goes_along: bool = False) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table; a row may go with what it belongs to."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE" if goes_along else None)


def upgrade() -> None:
    """Bring the schema from 0056 to 0057."""
    op.create_table(
        "batches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("state", one_of(*STATES, name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=False),
        key_of("batches", "region_id", "regions"),
        key_of("batches", "lead_id", "departments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("number", name=op.f("uq_batches_number")),
    )
    op.create_index(op.f("ix_batches_lead_id"), "batches", ["lead_id"])
    op.create_index("ix_batches_region_id_state_id", "batches", ["region_id", "state", "id"])
    op.create_table(
        "batch_members",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", one_of(*REASONS, name="why"), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        key_of("batch_members", "batch_id", "batches"),
        key_of("batch_members", "ticket_id", "tickets", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_members")),
        sa.UniqueConstraint("batch_id", "ticket_id", name=op.f("uq_batch_members_batch_id_ticket_id")),
    )
    op.create_index(op.f("ix_batch_members_batch_id"), "batch_members", ["batch_id"])
    op.create_index(op.f("ix_batch_members_ticket_id"), "batch_members", ["ticket_id"])
    op.create_index(
        "uq_batch_members_held_ticket_id", "batch_members", ["ticket_id"], unique=True, postgresql_where=sa.text("held")
    )


def downgrade() -> None:
    """Take the schema back to 0056; which matters were handled together is lost, what was done to them is not."""
    op.drop_table("batch_members")
    op.drop_table("batches")
