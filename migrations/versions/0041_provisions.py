"""What a zone sets for itself: notices, reasons, periods, working hours and ladders, each from an instant on

Why: these had no table; a change of one is an amendment as every other, and what holds is a row nothing rewrites.
Number: 0041; follows: 0040. A new table, a wider list of kinds, and a column of clocks that is empty for what runs.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BEFORE = ("limit", "category", "unit", "park", "calendar")
FRESH = ("banner", "reason", "period", "hours", "ladder")


def upgrade() -> None:
    """Bring the schema from 0040 to 0041."""
    op.create_table(
        "provisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_provisions_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisions")),
    )
    op.create_index("ix_provisions_kind_valid_from", "provisions", ["kind", "valid_from"])
    op.execute("REVOKE UPDATE, DELETE ON provisions FROM zhuqishao_app")
    op.execute("GRANT SELECT ON provisions TO zhuqishao_portal")
    op.add_column("clocks", sa.Column("rungs", sa.Text(), server_default="", nullable=False))
    _kinds(*BEFORE, *FRESH)


def downgrade() -> None:
    """Take the schema back to 0040; what was set is lost with its amendments, the record of them stays."""
    op.execute(f"DELETE FROM amendments WHERE kind IN ({', '.join(map(repr, FRESH))})")
    _kinds(*BEFORE)
    op.drop_column("clocks", "rungs")
    op.drop_table("provisions")


def _kinds(*members: str) -> None:
    op.drop_constraint(op.f("ck_amendments_kind"), "amendments", type_="check")
    op.create_check_constraint(op.f("ck_amendments_kind"), "amendments", f"kind IN ({', '.join(map(repr, members))})")
