"""Lists brought in and taken along, and matters of a former system

Why: long lists are worked through behind a page, by whichever worker runs, and a zone brings its past with it.
Number: 0036; follows: 0035. New tables only; all of them are the office's, no firm's transaction reads any.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def key_of(table: str, column: str, other: str, *, goes_along: bool = False) -> sa.ForeignKeyConstraint:
    """A reference to the id of another table; a row may go with what it belongs to."""
    target = [f"{other}.code" if other == "categories" else f"{other}.id"]
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], target, name=name, ondelete="CASCADE" if goes_along else None)


def words(name: str, *, null: bool = False) -> "sa.Column[str]":
    """A text."""
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> "sa.Column[object]":
    """A moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def number(name: str, *, null: bool = False) -> "sa.Column[int]":
    """An id of another table."""
    return sa.Column(name, sa.BigInteger(), nullable=null)


def identity() -> "sa.Column[int]":
    """The key of a row."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def upgrade() -> None:
    """Bring the schema from 0034 to 0036."""
    op.create_table(
        "transfers",
        identity(),
        words("token"),
        number("owner_id"),
        number("region_id", null=True),
        sa.Column("way", one_of("out", "in", name="way"), nullable=False),
        words("kind"),
        words("form"),
        sa.Column("asked", JSONB(), nullable=False),
        sa.Column("dry", sa.Boolean(), nullable=False),
        words("file_name"),
        words("sha256"),
        sa.Column("state", one_of("waiting", "running", "done", "failed", "ended", name="state"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("notices", JSONB(), nullable=False),
        words("problem"),
        instant("made_at"),
        instant("finished_at", null=True),
        instant("ends_at"),
        instant("leased_until", null=True),
        key_of("transfers", "owner_id", "accounts"),
        key_of("transfers", "region_id", "regions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("token", name=op.f("uq_transfers_token")),
    )
    op.create_index("ix_transfers_owner_id_id", "transfers", ["owner_id", "id"])
    op.create_index("ix_transfers_sha256", "transfers", ["sha256", "kind", "region_id"])
    unfinished = sa.text("state IN ('waiting', 'running')")
    op.create_index("ix_transfers_unfinished", "transfers", ["id"], postgresql_where=unfinished)
    op.create_index("ix_transfers_ends_at", "transfers", ["ends_at"], postgresql_where=sa.text("state <> 'ended'"))
    op.create_table(
        "transfer_files",
        identity(),
        number("transfer_id"),
        words("role"),
        words("name"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        key_of("transfer_files", "transfer_id", "transfers", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_files")),
        sa.UniqueConstraint("transfer_id", "role", name="uq_transfer_files_transfer_id_role"),
    )
    op.create_table(
        "transfer_refusals",
        identity(),
        number("transfer_id"),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells", JSONB(), nullable=False),
        sa.Column("why", JSONB(), nullable=False),
        key_of("transfer_refusals", "transfer_id", "transfers", goes_along=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_refusals")),
    )
    op.create_index(op.f("ix_transfer_refusals_transfer_id"), "transfer_refusals", ["transfer_id"])
    op.create_table(
        "past_tickets",
        identity(),
        number("region_id"),
        words("source"),
        words("number"),
        words("title"),
        words("body"),
        words("answer"),
        instant("filed_at"),
        instant("closed_at", null=True),
        sa.Column("state", one_of("closed", "open", name="state"), nullable=False),
        words("channel"),
        words("kind"),
        words("category_said"),
        words("category_code", null=True),
        words("department_said"),
        number("department_id", null=True),
        words("company_said"),
        number("company_id", null=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        instant("brought_at"),
        key_of("past_tickets", "region_id", "regions"),
        key_of("past_tickets", "category_code", "categories"),
        key_of("past_tickets", "department_id", "departments"),
        key_of("past_tickets", "company_id", "companies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_tickets")),
        sa.UniqueConstraint("region_id", "source", "number", name="uq_past_tickets_region_id_source_number"),
    )
    op.create_index("ix_past_tickets_region_id_filed_at_id", "past_tickets", ["region_id", "filed_at", "id"])
    op.create_index("ix_past_tickets_company_id", "past_tickets", ["company_id"])


def downgrade() -> None:
    """Take the schema back to 0034; what was brought in from former systems, and files on their way, are lost."""
    op.drop_table("past_tickets")
    op.drop_table("transfer_refusals")
    op.drop_table("transfer_files")
    op.drop_table("transfers")
