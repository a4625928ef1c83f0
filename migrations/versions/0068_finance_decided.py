"""When a bank decided, and what a need said before

Why: the weekly report counts financing as it stood at the end of a week, also when it is counted again a year later.
Number: 0068; follows: 0067. Columns that no row is rewritten for; both tables are small. What was decided before is
taken to have been decided on the day the money came, or when the bank was last heard of.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0068"
down_revision: str | None = "0067"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

DECIDED, CHANGED = "ix_bank_calls_region_id_decided_at", "ix_finance_needs_region_id_changed_at"


def upgrade() -> None:
    """Bring the schema from 0067 to 0068."""
    instant = sa.DateTime(timezone=True)
    op.add_column("bank_calls", sa.Column("decided_at", instant, nullable=True))
    op.add_column("finance_needs", sa.Column("changed_at", instant, nullable=True))
    op.add_column(
        "finance_needs",
        sa.Column("earlier", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
    )
    op.execute(
        "UPDATE bank_calls SET decided_at = coalesce("
        "CAST(granted_on AS timestamp) AT TIME ZONE 'Asia/Shanghai', offered_at, taken_at, called_at) "
        "WHERE state IN ('granted', 'declined', 'fell_through')"
    )
    op.create_index(DECIDED, "bank_calls", ["region_id", "decided_at"])
    op.create_index(
        CHANGED, "finance_needs", ["region_id", "changed_at"], postgresql_where=sa.text("changed_at IS NOT NULL")
    )


def downgrade() -> None:
    """Take the schema back to 0067; when banks decided and what needs said before is lost."""
    op.drop_index(CHANGED, table_name="finance_needs")
    op.drop_index(DECIDED, table_name="bank_calls")
    op.drop_column("finance_needs", "earlier")
    op.drop_column("finance_needs", "changed_at")
    op.drop_column("bank_calls", "decided_at")
