"""Tickets: open ones in the order of dues, for a region, a park, a firm, and for a unit or several regions

Why: the first page of a work list reads fifty rows of the index and no more. Number: 0018; follows: 0017.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OPEN = "state IN ('submitted', 'needs_info', 'accepted', 'whistled', 'handling', 'review', 'resolved', 'planned')"
INDEXES = {
    "ix_tickets_open_region_id_due_at_id": ["region_id", "due_at", "id"],
    "ix_tickets_open_park_id_due_at_id": ["park_id", "due_at", "id"],
    "ix_tickets_open_company_id_due_at_id": ["company_id", "due_at", "id"],
    "ix_tickets_open_due_at_id": ["due_at", "id"],
}


def upgrade() -> None:
    """Bring the schema from 0017 to 0018."""
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # one that an interrupted try left invalid
            op.create_index(name, "tickets", columns, postgresql_where=sa.text(OPEN), postgresql_concurrently=True)


def downgrade() -> None:
    """Take the schema back to 0017."""
    for name in INDEXES:
        op.drop_index(name, table_name="tickets")
