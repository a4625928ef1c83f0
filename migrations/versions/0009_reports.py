"""Weekly reports, frozen

Why: A week is published once; its rows and figures are never changed, by nobody and no code.
Number: 0009; follows: 0008.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

FROZEN = ("weekly_reports", "report_entries", "report_figures")


def of_report(table: str) -> sa.ForeignKeyConstraint:
    """The rows are written before the report they belong to, in one transaction."""
    return sa.ForeignKeyConstraint(
        ["report_id"], ["weekly_reports.id"], name=op.f(f"fk_{table}_report_id"), initially="DEFERRED", deferrable=True
    )


def upgrade() -> None:
    """Bring the schema from 0008 to 0009."""
    op.create_table(
        "weekly_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("formula_version", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("balance", postgresql.JSONB(), nullable=False),
        sa.Column("exclusions", postgresql.JSONB(), nullable=False),
        sa.Column("narrative", postgresql.JSONB(), nullable=False),
        sa.Column("corrections", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_weekly_reports_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_weekly_reports_number")),
        sa.UniqueConstraint("region_id", "week", "revision", name=op.f("uq_weekly_reports_region_id_week_revision")),
    )
    op.create_table(
        "report_entries",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
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
        of_report("report_entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_entries")),
    )
    op.create_index("ix_report_entries_report_id_metric_id", "report_entries", ["report_id", "metric", "id"])
    op.create_table(
        "report_figures",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=False),
        sa.Column("scope_name", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("d", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("previous_n", sa.Integer(), nullable=True),
        sa.Column("previous_d", sa.Integer(), nullable=True),
        sa.Column("previous_value", sa.Numeric(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.CheckConstraint("0 <= n AND n <= d", name=op.f("ck_report_figures_part_of_whole")),
        of_report("report_figures"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_figures")),
        sa.UniqueConstraint(
            "report_id",
            "metric",
            "scope_kind",
            "scope_code",
            name=op.f("uq_report_figures_report_id_metric_scope_kind_scope_code"),
        ),
    )
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take the schema back to 0008."""
    op.drop_table("report_figures")
    op.drop_index("ix_report_entries_report_id_metric_id", table_name="report_entries")
    op.drop_table("report_entries")
    op.drop_table("weekly_reports")
