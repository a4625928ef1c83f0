"""Tickets: whom a confidential matter complains of, and who read which on what day

Why: those units cannot be called and do not know that it exists; readings of confidential matters, and all readings
of auditors, are on record, once for each reader, ticket and day. Number: 0022; follows: 0021.
A constant default is written to no row; a process of the release before writes the column by that default. The portal
role is given nothing of the readings: they are written when the reading as that role is over.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0021 to 0022."""
    op.add_column(
        "tickets",
        sa.Column("complained_of", sa.ARRAY(sa.BigInteger()), nullable=False, server_default=sa.text("'{}'")),
    )
    op.create_table(
        "ticket_readings",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "account_id", "day", name="pk_ticket_readings"),
    )


def downgrade() -> None:
    """Take the schema back to 0021; whom matters complain of is gone, that they are confidential is not.

    So is who read what, but for the entries of the audit chain.
    """
    op.drop_table("ticket_readings")
    op.drop_column("tickets", "complained_of")
