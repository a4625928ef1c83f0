"""Tags of tickets

Why: offices sort matters by more than their category, in words that the coordinator keeps, and find them by these.
Number: 0043; follows: 0042. New tables only; both are the office's, no firm reads any.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema from 0040 to 0043."""
    op.create_table(
        "tags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_tags_region_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["tags.id"], name=op.f("fk_tags_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("region_id", "name", name=op.f("uq_tags_region_id_name")),
    )
    op.create_index(op.f("ix_tags_merged_into_id"), "tags", ["merged_into_id"])
    op.create_table(
        "ticket_tags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.Column("put_at", INSTANT, nullable=False),
        sa.Column("put_by", sa.Text(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_tags_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_ticket_tags_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_tags")),
    )
    op.create_index(op.f("ix_ticket_tags_ticket_id"), "ticket_tags", ["ticket_id"])
    op.create_index(
        "uq_ticket_tags_tag_id_ticket_id",
        "ticket_tags",
        ["tag_id", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("taken_at IS NULL"),
    )


def downgrade() -> None:
    """Take the schema back to 0040; tags and where they stood are lost."""
    op.drop_table("ticket_tags")
    op.drop_table("tags")
