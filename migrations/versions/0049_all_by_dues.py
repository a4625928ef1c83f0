"""All tickets of a region by their dues, ended ones behind

Why: a search for a common word by dues read and sorted every ticket that has the word. Number: 0049; follows: 0048.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEX = "ix_tickets_region_id_due_at_id"


def upgrade() -> None:
    """Bring the schema from 0048 to 0049."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")  # one that an interrupted try left invalid
        op.create_index(INDEX, "tickets", ["region_id", "due_at", "id"], postgresql_concurrently=True)


def downgrade() -> None:
    """Take the schema back to 0048."""
    op.drop_index(INDEX, table_name="tickets")
