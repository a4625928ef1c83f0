"""What newly belongs to a firm goes along with a record of it

Why: promises, errands and visits hang on a firm. When two records of one firm are put together they go along, the
ledger of what went names them, and none is written for a record that is gone. Number: 0079; follows: 0078.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0079"
down_revision: str | None = "0078"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LEDGER, CHECK = "company_row_moves", "ck_company_row_moves_holding"
NEW = ("promises", "errands", "visits", "company_quiets", "company_standings")


def upgrade() -> None:
    """Bring the schema from 0078 to 0079."""
    _allow((*_allowed(), *NEW))
    for table in NEW:
        # named to run behind the check of the foreign key, as those of 0073
        op.execute(
            f"CREATE TRIGGER {_trigger(table)} AFTER INSERT OR UPDATE OF company_id ON {table}"
            " FOR EACH ROW WHEN (NEW.company_id IS NOT NULL) EXECUTE FUNCTION refuse_merged_company()"
        )


def downgrade() -> None:
    """Take the schema back to 0078; what went along of these stays where it is."""
    for table in NEW:
        op.execute(f"DROP TRIGGER {_trigger(table)} ON {table}")
    op.execute(sa.text(f"DELETE FROM {LEDGER} WHERE holding = ANY (:new)").bindparams(new=list(NEW)))
    _allow(each for each in _allowed() if each not in NEW)


def _trigger(table: str) -> str:
    return f"zz_{table}_of_no_merged_company"


def _allowed() -> list[str]:
    """The tables the CHECK knows now."""
    found = sa.text(
        "SELECT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), $$'([^']*)'$$, 'g') AS m"
        f" WHERE conname = '{CHECK}' AND conrelid = '{LEDGER}'::regclass"
    )
    return list(op.get_bind().scalars(found))


def _allow(holdings: Iterable[str]) -> None:
    words = ", ".join(f"'{each}'" for each in holdings)
    op.execute(f"ALTER TABLE {LEDGER} DROP CONSTRAINT {CHECK}")
    op.execute(f"ALTER TABLE {LEDGER} ADD CONSTRAINT {CHECK} CHECK (holding IN ({words}))")
