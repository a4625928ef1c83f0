"""One-time links, recovery codes, registrations of firms, invitations into them, and what mail somebody wants

Why: a forgotten password and a new firm are no dead ends, and everybody keeps the own account. Number: 0038;
follows: 0037. New tables, all of them the office's: a firm's transaction reads none of them. The history knows one more
act, 补充说明; its CHECK is validated last, while everybody works.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

EXPLAIN, CHECK = "explain", "ck_ticket_events_action"
ROLES = (
    "company_user",
    "company_admin",
    "officer",
    "agent",
    "dispatcher",
    "liaison",
    "handler",
    "head",
    "coordinator",
    "supervisor",
    "leader",
    "observer",
    "admin",
    "auditor",
)


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def key_of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def own_id(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    """The key every table here has."""
    made: sa.Column[int] = sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    return made, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Bring the schema from 0034 to 0038."""
    _links()
    _codes_and_choices()
    _invitations()
    _registrations()
    _allow([*_allowed(), EXPLAIN])
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE ticket_events VALIDATE CONSTRAINT {CHECK}")


def downgrade() -> None:
    """Take the schema back to 0034; links, codes and what waits are lost, firms and accounts stay.

    History is append-only: acts of the newer version stay, unchecked.
    """
    _allow(each for each in _allowed() if each != EXPLAIN)
    for table in ("registrations", "firm_invitations", "notice_choices", "recovery_codes", "account_links"):
        op.drop_table(table)


def _links() -> None:
    op.create_table(
        "account_links",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", one_of("reset", "join", "registration", name="purpose"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_for", sa.LargeBinary(), nullable=True),
        sa.Column("asked_from", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *own_id("account_links"),
        key_of("account_links", "account_id", "accounts"),
        sa.UniqueConstraint("digest", name=op.f("uq_account_links_digest")),
    )
    op.create_index(op.f("ix_account_links_account_id"), "account_links", ["account_id"])
    op.create_index(op.f("ix_account_links_expires_at"), "account_links", ["expires_at"])
    op.create_index("ix_account_links_asked_for_made_at", "account_links", ["asked_for", "made_at"])
    op.create_index("ix_account_links_asked_from_made_at", "account_links", ["asked_from", "made_at"])


def _codes_and_choices() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *own_id("recovery_codes"),
        key_of("recovery_codes", "account_id", "accounts"),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    op.create_table(
        "notice_choices",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("off_since", sa.DateTime(timezone=True), nullable=False),
        key_of("notice_choices", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_notice_choices")),
    )


def _invitations() -> None:
    op.create_table(
        "firm_invitations",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("role", one_of(*ROLES, name="role"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("state", one_of("open", "taken", "revoked", name="state"), nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=True),
        sa.Column("invited_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        *own_id("firm_invitations"),
        key_of("firm_invitations", "company_id", "companies"),
        key_of("firm_invitations", "region_id", "regions"),
        key_of("firm_invitations", "account_id", "accounts"),
    )
    op.create_index(op.f("ix_firm_invitations_company_id"), "firm_invitations", ["company_id"])


def _registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("company_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("state", one_of("waiting", "accepted", "refused", "withdrawn", name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=True),
        *own_id("registrations"),
        key_of("registrations", "region_id", "regions"),
        key_of("registrations", "park_id", "parks"),
        key_of("registrations", "company_id", "companies"),
        key_of("registrations", "invitation_id", "firm_invitations"),
    )
    op.create_index(op.f("ix_registrations_company_id"), "registrations", ["company_id"])
    op.create_index(op.f("ix_registrations_credit_code"), "registrations", ["credit_code"])
    op.create_index("ix_registrations_region_id_state_id", "registrations", ["region_id", "state", "id"])
    op.create_index("ix_registrations_park_id_state_id", "registrations", ["park_id", "state", "id"])


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
