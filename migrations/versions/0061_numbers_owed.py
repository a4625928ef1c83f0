"""Numbers of others that come later

Why: a matter handed to others is answered before they have given it a number, and what they make of it comes back.
Number: 0061; follows: 0060. One column with a default, which no row is rewritten for. The history knows more acts.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHECK = "ck_ticket_events_action"
ADDED = ("note_number", "result_back")


def upgrade() -> None:
    """Bring the schema from 0060 to 0061."""
    op.execute("ALTER TABLE tickets ADD COLUMN IF NOT EXISTS number_owed boolean NOT NULL DEFAULT false")
    _allow([*_allowed(), *ADDED])


def downgrade() -> None:
    """Take the schema back to 0060; acts of transfers must be gone before."""
    _allow([each for each in _allowed() if each not in ADDED])
    op.drop_column("tickets", "number_owed")


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
