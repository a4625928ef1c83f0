"""Statistics of all acts

Why: autovacuum analyses each month's part and never the whole, by which joins are planned; and the application owns no
table it could analyse (docs/adr/0047). Number: 0062; follows: 0061. One function, which takes nothing and changes no
row.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION = "zhuqishao_app"
FUNCTION = "analyse_ticket_events()"
ANALYSE = f"""
CREATE OR REPLACE FUNCTION {FUNCTION} RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
BEGIN
    ANALYZE ticket_events;
END $$
"""


def upgrade() -> None:
    """Bring the schema from 0061 to 0062."""
    op.execute(ANALYSE)
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO {APPLICATION}")


def downgrade() -> None:
    """Take the schema back to 0061."""
    op.execute(f"DROP FUNCTION {FUNCTION}")
