"""Assignments: the few whose unit asks to be let go, found without reading all there ever were

Why: the menu of every page counts them. Number: 0046; follows: 0045.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "ix_assignments_handing_back_ticket_id"


def upgrade() -> None:
    """Bring the schema from 0045 to 0046."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")  # one that an interrupted try left invalid
        op.create_index(
            NAME,
            "assignments",
            ["ticket_id"],
            postgresql_where=sa.text("state = 'handing_back'"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Take the schema back to 0045."""
    op.drop_index(NAME, table_name="assignments")
