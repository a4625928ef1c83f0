"""Closed matters by category, newest first

Why: a matter in hand is shown those of its kind that were closed; the newest of a category are looked through, whatever
the years hold. Number: 0033; follows: 0032. One index, made beside people at work.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "ix_tickets_closed_region_id_category_id"


def upgrade() -> None:
    """Bring the schema from 0032 to 0033."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")  # of a run that was broken off
        op.create_index(
            NAME,
            "tickets",
            ["region_id", sa.text("left(category_code, 2)"), "id"],
            postgresql_where=sa.text("state = 'closed' AND NOT confidential"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Bring the schema from 0033 to 0032."""
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "tickets", postgresql_concurrently=True)
