"""Others that are asked once a month

Why: a matter that was handed to others is asked after every month until their result is there.
Number: 0075; follows: 0074. The history knows one more act.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0075"
down_revision: str | None = "0074"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHECK = "ck_ticket_events_action"
ADDED = ("look_again",)


def upgrade() -> None:
    """Bring the schema from 0074 to 0075."""
    _allow([*_allowed(), *ADDED])


def downgrade() -> None:
    """Take the schema back to 0074; such acts must be gone before."""
    _allow([each for each in _allowed() if each not in ADDED])


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
