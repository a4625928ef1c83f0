"""Tickets: when the most pressing clock is due, and whether it rests

Why: a list in the order of dues asked every ticket for its clocks. Number: 0017; follows: 0016.
A constant default is written to no row: an open ticket sorts last until ``flask sla dues`` has run, or until something
happens to it; a closed one sorts last for good.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NO_CLOCK = "2999-01-01 00:00:00+00"


def upgrade() -> None:
    """Bring the schema from 0016 to 0017."""
    op.add_column(
        "tickets",
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text(f"'{NO_CLOCK}'")),
    )
    op.add_column("tickets", sa.Column("resting", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the schema back to 0016."""
    op.drop_column("tickets", "resting")
    op.drop_column("tickets", "due_at")
