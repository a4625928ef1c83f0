"""Needs of firms, and the banks that are called to them

Why: a firm in need of money says how much, lets banks know of it one by one, and reads what each of them offers.
Number: 0064; follows: 0063. New tables. The history knows more acts.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0064"
down_revision: str | None = "0063"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OF_TICKET = "ticket_id IN (SELECT id FROM tickets)"
INSTANT = sa.DateTime(timezone=True)
NEEDS, CONSENTS, CALLS = "finance_needs", "finance_consents", "bank_calls"
CHECK = "ck_ticket_events_action"
ADDED = ("revoke_consent",)


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0063 to 0064."""
    _needs()
    _consents()
    _calls()
    for table in (NEEDS, CONSENTS, CALLS):
        op.execute(f"GRANT SELECT ON {table} TO {PORTAL}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({OF_TICKET})")
    _allow([*_allowed(), *ADDED])


def downgrade() -> None:
    """Take the schema back to 0063; needs are lost, and acts of taking a consent back must be gone before."""
    _allow([each for each in _allowed() if each not in ADDED])
    for table in (CALLS, CONSENTS, NEEDS):
        op.drop_table(table)


def _needs() -> None:
    op.create_table(
        NEEDS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("term", sa.SmallInteger(), nullable=False),
        sa.Column(
            "security",
            one_of("mortgage", "pledge", "guarantee", "credit", "other", name="security"),
            nullable=False,
        ),
        sa.Column("security_note", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("credit_source", sa.Text(), nullable=False),
        sa.Column("credit_day", sa.Date(), nullable=True),
        sa.Column("put_at", INSTANT, nullable=False),
        sa.Column("put_by", sa.BigInteger(), nullable=True),
        sa.Column("put_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_finance_needs_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_finance_needs_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_needs")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_finance_needs_ticket_id")),
    )
    op.create_index("ix_finance_needs_region_id_put_at", NEEDS, ["region_id", "put_at"])


def _consents() -> None:
    op.create_table(
        CONSENTS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("given_by_name", sa.Text(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_finance_consents_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_finance_consents_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_consents")),
    )
    op.create_index("ix_finance_consents_ticket_id", CONSENTS, ["ticket_id"])
    op.create_index(
        "uq_finance_consents_live",
        CONSENTS,
        ["ticket_id", "department_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _calls() -> None:
    op.create_table(
        CALLS,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            one_of(
                "called",
                "taken",
                "visited",
                "offered",
                "chosen",
                "granted",
                "declined",
                "fell_through",
                "ended",
                name="state",
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("called_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("rate", sa.Numeric(5, 2), nullable=True),
        sa.Column("term", sa.SmallInteger(), nullable=True),
        sa.Column("offered_at", INSTANT, nullable=True),
        sa.Column("chosen_at", INSTANT, nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("granted_amount", sa.Integer(), nullable=True),
        sa.Column(
            "reason",
            one_of("collateral", "credit", "industry", "capacity", "other", name="reason"),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_bank_calls_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_bank_calls_assignment_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_bank_calls_department_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_bank_calls_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_calls")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_bank_calls_assignment_id")),
    )
    op.create_index("ix_bank_calls_ticket_id", CALLS, ["ticket_id"])
    op.create_index("ix_bank_calls_region_id_called_at", CALLS, ["region_id", "called_at"])
    op.create_index("ix_bank_calls_department_id", CALLS, ["department_id"])


def _allowed() -> list[str]:
    """The acts the CHECK knows now, whichever migration brought them."""
    found = sa.text(
        "SELECT m[1] FROM pg_constraint, regexp_matches(pg_get_constraintdef(oid), $$'([^']*)'$$, 'g') AS m "
        "WHERE conname = :name AND conrelid = 'ticket_events'::regclass"
    )
    return list(op.get_bind().scalars(found, {"name": CHECK}))


def _allow(actions: Iterable[str]) -> None:
    words = ", ".join(f"'{each}'" for each in dict.fromkeys(actions))
    op.execute(f"ALTER TABLE ticket_events DROP CONSTRAINT {CHECK}")
    # not validated at once: a long look at all history must not hold up whoever acts
    op.execute(f"ALTER TABLE ticket_events ADD CONSTRAINT {CHECK} CHECK (action IN ({words})) NOT VALID")
