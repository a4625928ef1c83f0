"""What is read behind a lock, read with it

Why: a statement sees what was committed when it began, so that what a lock guards had to be read in a second one. A
function in PL/pgSQL takes a new look for each of its statements: who appends to the chain of the record and who takes a
number spare one each. Number: 0056; follows: 0055. Nothing but two functions, which run with their caller's rights; the
release before does not know of them.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHAIN_END = """
CREATE FUNCTION chain_end(held integer) RETURNS TABLE (chain_seq bigint, mac bytea) LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(held);
    RETURN QUERY SELECT last.chain_seq, last.mac FROM audit_entries AS last ORDER BY last.chain_seq DESC LIMIT 1;
END $$
"""
"""Holds the end of the record until the commit, and reads it as it is by then."""
NUMBER_REACHED = """
CREATE FUNCTION number_reached(region bigint, on_day date) RETURNS integer LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT last FROM number_sequences WHERE region_id = region AND day = on_day);
END $$
"""
"""The last number given by whoever has committed, as of the moment it is asked and not of the statement's beginning."""


def upgrade() -> None:
    """Bring the schema from 0055 to 0056."""
    op.execute(CHAIN_END)
    op.execute(NUMBER_REACHED)


def downgrade() -> None:
    """Take the schema back to 0055."""
    op.execute("DROP FUNCTION number_reached(bigint, date)")
    op.execute("DROP FUNCTION chain_end(integer)")
