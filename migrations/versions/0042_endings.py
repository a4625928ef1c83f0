"""Units, parks and categories that have ended, who follows them, and parts that were taken over

Why: a zone is reorganised; what ends must keep its past and leave nothing open without a holder.
Number: 0042; follows: 0041. New columns that may be empty; the history knows one more act.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TAKE_OVER, CHECK = "take_over", "ck_ticket_events_action"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema from 0040 to 0042."""
    for table in ("departments", "parks", "categories"):
        op.add_column(table, sa.Column("ended_at", INSTANT, nullable=True))
    for table in ("departments", "parks"):
        op.add_column(table, sa.Column("successor_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_successor_id"), table, table, ["successor_id"], ["id"])
    op.add_column("categories", sa.Column("successor_code", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_categories_successor_code"), "categories", "categories", ["successor_code"], ["code"]
    )
    op.add_column("assignments", sa.Column("taken_from_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_assignments_taken_from_id"), "assignments", "assignments", ["taken_from_id"], ["id"])
    _allow([*_allowed(), TAKE_OVER])


def downgrade() -> None:
    """Take the schema back to 0040; what has ended is in use again, and acts of taking over must be gone before."""
    _allow([each for each in _allowed() if each != TAKE_OVER])
    op.drop_column("assignments", "taken_from_id")
    op.drop_column("categories", "successor_code")
    for table in ("departments", "parks"):
        op.drop_column(table, "successor_id")
    for table in ("departments", "parks", "categories"):
        op.drop_column(table, "ended_at")


def _allowed() -> list[str]:
    """The acts the CHECK knows now, whichever migration brought them."""
    found = sa.text(
        "SELECT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), $$'([^']*)'$$, 'g') AS m "
        "WHERE conname = :name AND conrelid = 'ticket_events'::regclass"
    )
    return list(op.get_bind().scalars(found, {"name": CHECK}))


def _allow(actions: Iterable[str]) -> None:
    words = ", ".join(f"'{each}'" for each in actions)
    op.execute(f"ALTER TABLE ticket_events DROP CONSTRAINT {CHECK}")
    # not validated at once: a long look at all history must not hold up whoever acts
    op.execute(f"ALTER TABLE ticket_events ADD CONSTRAINT {CHECK} CHECK (action IN ({words})) NOT VALID")
