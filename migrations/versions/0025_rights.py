"""Assignments: when a unit left the ticket, and the last act before; notifications: the seat they were told in

Why: a unit that was let go, or whose part ended in an earlier cycle, neither reads nor writes the ticket any more but
what it wrote itself until then; and a message is shown and sent as long as the seat it was told in may still know it.
Number: 0025; follows: 0024.
Filled from the history of each ticket. A process of the release before excuses without saying when: such a part counts
as left by its state, and of what its unit wrote nothing is shown until the next release lets somebody see to it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LIVE = "ix_assignments_live_department_id_ticket_id"
LET_GO = """
UPDATE assignments AS a SET left_at = found.at, left_seq = found.seq - 1
FROM (
    SELECT DISTINCT ON (p.id) p.id, e.at, e.seq
    FROM assignments p
    JOIN departments d ON d.id = p.department_id
    JOIN ticket_events e ON e.ticket_id = p.ticket_id
    WHERE p.state = 'excused' AND (
        (e.action = 'rule' AND e.payload ->> 'assignment_id' = p.id::text AND e.payload ->> 'upheld' = 'true')
        OR (e.action = 'whistle' AND p.part = 'lead' AND e.at > p.called_at AND e.payload ->> 'lead' <> d.code)
        OR e.action = 'withdraw'
    )
    ORDER BY p.id, e.seq
) AS found
WHERE a.id = found.id
"""
UNTOLD = """
UPDATE assignments AS a SET left_at = coalesce(a.ruled_at, t.moved_at), left_seq = t.version
FROM tickets t WHERE t.id = a.ticket_id AND a.state = 'excused' AND a.left_at IS NULL
"""
EARLIER_CYCLE = """
UPDATE assignments AS a SET left_at = found.at, left_seq = found.seq - 1
FROM (
    SELECT DISTINCT ON (p.id) p.id, e.at, e.seq
    FROM assignments p JOIN ticket_events e ON e.ticket_id = p.ticket_id AND e.action = 'dispute'
    WHERE p.state IN ('finished', 'released') AND e.at >= coalesce(p.finished_at, p.released_at)
    ORDER BY p.id, e.seq
) AS found
WHERE a.id = found.id
"""


def upgrade() -> None:
    """Bring the schema from 0024 to 0025."""
    op.add_column("assignments", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assignments", sa.Column("left_seq", sa.Integer(), nullable=True))
    for statement in (LET_GO, UNTOLD, EARLIER_CYCLE):
        op.execute(statement)
    op.add_column("notifications", sa.Column("role", sa.Text(), nullable=True))
    op.add_column("notifications", sa.Column("department_id", sa.BigInteger(), nullable=True))
    op.add_column("notifications", sa.Column("region_id", sa.BigInteger(), nullable=True))
    op.add_column("notifications", sa.Column("knew", sa.Text(), nullable=True))
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {LIVE}")  # one that an interrupted try left invalid
        op.create_index(
            LIVE,
            "assignments",
            ["department_id", "ticket_id"],
            postgresql_where=sa.text("left_at IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Take the schema back to 0024; when units left is gone, and stands in the history as before."""
    op.drop_index(LIVE, table_name="assignments")
    for column in ("knew", "region_id", "department_id", "role"):
        op.drop_column("notifications", column)
    op.drop_column("assignments", "left_seq")
    op.drop_column("assignments", "left_at")
