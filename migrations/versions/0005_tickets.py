"""Tickets and what hangs on them

Why: The heart; history is append-only and states follow the table, kept by the database too.
Number: 0005; follows: 0004.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHANNELS = ("web", "officer", "visit", "qr", "hotline_12345", "phone", "letter", "api", "import", "proactive")
STATES = (
    "draft",
    "submitted",
    "needs_info",
    "rejected",
    "accepted",
    "whistled",
    "handling",
    "review",
    "resolved",
    "closed",
    "planned",
    "merged",
    "withdrawn",
)
OUTCOMES = ("solved", "partly", "explained", "planned", "restricted", "transferred", "unreachable")
ACTIONS = (
    "submit",
    "request_info",
    "provide_info",
    "reject",
    "accept",
    "settle",
    "whistle",
    "check_in",
    "hand_back",
    "rule",
    "progress",
    "postpone",
    "decide_postponement",
    "pause",
    "resume",
    "finish",
    "answer",
    "approve",
    "send_back",
    "confirm",
    "dispute",
    "follow_up",
    "deem",
    "revisit",
    "withdraw",
    "nudge",
)


def word(name: str, *members: str) -> sa.Enum:
    """Text under a CHECK: a closed list that can grow without a rewrite of the table."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0004 to 0005."""
    op.create_table(
        "categories",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["categories.code"], name=op.f("fk_categories_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_categories")),
    )
    op.create_table(
        "number_sequences",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_number_sequences_region_id")),
        sa.PrimaryKeyConstraint("region_id", "day", name=op.f("pk_number_sequences")),
    )
    op.create_table(
        "tickets",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("filed_by", sa.BigInteger(), nullable=True),
        sa.Column("channel", word("channel", *CHANNELS), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("kind", word("kind", "consult", "help", "suggestion", "complaint", "thanks"), nullable=False),
        sa.Column("urgency", word("urgency", "normal", "pressing", "urgent"), nullable=False),
        sa.Column("grade", word("grade", "ordinary", "major"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("state", word("state", *STATES), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("asked_from", word("asked_from", *STATES), nullable=True),
        sa.Column("outcome", word("outcome", *OUTCOMES), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("dispute_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whistled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["category_code"], ["categories.code"], name=op.f("fk_tickets_category_code")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_tickets_company_id")),
        sa.ForeignKeyConstraint(["filed_by"], ["accounts.id"], name=op.f("fk_tickets_filed_by")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_tickets_park_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_tickets_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("number", name=op.f("uq_tickets_number")),
    )
    op.create_index("ix_tickets_company_id_id", "tickets", ["company_id", "id"], unique=False)
    op.create_index("ix_tickets_park_id_state_id", "tickets", ["park_id", "state", "id"], unique=False)
    op.create_index("ix_tickets_region_id_filed_at", "tickets", ["region_id", "filed_at"], unique=False)
    op.create_index("ix_tickets_region_id_id", "tickets", ["region_id", "id"], unique=False)
    op.create_index("ix_tickets_region_id_state_id", "tickets", ["region_id", "state", "id"], unique=False)
    op.create_index(
        "ix_tickets_revisit_on", "tickets", ["revisit_on"], unique=False, postgresql_where=sa.text("state = 'planned'")
    )
    op.create_index("ix_tickets_search", "tickets", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "pauses",
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("reason", word("reason", "awaiting_firm", "procedure", "force_majeure"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_pauses_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(
        "ix_pauses_ends_by", "pauses", ["ends_by"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(op.f("ix_pauses_ticket_id"), "pauses", ["ticket_id"], unique=False)
    op.create_index(
        "uq_pauses_ticket_id_open", "pauses", ["ticket_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "ratings",
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("solved", word("solved", "yes", "partly", "no"), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_ratings_level")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ratings_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("ticket_id", "cycle", name=op.f("uq_ratings_ticket_id_cycle")),
    )
    op.create_index(op.f("ix_ratings_ticket_id"), "ratings", ["ticket_id"], unique=False)
    op.create_table(
        "remarks",
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("acting_role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_remarks_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_ticket_id"), "remarks", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_events",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("acting_role", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("action", word("action", *ACTIONS), nullable=False),
        sa.Column("from_state", word("from_state", *STATES), nullable=False),
        sa.Column("to_state", word("to_state", *STATES), nullable=False),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_ticket_events_department_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
        sa.UniqueConstraint("ticket_id", "seq", name=op.f("uq_ticket_events_ticket_id_seq")),
    )
    op.create_index("ix_ticket_events_action_at", "ticket_events", ["action", "at"], unique=False)
    op.create_table(
        "whistles",
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("kind", word("kind", "emergency", "joint", "ordinary"), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("blown_by", sa.BigInteger(), nullable=True),
        sa.Column("blown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_whistles_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistles")),
    )
    op.create_index(op.f("ix_whistles_ticket_id"), "whistles", ["ticket_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("whistle_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("part", word("part", "lead", "support"), nullable=False),
        sa.Column(
            "state", word("state", "called", "checked_in", "handing_back", "finished", "excused"), nullable=False
        ),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hand_back_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by", sa.BigInteger(), nullable=True),
        sa.Column("handler_name", sa.Text(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("hand_backs", sa.SmallInteger(), nullable=False),
        sa.Column(
            "hand_back_reason",
            word("hand_back_reason", "not_ours", "other_place", "other_lead", "too_little", "duplicate", "higher_up"),
            nullable=True,
        ),
        sa.Column("hand_back_basis", sa.Text(), nullable=False),
        sa.Column("hand_back_suggest", sa.Text(), nullable=True),
        sa.Column("handed_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_assignments_department_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_assignments_ticket_id")),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistles.id"], name=op.f("fk_assignments_whistle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(
        "ix_assignments_department_id_state_ticket_id",
        "assignments",
        ["department_id", "state", "ticket_id"],
        unique=False,
    )
    op.create_index(op.f("ix_assignments_ticket_id"), "assignments", ["ticket_id"], unique=False)

    # History is append-only, whoever asks; a state moves along the table, even past buggy code.
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER ticket_events_append_only BEFORE UPDATE OR DELETE ON ticket_events "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER ticket_events_no_truncate BEFORE TRUNCATE ON ticket_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take the schema back to 0004."""
    op.drop_index(op.f("ix_assignments_ticket_id"), table_name="assignments")
    op.drop_index("ix_assignments_department_id_state_ticket_id", table_name="assignments")
    op.drop_table("assignments")
    op.drop_index(op.f("ix_whistles_ticket_id"), table_name="whistles")
    op.drop_table("whistles")
    op.drop_index("ix_ticket_events_action_at", table_name="ticket_events")
    op.drop_table("ticket_events")
    op.drop_index(op.f("ix_remarks_ticket_id"), table_name="remarks")
    op.drop_table("remarks")
    op.drop_index(op.f("ix_ratings_ticket_id"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index("uq_pauses_ticket_id_open", table_name="pauses", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_pauses_ticket_id"), table_name="pauses")
    op.drop_index("ix_pauses_ends_by", table_name="pauses", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_table("pauses")
    op.drop_index("ix_tickets_search", table_name="tickets", postgresql_using="gin")
    op.drop_index("ix_tickets_revisit_on", table_name="tickets", postgresql_where=sa.text("state = 'planned'"))
    op.drop_index("ix_tickets_region_id_state_id", table_name="tickets")
    op.drop_index("ix_tickets_region_id_id", table_name="tickets")
    op.drop_index("ix_tickets_region_id_filed_at", table_name="tickets")
    op.drop_index("ix_tickets_park_id_state_id", table_name="tickets")
    op.drop_index("ix_tickets_company_id_id", table_name="tickets")
    op.drop_table("tickets")
    op.drop_table("number_sequences")
    op.drop_table("categories")
    op.execute("DROP FUNCTION refuse_change()")
