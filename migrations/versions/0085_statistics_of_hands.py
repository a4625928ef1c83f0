"""Statistics of unit and person together

Why: the counts of what somebody has in hand asked for a unit and a person, and the database took the two for
independent: it reckoned with a forty-fourth of what is in a person's hands, and read all a unit ever had. Each person
sits in one unit. Number: 0085; follows: 0084.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0085"
down_revision: str | None = "0084"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0084 to 0085."""
    op.execute(
        "CREATE STATISTICS IF NOT EXISTS st_assignments_person_department (dependencies, mcv)"
        " ON department_id, (COALESCE(handler_id, checked_in_by)) FROM assignments"
    )
    op.execute("ANALYZE assignments")


def downgrade() -> None:
    """Take the schema back to 0084."""
    op.execute("DROP STATISTICS st_assignments_person_department")
