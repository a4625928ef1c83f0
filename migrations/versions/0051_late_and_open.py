"""Late clocks and open matters are counted from an index alone

Why: a leader's page counts where open matters are and which units are late; with a hundred thousand open ones it read
the rows of all of them. Number: 0051; follows: 0050.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OPEN = "state IN ('submitted', 'needs_info', 'accepted', 'whistled', 'handling', 'review', 'resolved', 'planned')"
INDEXES: dict[str, tuple[str, list[str], list[str], str]] = {
    "ix_tickets_open_region_id_due_at_id": (
        "tickets",
        ["region_id", "due_at", "id"],
        ["park_id", "category_code"],
        OPEN,
    ),
    "ix_clocks_open_due": (
        "clocks",
        ["due_at"],
        ["ticket_id", "kind", "department_id", "state"],
        "state IN ('running', 'paused')",
    ),
}
"""Name → table, columns, what it carries besides, and of which rows."""


def upgrade() -> None:
    """Bring the schema from 0050 to 0051."""
    _replace(carrying=True)


def downgrade() -> None:
    """Take the schema back to 0050."""
    _replace(carrying=False)


def _replace(*, carrying: bool) -> None:
    """Build each beside the old one, which serves until it is there."""
    with op.get_context().autocommit_block():
        for name, (table, columns, besides, where) in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}_next")  # one that an interrupted try left invalid
            op.create_index(
                f"{name}_next",
                table,
                columns,
                postgresql_include=besides if carrying else None,
                postgresql_where=sa.text(where),
                postgresql_concurrently=True,
            )
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"ALTER INDEX {name}_next RENAME TO {name}")
