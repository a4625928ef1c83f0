"""Hand-overs between officers with both signatures, and who stands in for one who is away

Why: firms change hands with what is open in them, and while an officer is on leave somebody looks after his firms.
Number: 0039; follows: 0038. New tables only; a firm reads who stands in for its own officers, nothing else of them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OF_OWN_OFFICERS = "officer_id IN (SELECT officer_id FROM pairings)"
"""The policy of pairings leaves a firm its own."""
COLUMNS = "id, officer_id, stand_in_id, from_day, until_day"


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0034 to 0039."""
    _stand_ins()
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=False),
        sa.Column("taker_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", one_of("open", "done", "dropped", name="state"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_hand_overs_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    op.create_index(op.f("ix_hand_overs_giver_id"), "hand_overs", ["giver_id"])
    op.create_index(op.f("ix_hand_overs_taker_id"), "hand_overs", ["taker_id"])
    op.create_index("ix_hand_overs_region_id_state_id", "hand_overs", ["region_id", "state", "id"])
    op.create_table(
        "hand_over_firms",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("hand_over_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("seat", one_of("A", "B", name="seat"), nullable=False),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_overs.id"], name=op.f("fk_hand_over_firms_hand_over_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_hand_over_firms_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_firms")),
        sa.UniqueConstraint("hand_over_id", "company_id", name=op.f("uq_hand_over_firms_hand_over_id_company_id")),
    )
    op.create_index(op.f("ix_hand_over_firms_company_id"), "hand_over_firms", ["company_id"])
    op.create_table(
        "hand_over_matters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("hand_over_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("promised", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_overs.id"], name=op.f("fk_hand_over_matters_hand_over_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_hand_over_matters_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_matters")),
        sa.UniqueConstraint("hand_over_id", "ticket_id", name=op.f("uq_hand_over_matters_hand_over_id_ticket_id")),
    )
    op.create_index(op.f("ix_hand_over_matters_ticket_id"), "hand_over_matters", ["ticket_id"])


def _stand_ins() -> None:
    op.create_table(
        "officer_stand_ins",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("stand_in_id", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_stand_ins")),
    )
    op.create_index(op.f("ix_officer_stand_ins_officer_id"), "officer_stand_ins", ["officer_id"])
    op.create_index(op.f("ix_officer_stand_ins_stand_in_id"), "officer_stand_ins", ["stand_in_id"])
    op.execute(f"GRANT SELECT ({COLUMNS}) ON officer_stand_ins TO {PORTAL}")
    op.execute("ALTER TABLE officer_stand_ins ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE officer_stand_ins FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON officer_stand_ins TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY owner_all ON officer_stand_ins TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON officer_stand_ins FOR SELECT TO {PORTAL} USING ({OF_OWN_OFFICERS})")


def downgrade() -> None:
    """Take the schema back to 0034; who signed what is lost, the pairings stay as they are."""
    op.drop_table("hand_over_matters")
    op.drop_table("hand_over_firms")
    op.drop_table("hand_overs")
    op.drop_table("officer_stand_ins")
