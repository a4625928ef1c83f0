"""Words folded by the program: of tickets, of tasks and of firms' names; the names and the parks firms had before

Why: what is written is found on every installation, whatever its locale; a firm is found by the names it had; an open
ticket follows its firm to another park, and figures still count it where it was filed.
Number: 0026; follows: 0025. No row is touched here: only the program folds, so ``flask sla dues``, which runs behind
every migration, folds what stands, in batches; until then, and in what the release before still writes, the new columns
are empty. They become NOT NULL when no process of that release can run any more.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "zhuqishao_portal"
OWN = "ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
BACKWARDS = "ix_tickets_number_backwards"
ADDED = ("move_park",)
CHECK = "ck_ticket_events_action"


def upgrade() -> None:
    """Bring the schema from 0025 to 0026."""
    op.create_table(
        "company_names",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_company_names_company_id"),
        sa.PrimaryKeyConstraint("id", name="pk_company_names"),
    )
    op.create_index("ix_company_names_company_id", "company_names", ["company_id"])
    op.execute(f"GRANT SELECT ON company_names TO {ROLE}")
    op.execute("ALTER TABLE company_names ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY portal_own ON company_names FOR SELECT TO {ROLE} USING (company_id = {OWN})")
    op.add_column("companies", sa.Column("folded_name", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("folded", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("veiled", sa.Text(), nullable=True))
    op.add_column("whistles", sa.Column("folded", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("park_moved", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("tickets", sa.Column("filed_park_id", sa.BigInteger(), nullable=True))
    op.execute(
        "ALTER TABLE tickets ADD CONSTRAINT fk_tickets_filed_park_id "
        "FOREIGN KEY (filed_park_id) REFERENCES parks (id) NOT VALID"
    )
    _allow([*_allowed(), *ADDED])
    with op.get_context().autocommit_block():
        # each by itself, holding nobody up
        op.execute(f"ALTER TABLE ticket_events VALIDATE CONSTRAINT {CHECK}")
        op.execute("ALTER TABLE tickets VALIDATE CONSTRAINT fk_tickets_filed_park_id")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {BACKWARDS}")  # one that an interrupted try left invalid
        op.execute(
            f"CREATE INDEX CONCURRENTLY {BACKWARDS} ON tickets (reverse(replace(number, '-', '')) text_pattern_ops)"
        )


def downgrade() -> None:
    """Take the schema back to 0025.

    The names that firms had are gone, and stand in the trail of audit. Tickets stay in the park they followed to, and
    history is append-only: acts of the newer version stay, unchecked.
    """
    _allow(each for each in _allowed() if each not in ADDED)
    op.drop_column("tickets", "filed_park_id")
    op.drop_column("tickets", "park_moved")
    op.drop_index(BACKWARDS, table_name="tickets")
    op.drop_column("whistles", "folded")
    op.drop_column("tickets", "veiled")
    op.drop_column("tickets", "folded")
    op.drop_column("companies", "folded_name")
    op.drop_table("company_names")


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
