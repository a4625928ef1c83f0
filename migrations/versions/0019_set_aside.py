"""What a sweep could not deal with, and why

Why: one ticket that cannot be dealt with must stop nobody else, and must be seen.
Number: 0019; follows: 0018. The portal role is given nothing: no page of a firm reads it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0018 to 0019."""
    op.create_table(
        "set_aside",
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("work", "key", name=op.f("pk_set_aside")),
    )


def downgrade() -> None:
    """Take the schema back to 0018; what is still due is found again by itself."""
    op.drop_table("set_aside")
