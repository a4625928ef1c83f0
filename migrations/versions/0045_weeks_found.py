"""Indexes by which a week finds the tickets that concern it

Why: the rows of a week were looked for among all tickets of the year.
Number: 0045; follows: 0044. Built beside running work; nothing waits for it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEXES = (
    ("ix_report_entries_ticket_id_metric", "report_entries", ["ticket_id", "metric"], None),
    ("ix_clocks_resolve_due_original", "clocks", ["region_id", "due_original"], "kind = 'resolve'"),
    (
        "ix_clocks_resolve_breached_at",
        "clocks",
        ["region_id", "breached_at"],
        "kind = 'resolve' AND breached_at IS NOT NULL",
    ),
    ("ix_ratings_at", "ratings", ["at"], None),
    ("ix_follow_ups_at", "follow_ups", ["at"], None),
)


def upgrade() -> None:
    """Bring the schema from 0044 to 0045."""
    with op.get_context().autocommit_block():
        for name, table, columns, where in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # one that an interrupted try left invalid
            op.create_index(
                name,
                table,
                columns,
                postgresql_where=None if where is None else sa.text(where),
                postgresql_concurrently=True,
            )


def downgrade() -> None:
    """Take the schema back to 0044."""
    with op.get_context().autocommit_block():
        for name, table, _columns, _where in reversed(INDEXES):
            op.drop_index(name, table_name=table, postgresql_concurrently=True)
