"""Links between tickets

Why: two matters with one cause, or to do with each other, are found from one another by whoever reads both.
Number: 0066; follows: 0065. A new table.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0066"
down_revision: str | None = "0065"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OWN = "low_id IN (SELECT id FROM tickets) AND high_id IN (SELECT id FROM tickets)"
FIRM_READS = "id, low_id, high_id, kind, made_at, ended_at"
INSTANT = sa.DateTime(timezone=True)
TABLE = "ticket_links"


def upgrade() -> None:
    """Bring the schema from 0065 to 0066."""
    kinds = sa.Enum("same_cause", "related", name="kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("low_id", sa.BigInteger(), nullable=False),
        sa.Column("high_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_ticket_links_apart")),
        sa.ForeignKeyConstraint(["low_id"], ["tickets.id"], name=op.f("fk_ticket_links_low_id")),
        sa.ForeignKeyConstraint(["high_id"], ["tickets.id"], name=op.f("fk_ticket_links_high_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_links")),
    )
    op.create_index("ix_ticket_links_low_id_high_id", TABLE, ["low_id", "high_id"])
    op.create_index(op.f("ix_ticket_links_high_id"), TABLE, ["high_id"])
    op.create_index(
        "uq_ticket_links_standing",
        TABLE,
        ["low_id", "high_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.execute(f"GRANT SELECT ({FIRM_READS}) ON {TABLE} TO {PORTAL}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {TABLE} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {TABLE} FOR SELECT TO {PORTAL} USING ({OWN})")


def downgrade() -> None:
    """Take the schema back to 0065; who linked what is lost, both matters stay as they are."""
    op.drop_table(TABLE)
