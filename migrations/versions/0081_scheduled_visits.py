"""Visits get a day: which, at what time, said by whom

Why: a period says by when a firm is called on; nobody could say on which day somebody goes, or plan a visit that no
period asks for. Number: 0081; follows: 0080. Columns that are empty at first, and a small index.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0081"
down_revision: str | None = "0080"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SCHEDULED = "uq_visits_company_id_scheduled"


def upgrade() -> None:
    """Bring the schema from 0080 to 0081."""
    op.add_column("visits", sa.Column("scheduled_on", sa.Date(), nullable=True))
    op.add_column("visits", sa.Column("scheduled_time", sa.Time(), nullable=True))
    op.add_column("visits", sa.Column("scheduled_by_name", sa.Text(), nullable=False, server_default=""))
    op.alter_column("visits", "scheduled_by_name", server_default=None)
    op.create_index(
        SCHEDULED,
        "visits",
        ["company_id"],
        unique=True,
        postgresql_where=sa.text("period_first IS NULL AND state = 'planned'"),
    )


def downgrade() -> None:
    """Take the schema back to 0080; visits that no period asks for are called off, for nothing says their day."""
    op.drop_index(SCHEDULED, table_name="visits")
    op.execute("UPDATE visits SET state = 'cancelled' WHERE period_first IS NULL AND state = 'planned'")
    for column in ("scheduled_by_name", "scheduled_time", "scheduled_on"):
        op.drop_column("visits", column)
