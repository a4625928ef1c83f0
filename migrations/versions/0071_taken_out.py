"""Matters taken out of a batch by hand

Why: a matter that is another one after all is taken out of its batch with a reason, and goes on by itself.
Number: 0071; follows: 0070. ``batch_members.note`` is new, and ``why`` knows one more word.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0071"
down_revision: str | None = "0070"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WHY = ("disputed", "other_lead", "settled", "withdrawn", "rejected", "merged", "confidential")
ADDED = ("by_hand",)


def upgrade() -> None:
    """Bring the schema from 0070 to 0071."""
    op.add_column("batch_members", sa.Column("note", sa.Text(), server_default="", nullable=False))
    _allow((*WHY, *ADDED))


def downgrade() -> None:
    """Take the schema back to 0070; what was taken out by hand is said to be of another unit then."""
    op.execute("UPDATE batch_members SET why = 'other_lead' WHERE why = 'by_hand'")
    _allow(WHY)
    op.drop_column("batch_members", "note")


def _allow(words: Iterable[str]) -> None:
    listed = ", ".join(f"'{each}'" for each in words)
    op.execute("ALTER TABLE batch_members DROP CONSTRAINT ck_batch_members_why")
    op.execute(f"ALTER TABLE batch_members ADD CONSTRAINT ck_batch_members_why CHECK (why IN ({listed}))")
