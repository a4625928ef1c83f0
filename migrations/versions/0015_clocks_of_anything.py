"""Clocks of anything: beside ``ticket_id`` a subject and its id, and kinds that each slice names itself

Why: an order, a promise or a visit is due like a ticket. Number: 0015; follows: 0014.
Nothing that stands is rewritten or renamed: ``ticket_id`` keeps its key, its indexes and its row-level security, under
which a clock without a ticket does not exist for a firm. Each ALTER takes its lock for milliseconds; what reads the
whole table comes in 0016. Processes of the release before run beside it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KINDS = "'arrange', 'check_in', 'feedback', 'resolve', 'support', 'clear'"
ONE_SUBJECT = "num_nonnulls(ticket_id, subject_id) = 1 AND num_nonnulls(subject, subject_id) <> 1"


def upgrade() -> None:
    """Bring the schema from 0014 to 0015."""
    op.add_column("clocks", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("clocks", sa.Column("subject_id", sa.BigInteger(), nullable=True))
    op.alter_column("clocks", "ticket_id", nullable=True)
    op.drop_constraint(op.f("ck_clocks_kind"), "clocks", type_="check")
    op.execute(f"ALTER TABLE clocks ADD CONSTRAINT ck_clocks_one_subject CHECK ({ONE_SUBJECT}) NOT VALID")


def downgrade() -> None:
    """Take the schema back to 0014; clocks of kinds it does not know are gone."""
    strange = f"SELECT id FROM clocks WHERE kind NOT IN ({KINDS})"
    op.execute(f"UPDATE supervision_orders SET clock_id = NULL WHERE clock_id IN ({strange})")
    op.execute(f"DELETE FROM reminders WHERE clock_id IN ({strange})")
    op.execute(f"DELETE FROM clocks WHERE id IN ({strange})")
    op.drop_constraint(op.f("ck_clocks_one_subject"), "clocks", type_="check")
    op.create_check_constraint(op.f("ck_clocks_kind"), "clocks", f"kind IN ({KINDS})")
    op.alter_column("clocks", "ticket_id", nullable=False)
    op.drop_column("clocks", "subject_id")
    op.drop_column("clocks", "subject")
