"""Answers that began with an article

Why: the weekly report says how many answers of a week were begun with what is known already.
Number: 0069; follows: 0068. A new table, append-only; which article an office began its words with is its own.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0069"
down_revision: str | None = "0068"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0068 to 0069."""
    op.create_table(
        "article_uses",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_uses_article_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_article_uses_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_uses")),
    )
    op.create_index(op.f("ix_article_uses_article_id"), "article_uses", ["article_id"])
    op.create_index(op.f("ix_article_uses_ticket_id"), "article_uses", ["ticket_id"])
    op.execute("REVOKE UPDATE, DELETE ON article_uses FROM zhuqishao_app")


def downgrade() -> None:
    """Take the schema back to 0068; which answers began with an article is lost, what was sent stays."""
    op.drop_table("article_uses")
