"""Accounts: whose one is, and what a program may do; API tokens: a name, and when one was last used

Why: a program held a person's password and second factor; it gets an account of its own, which holds tokens alone.
Number: 0027; follows: 0026. The defaults stay with the columns, so that a process of the old release can still open
accounts and issue tokens. The portal role is given nothing: no page of a firm reads them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SCOPES = ("tickets:read", "tickets:write", "events:read", "reports:read", "companies:write", "exchange")


def upgrade() -> None:
    """Bring the schema from 0025 to 0027; constant defaults rewrite no row."""
    kind = sa.Enum("person", "service", name="kind", native_enum=False, create_constraint=True, length=32)
    op.add_column("accounts", sa.Column("kind", kind, server_default="person", nullable=False))
    op.add_column("api_tokens", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("api_tokens", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    known = ", ".join(repr(scope) for scope in SCOPES)
    op.create_table(
        "service_accounts",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"scopes <@ ARRAY[{known}]::text[]", name=op.f("ck_service_accounts_scopes")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_service_accounts_account_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_service_accounts_region_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_service_accounts")),
    )
    op.create_index(op.f("ix_service_accounts_region_id"), "service_accounts", ["region_id"], unique=False)


def downgrade() -> None:
    """Take the schema back to 0025; a program's account stays a row that nobody can sign in with."""
    op.execute(
        "UPDATE api_tokens SET revoked_at = now() FROM service_accounts AS program "
        "WHERE program.account_id = api_tokens.account_id AND api_tokens.revoked_at IS NULL"
    )
    op.drop_table("service_accounts")
    op.drop_column("api_tokens", "last_used_at")
    op.drop_column("api_tokens", "name")
    op.drop_column("accounts", "kind")
