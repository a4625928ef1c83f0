"""Articles that were offered, and opened from there

Why: the weekly report says how many articles were put beside what people type, and how many of them were opened.
Number: 0080; follows: 0079. A new table, append-only, which names neither reader nor firm nor matter. A frozen row may
be of no firm.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0080"
down_revision: str | None = "0079"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FROZEN = ("report_entries", "report_standings")


def one_of(*members: str, name: str) -> sa.Enum:
    """A closed list as text with a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0079 to 0080."""
    op.create_table(
        "article_offers",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("step", one_of("offered", "opened", name="step"), nullable=False),
        sa.Column("reader", one_of("firm", "officer", "office", name="reader"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_offers_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_offers")),
        sa.UniqueConstraint("key", "article_id", "step", name=op.f("uq_article_offers_key_article_id_step")),
    )
    op.create_index(op.f("ix_article_offers_article_id"), "article_offers", ["article_id"])
    op.create_index("ix_article_offers_at", "article_offers", ["at"])
    op.execute("REVOKE UPDATE, DELETE ON article_offers FROM zhuqishao_app")
    for table in FROZEN:
        op.alter_column(table, "company_id", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    """Take the schema back to 0079; how often articles were offered and opened is lost, frozen figures stay."""
    for table in FROZEN:
        op.execute(f"DELETE FROM {table} WHERE company_id IS NULL")
        op.alter_column(table, "company_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_table("article_offers")
