"""What offices promised firms, and whether they did

Why: a day somebody names to a firm was kept in a sentence; now it has a clock, and the firm says whether it was kept.
Number: 0076; follows: 0075. A new table; a firm reads its own.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0076"
down_revision: str | None = "0075"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OF_FIRM = "company_id = ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
INSTANT = sa.DateTime(timezone=True)
PROMISES = "promises"
IS_OPEN = sa.text("state = 'open'")


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0075 to 0076."""
    op.create_table(
        PROMISES,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("acting_role", sa.Text(), nullable=False),
        sa.Column(
            "origin", one_of("hand", "progress", "answer", "visit", "service_day", name="origin"), nullable=False
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", one_of("open", "kept", "late", "released", name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_note", sa.Text(), nullable=False),
        sa.Column("earlier", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("firm_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_promises_company_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_promises_region_id")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_promises_park_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_promises_ticket_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_promises_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index("ix_promises_company_id_id", PROMISES, ["company_id", "id"])
    op.create_index("ix_promises_ticket_id", PROMISES, ["ticket_id"], postgresql_where=sa.text("ticket_id IS NOT NULL"))
    for column in ("person_id", "department_id", "region_id"):
        op.create_index(f"ix_promises_open_{column}", PROMISES, [column, "due_at", "id"], postgresql_where=IS_OPEN)
    op.create_index("ix_promises_region_id_first_due_on", PROMISES, ["region_id", "first_due_on"])
    op.create_index(
        "ix_promises_waiting",
        PROMISES,
        ["done_at"],
        postgresql_where=sa.text("state = 'open' AND done_at IS NOT NULL"),
    )
    op.execute(f"GRANT SELECT ON {PROMISES} TO {PORTAL}")
    op.execute(f"ALTER TABLE {PROMISES} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {PROMISES} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {PROMISES} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {PROMISES} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {PROMISES} FOR SELECT TO {PORTAL} USING ({OF_FIRM})")


def downgrade() -> None:
    """Take the schema back to 0075; promises are lost, and so are their clocks."""
    op.execute("DELETE FROM reminders WHERE clock_id IN (SELECT id FROM clocks WHERE subject = 'promise')")
    op.execute("DELETE FROM clocks WHERE subject = 'promise'")
    op.drop_table(PROMISES)
