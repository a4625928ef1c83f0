"""Tickets: whom a confidential matter complains of

Why: those units cannot be called and do not know that it exists. Number: 0022; follows: 0018.
A constant default is written to no row; a process of the release before writes the column by that default.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0018 to 0022."""
    op.add_column(
        "tickets",
        sa.Column("complained_of", sa.ARRAY(sa.BigInteger()), nullable=False, server_default=sa.text("'{}'")),
    )


def downgrade() -> None:
    """Take the schema back to 0018; whom matters complain of is gone, that they are confidential is not."""
    op.drop_column("tickets", "complained_of")
