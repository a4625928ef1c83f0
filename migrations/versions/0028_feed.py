"""Acts of tickets in the order a feed can be read in; tickets by when they moved; numbers of other systems

Why: programs take what is new, and never miss an act whose transaction ended late. Number: 0028; follows: 0027.
Adding the columns rewrites nothing: a constant stands for all rows there are, which come before every later one.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FEED, MOVED, EXTERNAL = "ix_ticket_events_cluster_xact_id", "ix_tickets_moved_at_id", "uq_tickets_external"
WRITTEN_BY = {
    "cluster": "(pg_control_system()).system_identifier",
    "xact": "pg_current_xact_id()::text::bigint",
}
"""Column → who wrote the row: the cluster, and its transaction there."""
NUMBERED = sa.text("external_number IS NOT NULL")


def upgrade() -> None:
    """Bring the schema from 0027 to 0028."""
    for name, written in WRITTEN_BY.items():
        op.add_column("ticket_events", sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        # the lock this takes waits for whoever is writing: a row without it was committed before
        op.execute(f"ALTER TABLE ticket_events ALTER COLUMN {name} SET DEFAULT {written}")
    op.add_column("tickets", sa.Column("external_system", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("external_number", sa.Text(), nullable=True))
    with op.get_context().autocommit_block():
        for name in (FEED, MOVED, EXTERNAL):
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # one that an interrupted try left invalid
        op.create_index(FEED, "ticket_events", ["cluster", "xact", "id"], postgresql_concurrently=True)
        op.create_index(MOVED, "tickets", ["moved_at", "id"], postgresql_concurrently=True)
        op.create_index(
            EXTERNAL,
            "tickets",
            ["external_number", "external_system"],
            unique=True,
            postgresql_where=NUMBERED,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Take the schema back to 0027; which number a ticket has elsewhere is gone."""
    for name in (EXTERNAL, MOVED):
        op.drop_index(name, table_name="tickets")
    op.drop_index(FEED, table_name="ticket_events")
    op.drop_column("tickets", "external_number")
    op.drop_column("tickets", "external_system")
    op.drop_column("ticket_events", "xact")
    op.drop_column("ticket_events", "cluster")
