"""Routing: the head's signature on a hand-back, a whistle the officer proposes, another grade, a leader's word

Why: whoever rules, blows or grades must know what is still undecided, and whoever was instructed what he owes.
Number: 0023; follows: 0022.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ADDED = (
    "sign_hand_back",
    "propose_whistle",
    "decline_proposal",
    "decline_whistle",
    "regrade",
    "decide_regrade",
    "instruct",
    "answer_instruction",
)
INSTRUCTED = ("tickets", "assignments")
CHECK = "ck_ticket_events_action"


def upgrade() -> None:
    """Bring the schema from 0022 to 0023."""
    op.add_column("assignments", sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
    # what waits for a ruling by now was asked when no signature was needed
    op.execute("UPDATE assignments SET signed_at = handed_back_at WHERE state = 'handing_back'")
    op.add_column("tickets", sa.Column("proposed_lead", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("proposed_why", sa.Text(), nullable=False, server_default=""))
    op.add_column("tickets", sa.Column("regrade_cycle", sa.SmallInteger(), nullable=True))
    op.add_column("tickets", sa.Column("regrade_why", sa.Text(), nullable=False, server_default=""))
    for table in INSTRUCTED:
        op.add_column(table, sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("instructed_until", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("instruction", sa.Text(), nullable=False, server_default=""))
    _allow([*_allowed(), *ADDED])
    op.execute(f"ALTER TABLE ticket_events VALIDATE CONSTRAINT {CHECK}")


def downgrade() -> None:
    """Take the schema back to 0022. History is append-only: acts of the newer version stay, unchecked."""
    _allow(each for each in _allowed() if each not in ADDED)
    for table in INSTRUCTED:
        for column in ("instruction", "instructed_until", "instructed_at"):
            op.drop_column(table, column)
    for column in ("regrade_why", "regrade_cycle", "proposed_why", "proposed_lead"):
        op.drop_column("tickets", column)
    op.drop_column("assignments", "signed_at")


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
