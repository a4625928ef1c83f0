"""Parts whose unit asks to be let go, and matters that complain of a unit: the few, without reading all there ever were

Why: the menu of every page counts by them. Number: 0046; follows: 0045.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEXES = {
    "ix_assignments_handing_back_ticket_id": ("assignments", "ticket_id", "state = 'handing_back'"),
    "ix_tickets_complaining": ("tickets", "id", "complained_of <> '{}'"),
}


def upgrade() -> None:
    """Bring the schema from 0045 to 0046."""
    with op.get_context().autocommit_block():
        for name, (table, column, where) in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # one that an interrupted try left invalid
            op.create_index(name, table, [column], postgresql_where=sa.text(where), postgresql_concurrently=True)


def downgrade() -> None:
    """Take the schema back to 0045."""
    for name, (table, _column, _where) in INDEXES.items():
        op.drop_index(name, table_name=table)
