"""Signs of the names of firms

Why: whoever searched for words read the names of all firms for them, once or twice: 25 ms each time with 100,000. A
name is found by its signs now, each of which stands in an index. Number: 0086; follows: 0085.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0086"
down_revision: str | None = "0085"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEXES = {"ix_companies_signs": ("companies", "folded_name"), "ix_company_names_signs": ("company_names", "folded")}


def upgrade() -> None:
    """Bring the schema from 0085 to 0086, beside people at work."""
    with op.get_context().autocommit_block():
        for index, (table, column) in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")  # one that an interrupted try left invalid
            op.create_index(
                index,
                table,
                [sa.literal_column(f"string_to_array({column}, NULL::text)")],
                postgresql_using="gin",
                postgresql_concurrently=True,
            )
            op.execute(f"ANALYZE {table}")


def downgrade() -> None:
    """Take the schema back to 0085."""
    for index in INDEXES:
        op.execute(f"DROP INDEX {index}")
