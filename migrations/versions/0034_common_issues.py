"""Common issues: matters of a region that are about one thing, and what people taught of them

Why: each night finds which matters belong together, a filing joins the issue it is near to, and staff merge and split.
Number: 0034; follows: 0033. New tables only; all of them are the office's, no firm reads any.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def key_of(table: str, column: str, other: str, *, goes_along: bool = False) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table; a row may go with what it belongs to."""
    name = op.f(f"fk_{table}_{column}")
    target = [f"{other}.code" if other == "categories" else f"{other}.id"]
    return sa.ForeignKeyConstraint([column], target, name=name, ondelete="CASCADE" if goes_along else None)


def upgrade() -> None:
    """Bring the schema from 0033 to 0034."""
    op.create_table(
        "common_issues",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("state", one_of("open", "dismissed", name="state"), nullable=False),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        key_of("common_issues", "region_id", "regions"),
        key_of("common_issues", "category_code", "categories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_issues")),
    )
    op.create_index("ix_common_issues_region_id_last_at_id", "common_issues", ["region_id", "last_at", "id"])
    op.create_table(
        "common_issue_members",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("placed_by", one_of("machine", "person", name="placed_by"), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        key_of("common_issue_members", "issue_id", "common_issues", goes_along=True),
        key_of("common_issue_members", "ticket_id", "tickets", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_issue_members")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_common_issue_members_ticket_id")),
    )
    op.create_index(op.f("ix_common_issue_members_issue_id"), "common_issue_members", ["issue_id"])
    op.create_table(
        "common_issue_teachings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson", one_of("together", "apart", name="lesson"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        key_of("common_issue_teachings", "region_id", "regions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_issue_teachings")),
    )
    op.create_index(op.f("ix_common_issue_teachings_region_id"), "common_issue_teachings", ["region_id"])
    op.create_table(
        "common_issue_taught_matters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("teaching_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("stayed", sa.Boolean(), nullable=False),
        key_of("common_issue_taught_matters", "teaching_id", "common_issue_teachings", goes_along=True),
        key_of("common_issue_taught_matters", "ticket_id", "tickets", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_issue_taught_matters")),
        sa.UniqueConstraint(
            "teaching_id", "ticket_id", name=op.f("uq_common_issue_taught_matters_teaching_id_ticket_id")
        ),
    )
    op.create_index(op.f("ix_common_issue_taught_matters_ticket_id"), "common_issue_taught_matters", ["ticket_id"])
    op.create_table(
        "common_issue_indexes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matters", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        key_of("common_issue_indexes", "region_id", "regions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_issue_indexes")),
        sa.UniqueConstraint("region_id", name=op.f("uq_common_issue_indexes_region_id")),
    )


def downgrade() -> None:
    """Take the schema back to 0033; issues are found again by the next release that can, what was taught is lost."""
    op.drop_table("common_issue_indexes")
    op.drop_table("common_issue_taught_matters")
    op.drop_table("common_issue_teachings")
    op.drop_table("common_issue_members")
    op.drop_table("common_issues")
