"""Tickets: searches of the list kept under a name

Why: whoever asks the same of the list every morning should not have to put the conditions together again.
Number: 0013; follows: 0012. The portal role is given nothing: firms keep none.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0012 to 0013."""
    op.create_table(
        "saved_views",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 20", name="ck_saved_views_name"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_saved_views_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_views_account_id_name"),
    )


def downgrade() -> None:
    """Take the schema back to 0012; the views are gone, the lists they found are not."""
    op.drop_table("saved_views")
