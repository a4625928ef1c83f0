"""Reply templates and their versions, mentions in remarks, and follows of tickets

Why: whoever sits in the queue writes the same words many times, calls colleagues in, and keeps an eye on a matter that
waits for somebody else.
Number: 0040; follows: 0039. New tables only; all of them are the office's, no firm reads any.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def key_of(table: str, column: str, other: str, *, goes_along: bool = False) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table; a row may go with what it belongs to."""
    name = op.f(f"fk_{table}_{column}")
    target = [f"{other}.code" if other == "categories" else f"{other}.id"]
    return sa.ForeignKeyConstraint([column], target, name=name, ondelete="CASCADE" if goes_along else None)


def identity() -> sa.Column[int]:
    """The key of every row."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """A key of another row."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """A text."""
    return sa.Column(name, sa.Text(), nullable=nullable)


def upgrade() -> None:
    """Bring the schema from 0034 to 0040."""
    _phrases()
    op.create_table(
        "ticket_follows",
        identity(),
        number("ticket_id"),
        number("account_id"),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        key_of("ticket_follows", "ticket_id", "tickets", goes_along=True),
        key_of("ticket_follows", "account_id", "accounts", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_follows")),
        sa.UniqueConstraint("ticket_id", "account_id", name=op.f("uq_ticket_follows_ticket_id_account_id")),
    )
    op.create_index("ix_ticket_follows_account_id_id", "ticket_follows", ["account_id", "id"])
    op.create_table(
        "mentions",
        identity(),
        number("remark_id"),
        number("account_id"),
        words("name"),
        key_of("mentions", "remark_id", "remarks", goes_along=True),
        key_of("mentions", "account_id", "accounts", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("remark_id", "account_id", name=op.f("uq_mentions_remark_id_account_id")),
    )


def _phrases() -> None:
    op.create_table(
        "phrases",
        identity(),
        number("region_id"),
        number("department_id", nullable=True),
        sa.Column("used_in", one_of("answer", "remark", name="used_in"), nullable=False),
        words("category_code", nullable=True),
        words("name"),
        words("text"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        key_of("phrases", "region_id", "regions"),
        key_of("phrases", "department_id", "departments"),
        key_of("phrases", "category_code", "categories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases")),
    )
    op.create_index("ix_phrases_region_id_id", "phrases", ["region_id", "id"])
    op.create_table(
        "phrase_versions",
        identity(),
        number("phrase_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        words("name"),
        words("category_code", nullable=True),
        words("text"),
        sa.Column("retired", sa.Boolean(), nullable=False),
        words("why"),
        sa.Column("at", INSTANT, nullable=False),
        number("by_id", nullable=True),
        words("by_name"),
        key_of("phrase_versions", "phrase_id", "phrases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_versions")),
        sa.UniqueConstraint("phrase_id", "version", name=op.f("uq_phrase_versions_phrase_id_version")),
    )
    op.create_table(
        "phrase_uses",
        identity(),
        number("phrase_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        number("ticket_id"),
        number("account_id", nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        key_of("phrase_uses", "phrase_id", "phrases"),
        key_of("phrase_uses", "ticket_id", "tickets", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_uses")),
    )
    op.create_index(op.f("ix_phrase_uses_phrase_id"), "phrase_uses", ["phrase_id"])
    op.create_index(op.f("ix_phrase_uses_ticket_id"), "phrase_uses", ["ticket_id"])
    for table in ("phrase_versions", "phrase_uses"):
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM zhuqishao_app")


def downgrade() -> None:
    """Take the schema back to 0034; templates, mentions and follows are lost, what was sent stays."""
    for table in ("mentions", "ticket_follows", "phrase_uses", "phrase_versions", "phrases"):
        op.drop_table(table)
