"""What was learned of written matters: versions of models, which is in use, and what people chose

Why: proposals are made by models learned each night; every version is kept, and one act goes back to an earlier one.
Number: 0032; follows: 0031. New tables only. The portal role reads which model answers, because a firm's filing asks
it; the contents and what was chosen are the office's.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PORTAL = "zhuqishao_portal"
KINDS = ("category", "item", "department")
READ = {
    "understanding_versions": "id, number, kind, region_id, made_at, size, sha256",
    "understanding_uses": "id, version_id, kind, region_id, since, until",
}
"""What a firm's page asks: which version answers, and under which name its file lies."""


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0031 to 0032."""
    op.create_table(
        "understanding_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", one_of(*KINDS, name="kind"), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("matters", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("verdict", one_of("first", "better", "cleared", "worse", "held", name="verdict"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_understanding_versions_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_understanding_versions_number")),
    )
    op.create_index(
        "ix_understanding_versions_kind_region_id_id", "understanding_versions", ["kind", "region_id", "id"]
    )
    op.create_table(
        "understanding_uses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", one_of(*KINDS, name="kind"), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["understanding_versions.id"], name=op.f("fk_understanding_uses_version_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_understanding_uses_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding_uses")),
    )
    op.create_index(
        "uq_understanding_uses_present",
        "understanding_uses",
        ["kind", "region_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_understanding_uses_version_id", "understanding_uses", ["version_id"])
    op.create_table(
        "understanding_choices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", one_of(*KINDS, name="kind"), nullable=False),
        sa.Column("act", one_of("accept", "whistle", "rule", name="act"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_understanding_choices_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_understanding_choices_region_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["understanding_versions.id"], name=op.f("fk_understanding_choices_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding_choices")),
    )
    op.create_index(op.f("ix_understanding_choices_ticket_id"), "understanding_choices", ["ticket_id"])
    op.create_index(op.f("ix_understanding_choices_version_id"), "understanding_choices", ["version_id"])
    op.create_index("ix_understanding_choices_region_id_at", "understanding_choices", ["region_id", "at"])
    for table, columns in READ.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO {PORTAL}")


def downgrade() -> None:
    """Take the schema back to 0031; what was learned is learned again by the next release that can."""
    op.drop_table("understanding_choices")
    op.drop_table("understanding_uses")
    op.drop_table("understanding_versions")
