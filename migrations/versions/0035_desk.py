"""The desk: who has a part in hand, which answers somebody opened, and the columns of one's own lists

Why: lists say whose a matter is and are narrowed to one's own; an answer is approved in bulk only by who opened it.
Number: 0035; follows: 0034. Additive: a part without a handler's account is in the hands of whoever checked in.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ADDED = ("hand_over",)
CHECK = "ck_ticket_events_action"
PERSON = "ix_assignments_person_ticket_id"


def upgrade() -> None:
    """Bring the schema from 0034 to 0035."""
    op.add_column("assignments", sa.Column("handler_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "ticket_openings",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "ticket_id", name="pk_ticket_openings"),
    )
    op.create_table(
        "list_columns",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("columns", ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_list_columns_account_id"),
        sa.PrimaryKeyConstraint("account_id", "place", name="pk_list_columns"),
    )
    _allow([*_allowed(), *ADDED])
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {PERSON}")  # one that an interrupted try left invalid
        op.execute(
            f"CREATE INDEX CONCURRENTLY {PERSON} ON assignments (coalesce(handler_id, checked_in_by), ticket_id) "
            "WHERE left_at IS NULL"
        )


def downgrade() -> None:
    """Take the schema back to 0034; who had a part in hand is whoever checked in again."""
    op.drop_index(PERSON, table_name="assignments")
    _allow(each for each in _allowed() if each not in ADDED)
    op.drop_table("list_columns")
    op.drop_table("ticket_openings")
    op.drop_column("assignments", "handler_id")


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
