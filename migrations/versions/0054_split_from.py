"""Requests that were part of another one

Why: one filing with several matters is split into several requests with a shared origin. Number: 0054; follows:
0053. A column that is null for all rows so far; its key and index are made beside people at work. The history knows
more acts.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEY, INDEX, CHECK = "fk_tickets_split_from", "ix_tickets_split_from", "ck_ticket_events_action"
ADDED = ("split_off", "reclassify")


def upgrade() -> None:
    """Bring the schema from 0053 to 0054. Proving the key reads a column in which nothing stands yet."""
    op.execute("ALTER TABLE tickets ADD COLUMN IF NOT EXISTS split_from bigint")
    op.execute(f"ALTER TABLE tickets DROP CONSTRAINT IF EXISTS {KEY}")
    op.execute(f"ALTER TABLE tickets ADD CONSTRAINT {KEY} FOREIGN KEY (split_from) REFERENCES tickets (id) NOT VALID")
    _allow([*_allowed(), *ADDED])
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE tickets VALIDATE CONSTRAINT {KEY}")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")  # one that an interrupted try left invalid
        op.create_index(
            INDEX,
            "tickets",
            ["split_from"],
            postgresql_where=sa.text("split_from IS NOT NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Take the schema back to 0053; acts of dividing must be gone before."""
    _allow([each for each in _allowed() if each not in ADDED])
    op.drop_column("tickets", "split_from")


def _allowed() -> list[str]:
    """The acts the CHECK knows now, whichever migration brought them."""
    found = sa.text(
        "SELECT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), $$'([^']*)'$$, 'g') AS m "
        "WHERE conname = :name AND conrelid = 'ticket_events'::regclass"
    )
    return list(op.get_bind().scalars(found, {"name": CHECK}))


def _allow(actions: Iterable[str]) -> None:
    words = ", ".join(f"'{each}'" for each in dict.fromkeys(actions))
    op.execute(f"ALTER TABLE ticket_events DROP CONSTRAINT {CHECK}")
    # not validated at once: a long look at all history must not hold up whoever acts
    op.execute(f"ALTER TABLE ticket_events ADD CONSTRAINT {CHECK} CHECK (action IN ({words})) NOT VALID")
