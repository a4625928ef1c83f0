"""Hand-backs counted once, with the ticket

Why: the part of a unit that ended goes on with another, and what the former one had asked was counted with both; and
the sum of all parts was worked out anew for every ticket that waits for a ruling, on each page of a coordinator.
Number: 0074; follows: 0073.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0074"
down_revision: str | None = "0073"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0073 to 0074."""
    op.add_column("tickets", sa.Column("hand_backs", sa.SmallInteger(), server_default="0", nullable=False))
    op.execute(
        "UPDATE tickets SET hand_backs = asked.times FROM ("
        "SELECT ticket_id, sum(hand_backs) AS times FROM assignments AS part WHERE hand_backs > 0 AND NOT EXISTS ("
        "SELECT FROM assignments AS next WHERE next.taken_from_id = part.id) GROUP BY ticket_id"
        ") AS asked WHERE asked.ticket_id = tickets.id"
    )
    op.create_index(
        "ix_tickets_handed_back_for_good_id", "tickets", ["id"], postgresql_where=sa.text("hand_backs >= 3")
    )


def downgrade() -> None:
    """Bring the schema back; what each part says was asked stays."""
    op.drop_index("ix_tickets_handed_back_for_good_id", "tickets")
    op.drop_column("tickets", "hand_backs")
