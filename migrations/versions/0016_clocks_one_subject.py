"""Clocks: each has one subject, and of each kind one in a cycle

Why: 0015 promised the first for new rows only, and the unique index of old takes all clocks without a ticket for one.
All of it reads the table beside everybody else, and may be run again.
Number: 0016; follows: 0015.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NULLS = {"postgresql_nulls_not_distinct": True}


def upgrade() -> None:
    """Bring the schema from 0015 to 0016."""
    with op.get_context().autocommit_block():
        for name in ("uq_clocks_subject_kind_cycle", "uq_clocks_of_ticket"):
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # one that an interrupted try left invalid
        op.create_index(
            "uq_clocks_subject_kind_cycle",
            "clocks",
            ["subject", "subject_id", "kind", "cycle"],
            unique=True,
            postgresql_where=sa.text("subject_id IS NOT NULL"),
            postgresql_concurrently=True,
        )
        op.create_index(
            "uq_clocks_of_ticket",
            "clocks",
            ["ticket_id", "kind", "cycle", "assignment_id"],
            unique=True,
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
            postgresql_concurrently=True,
            **NULLS,
        )
        # to it, all clocks without a ticket were one
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS uq_clocks_ticket_kind_cycle_assignment")
    op.execute("ALTER TABLE clocks VALIDATE CONSTRAINT ck_clocks_one_subject")


def downgrade() -> None:
    """Take the schema back to 0015; clocks without a ticket are gone, their subjects keep their own dates."""
    strange = "SELECT id FROM clocks WHERE ticket_id IS NULL"
    op.execute(f"UPDATE supervision_orders SET clock_id = NULL WHERE clock_id IN ({strange})")
    op.execute(f"DELETE FROM reminders WHERE clock_id IN ({strange})")
    op.execute(f"DELETE FROM clocks WHERE id IN ({strange})")
    op.create_index(
        "uq_clocks_ticket_kind_cycle_assignment",
        "clocks",
        ["ticket_id", "kind", "cycle", "assignment_id"],
        unique=True,
        **NULLS,
    )
    op.drop_index("uq_clocks_of_ticket", table_name="clocks")
    op.drop_index("uq_clocks_subject_kind_cycle", table_name="clocks")
