"""Errands: what they consist of by their templates, their steps and papers

Why: an agent of the park walks a firm's papers through the offices, and nobody could see where they were.
Number: 0077; follows: 0076. New tables.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0077"
down_revision: str | None = "0076"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
INSTANT = sa.DateTime(timezone=True)
TEMPLATES, ERRANDS, STEPS, PAPERS = "errand_templates", "errands", "errand_steps", "errand_papers"
OWN = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
ROWS = {
    TEMPLATES: "state = 'published'",
    ERRANDS: f"company_id = {OWN}",
    STEPS: "errand_id IN (SELECT id FROM errands)",
    PAPERS: "errand_id IN (SELECT id FROM errands)",
}
"""What a firm's transaction reads of each."""
STATES = ("requested", "authorised", "running", "handed_back", "closed", "refused", "withdrawn", "terminated")


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0076 to 0077."""
    _templates()
    _errands()
    _steps()
    _papers()
    for table in (TEMPLATES, ERRANDS, STEPS, PAPERS):
        op.execute(f"GRANT SELECT ON {table} TO {PORTAL}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({ROWS[table]})")


def downgrade() -> None:
    """Take the schema back to 0076; errands are lost, the matters that came of them stay."""
    for table in (PAPERS, STEPS, ERRANDS, TEMPLATES):
        op.drop_table(table)


def _templates() -> None:
    op.create_table(
        TEMPLATES,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number_of_version", sa.SmallInteger(), nullable=False),
        sa.Column("state", one_of("draft", "published", "retired", name="state"), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("drafted_by", sa.BigInteger(), nullable=True),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("published_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_errand_templates_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_templates")),
        sa.UniqueConstraint(
            "region_id", "code", "number_of_version", name=op.f("uq_errand_templates_region_id_code_number_of_version")
        ),
    )
    op.create_index(
        "uq_errand_templates_published",
        TEMPLATES,
        ["region_id", "code"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )


def _errands() -> None:
    op.create_table(
        ERRANDS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", one_of(*STATES, name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("tender", sa.Boolean(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("requested_by", sa.BigInteger(), nullable=True),
        sa.Column("requested_by_name", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("promised_at", INSTANT, nullable=True),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("agent_name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("authorised_at", INSTANT, nullable=True),
        sa.Column("authorised_until", sa.Date(), nullable=True),
        sa.Column("authorised_by_name", sa.Text(), nullable=False),
        sa.Column("asked_again_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("handed_back_at", INSTANT, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("reason", one_of("in_person", "no_ground", "elsewhere", "other", name="reason"), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_errands_region_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_errands_company_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_errands_park_id")),
        sa.ForeignKeyConstraint(["template_id"], ["errand_templates.id"], name=op.f("fk_errands_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
        sa.UniqueConstraint("number", name=op.f("uq_errands_number")),
    )
    op.create_index("ix_errands_region_id_state_id", ERRANDS, ["region_id", "state", "id"])
    op.create_index("ix_errands_park_id_id", ERRANDS, ["park_id", "id"])
    op.create_index("ix_errands_company_id_id", ERRANDS, ["company_id", "id"])
    op.create_index("ix_errands_template_id", ERRANDS, ["template_id"])
    op.create_index(
        "ix_errands_running_until",
        ERRANDS,
        ["authorised_until"],
        postgresql_where=sa.text("state = 'running' AND asked_again_at IS NULL"),
    )


def _steps() -> None:
    op.create_table(
        STEPS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("errand_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("limit_text", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.Column(
            "state", one_of("waiting", "ready", "running", "blocked", "done", "skipped", name="state"), nullable=False
        ),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["errand_id"], ["errands.id"], name=op.f("fk_errand_steps_errand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_errand_steps_department_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_errand_steps_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_steps")),
        sa.UniqueConstraint("errand_id", "key", name=op.f("uq_errand_steps_errand_id_key")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_errand_steps_ticket_id")),
    )
    op.create_index("ix_errand_steps_errand_id", STEPS, ["errand_id"])
    op.create_index("ix_errand_steps_department_id", STEPS, ["department_id"])


def _papers() -> None:
    op.create_table(
        PAPERS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("errand_id", sa.BigInteger(), nullable=False),
        sa.Column("step_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["errand_id"], ["errands.id"], name=op.f("fk_errand_papers_errand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["errand_steps.id"], name=op.f("fk_errand_papers_step_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_papers")),
    )
    op.create_index("ix_errand_papers_errand_id", PAPERS, ["errand_id"])
    op.create_index("ix_errand_papers_step_id", PAPERS, ["step_id"])
