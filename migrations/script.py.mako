"""${message}

Why: one sentence for the person who meets this in production.
Number: ${up_revision}; follows: ${down_revision or "nothing"}. Write the number into migrations/HEAD.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: Sequence[str] | None = ${repr(branch_labels)}
depends_on: Sequence[str] | None = ${repr(depends_on)}


def upgrade() -> None:
    """Bring the schema from ${down_revision or "nothing"} to ${up_revision}."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the schema back to ${down_revision or "nothing"}."""
    ${downgrades if downgrades else "pass"}
