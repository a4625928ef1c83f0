"""The agent of an errand behind a figure

Why: the week's report counts errands by who took them up, beside park and officer; rows frozen before have none.
Number: 0083; follows: 0082.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0083"
down_revision: str | None = "0082"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = ("report_entries", "report_standings")


def upgrade() -> None:
    """Bring the schema from 0082 to 0083."""
    for table in TABLES:
        op.add_column(table, sa.Column("agent", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the schema back to 0082; the rows stay, and nobody knows whose errand each was."""
    for table in TABLES:
        op.drop_column(table, "agent")
