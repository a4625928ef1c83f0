"""The ledger of a week as what changed since the week before

Why: each issue froze the whole year again, so that a week of a large zone took minutes and half a million rows.
Number: 0044; follows: 0043. A table and columns are added; issues that are frozen keep their rows where they are.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEPT = (
    "id",
    "base_id",
    "since",
    "metric",
    "ticket_id",
    "ticket_number",
    "assignment_id",
    "company_id",
    "park_code",
    "department_code",
    "category_code",
    "channel",
    "officer",
    "counted",
    "reason",
    "value",
)
"""What of a row is never changed."""


def upgrade() -> None:
    """Bring the schema from 0043 to 0044."""
    op.add_column("weekly_reports", sa.Column("base_id", sa.BigInteger(), nullable=True))
    op.add_column("weekly_reports", sa.Column("footing", postgresql.JSONB(), nullable=True))
    op.create_table(
        "report_standings",
        sa.Column("base_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_number", sa.Text(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("park_code", sa.Text(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("category_code", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["weekly_reports.id"],
            name=op.f("fk_report_standings_base_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_standings")),
    )
    op.create_index("ix_report_standings_base_id_metric_id", "report_standings", ["base_id", "metric", "id"])
    op.create_index(
        "ix_report_standings_ticket_id", "report_standings", ["ticket_id"], postgresql_where=sa.text("until IS NULL")
    )
    op.create_index(
        "uq_report_standings_base_id_metric_company_id_ticket_id",
        "report_standings",
        ["base_id", "metric", "company_id", "ticket_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    was, now = (", ".join(f"{row}.{name}" for name in KEPT) for row in ("OLD", "NEW"))
    op.execute(
        "CREATE TRIGGER report_standings_frozen BEFORE UPDATE ON report_standings FOR EACH ROW "
        f"WHEN (OLD.until IS NOT NULL OR NEW.until IS NULL OR ROW({was}) IS DISTINCT FROM ROW({now})) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER report_standings_kept BEFORE DELETE ON report_standings "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER report_standings_no_truncate BEFORE TRUNCATE ON report_standings "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take the schema back to 0043."""
    op.drop_table("report_standings")
    op.drop_column("weekly_reports", "footing")
    op.drop_column("weekly_reports", "base_id")
