"""Notices to the firms of a park

Why: firms of a park that have not written about a common issue are told of it, by hand and once, and may say that they
have met it too. Number: 0072; follows: 0071. Two tables are new.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0072"
down_revision: str | None = "0071"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)
NOTICES, FIRMS = "park_notices", "park_notice_firms"
STATES = ("draft", "sent", "dropped")
REASONS = ("filed", "moved", "dissolved")


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def key_of(table: str, column: str, other: str, to: str = "id", goes: str | None = None) -> sa.ForeignKeyConstraint:
    """A reference to another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.{to}"], name=op.f(f"fk_{table}_{column}"), ondelete=goes)


def upgrade() -> None:
    """Bring the schema from 0071 to 0072."""
    op.create_table(
        NOTICES,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", one_of(*STATES, name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("sent_by_name", sa.Text(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        key_of(NOTICES, "issue_id", "common_issues", goes="SET NULL"),
        key_of(NOTICES, "region_id", "regions"),
        key_of(NOTICES, "park_id", "parks"),
        key_of(NOTICES, "category_code", "categories", to="code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_park_notices")),
    )
    op.create_index(op.f("ix_park_notices_issue_id"), NOTICES, ["issue_id"])
    op.create_index("ix_park_notices_region_id_id", NOTICES, ["region_id", "id"])
    op.create_table(
        FIRMS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("spared", one_of(*REASONS, name="spared"), nullable=True),
        key_of(FIRMS, "notice_id", NOTICES, goes="CASCADE"),
        key_of(FIRMS, "company_id", "companies", goes="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_park_notice_firms")),
        sa.UniqueConstraint("notice_id", "company_id", name=op.f("uq_park_notice_firms_notice_id_company_id")),
    )
    op.create_index(op.f("ix_park_notice_firms_company_id"), FIRMS, ["company_id"])


def downgrade() -> None:
    """Take the schema back to 0071; which notices were sent to whom is lost, messages stay."""
    op.drop_table(FIRMS)
    op.drop_table(NOTICES)
