"""Attachments: a third state, and when a waiting file is scanned next

Why: where there is a virus scanner, files wait for it, and what it finds fault with stays as a row without its file.
Number: 0014; follows: 0013. The CHECK is exchanged in one step: an installation has thousands of files, not millions.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0013 to 0014."""
    op.add_column("attachments", sa.Column("scan_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_attachments_state"), "attachments", type_="check")
    op.create_check_constraint(
        op.f("ck_attachments_state"), "attachments", "state IN ('quarantine', 'clean', 'infected')"
    )
    op.execute("UPDATE attachments SET scan_at = at WHERE state = 'quarantine'")
    op.create_index(
        "ix_attachments_scan", "attachments", ["scan_at", "id"], postgresql_where=sa.text("state = 'quarantine'")
    )


def downgrade() -> None:
    """Take the schema back to 0013; what was infected is shut away again, never opened."""
    op.drop_index("ix_attachments_scan", table_name="attachments")
    op.execute("UPDATE attachments SET state = 'quarantine' WHERE state = 'infected'")
    op.drop_constraint(op.f("ck_attachments_state"), "attachments", type_="check")
    op.create_check_constraint(op.f("ck_attachments_state"), "attachments", "state IN ('quarantine', 'clean')")
    op.drop_column("attachments", "scan_at")
