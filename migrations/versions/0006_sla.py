"""Clocks, reminders, terms, postponements

Why: Deadlines live here, not in the broker.
Number: 0006; follows: 0005.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def word(name: str, *members: str) -> sa.Enum:
    """Text under a CHECK: a closed list that can grow without a rewrite of the table."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0005 to 0006."""
    op.create_table(
        "terms",
        sa.Column("region_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("limit_text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_terms_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
    )
    op.create_index("ix_terms_key_valid_from", "terms", ["key", "valid_from"], unique=False)
    op.create_table(
        "postponements",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column(
            "reason", word("reason", "approval", "tender", "cross_region", "experts", "firm", "weather"), nullable=False
        ),
        sa.Column("workdays", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_postponements_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postponements")),
    )
    op.create_index(op.f("ix_postponements_ticket_id"), "postponements", ["ticket_id"], unique=False)
    op.create_index(
        "uq_postponements_ticket_id_open",
        "postponements",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "clocks",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind", word("kind", "arrange", "check_in", "feedback", "resolve", "support", "clear"), nullable=False
        ),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("limit_text", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_original", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("state", word("state", "running", "paused", "met", "missed", "cancelled"), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_seq", sa.SmallInteger(), nullable=False),
        sa.Column("last_rung", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_clocks_assignment_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_clocks_department_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_clocks_region_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_clocks_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
    )
    op.create_index(
        "ix_clocks_next_at",
        "clocks",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'running' AND next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_clocks_open_ticket_id",
        "clocks",
        ["ticket_id", "state", "due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "ix_clocks_open_due",
        "clocks",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index("ix_clocks_region_id_due_at", "clocks", ["region_id", "due_at"], unique=False)
    op.create_index(
        "uq_clocks_ticket_kind_cycle_assignment",
        "clocks",
        ["ticket_id", "kind", "cycle", "assignment_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "reminders",
        sa.Column("clock_id", sa.BigInteger(), nullable=False),
        sa.Column("deadline_seq", sa.SmallInteger(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name=op.f("fk_reminders_clock_id")),
        sa.PrimaryKeyConstraint("clock_id", "deadline_seq", "rung", name=op.f("pk_reminders")),
    )


def downgrade() -> None:
    """Take the schema back to 0005."""
    op.drop_table("reminders")
    op.drop_index("uq_clocks_ticket_kind_cycle_assignment", table_name="clocks", postgresql_nulls_not_distinct=True)
    op.drop_index("ix_clocks_region_id_due_at", table_name="clocks")
    op.drop_index(
        "ix_clocks_open_ticket_id", table_name="clocks", postgresql_where=sa.text("state IN ('running', 'paused')")
    )
    op.drop_index("ix_clocks_open_due", table_name="clocks", postgresql_where=sa.text("state IN ('running', 'paused')"))
    op.drop_index(
        "ix_clocks_next_at", table_name="clocks", postgresql_where=sa.text("state = 'running' AND next_at IS NOT NULL")
    )
    op.drop_table("clocks")
    op.drop_index(
        "uq_postponements_ticket_id_open", table_name="postponements", postgresql_where=sa.text("decided_at IS NULL")
    )
    op.drop_index(op.f("ix_postponements_ticket_id"), table_name="postponements")
    op.drop_table("postponements")
    op.drop_index("ix_terms_key_valid_from", table_name="terms")
    op.drop_table("terms")
