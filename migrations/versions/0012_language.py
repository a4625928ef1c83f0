"""Accounts: the language somebody reads

Why: messages are written for a person who is not there; the page's cookie cannot say in which language.
Number: 0012; follows: 0011. The default stays with the column, so that a process of the old release can still open
accounts. The portal role is given nothing: no page of a firm reads it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0011 to 0012; a constant default rewrites no row."""
    op.add_column(
        "accounts",
        sa.Column(
            "language",
            sa.Enum("zh", "en", name="language", native_enum=False, create_constraint=True, length=32),
            server_default="zh",
            nullable=False,
        ),
    )


def downgrade() -> None:
    """Take the schema back to 0011; everybody reads Chinese again."""
    op.drop_column("accounts", "language")
