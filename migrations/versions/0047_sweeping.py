"""Two queues of clocks, and how far the checks of the record have come

Why: thousands of weekly repeats ring at one opening, and no real deadline may wait behind them; a record of millions of
entries is walked over several nights. Number: 0047; follows: 0046. Two indexes, made beside people at work, and a
table. The index by which the release before sweeps stays.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REPEATED = "^(plus_5|week_[0-9]+)$"
QUEUES = {"ix_clocks_first": "!~", "ix_clocks_repeats": "~"}


def upgrade() -> None:
    """Bring the schema from 0046 to 0047."""
    op.create_table(
        "trail_walks",
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("walked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_trail_walks")),
    )
    with op.get_context().autocommit_block():
        for name, matches in QUEUES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # of a run that was broken off
            op.execute(
                f"CREATE INDEX CONCURRENTLY {name} ON clocks (next_at, id) WHERE state = 'running' "
                f"AND next_at IS NOT NULL AND coalesce(last_rung, '') {matches} '{REPEATED}'"
            )


def downgrade() -> None:
    """Take the schema back to 0046; a record that was half walked is walked from its beginning."""
    with op.get_context().autocommit_block():
        for name in QUEUES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    op.drop_table("trail_walks")
