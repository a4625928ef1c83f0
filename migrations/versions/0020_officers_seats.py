"""The portal role reads which officers hold their role

Why: a firm is shown the officer who looks after it now, and seat B in the stead of one who left or whose role ended.
Number: 0020; follows: 0019. Of the seats of people the portal role is given those of officers and no others, and of
these neither places nor ids.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "zhuqishao_portal"


def upgrade() -> None:
    """Bring the schema from 0019 to 0020; no row is touched."""
    op.execute(f"GRANT SELECT (account_id, role, from_at, until_at) ON memberships TO {ROLE}")
    op.execute("ALTER TABLE memberships ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY portal_officers ON memberships FOR SELECT TO {ROLE} USING (role = 'officer')")


def downgrade() -> None:
    """Take the rights back."""
    op.execute("DROP POLICY portal_officers ON memberships")
    op.execute("ALTER TABLE memberships DISABLE ROW LEVEL SECURITY")
    op.execute(f"REVOKE SELECT (account_id, role, from_at, until_at) ON memberships FROM {ROLE}")
