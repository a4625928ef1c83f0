"""Corrections that firms ask for, the codes they had, and from where they moved

Why: a firm that finds its entry wrong asks for it to be put right, with a limit, and reads what came of it;
a code it had still finds it, and its moves are read with its dossier. Number: 0059; follows: 0058. New tables; moves
of before are taken from the record, a few for each firm.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
OF_FIRM = "company_id = ANY (string_to_array(NULLIF(current_setting('app.companies', true), ''), ',')::bigint[])"
INSTANT = sa.DateTime(timezone=True)
TABLE = "company_corrections"


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0058 to 0059."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("field", one_of("name", "address", "park", "contact", "tag", "other", name="field"), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", one_of("waiting", "accepted", "refused", "withdrawn", name="state"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_corrections_company_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_company_corrections_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_corrections")),
    )
    op.create_index(op.f("ix_company_corrections_company_id"), TABLE, ["company_id"])
    op.create_index("ix_company_corrections_region_id_state_id", TABLE, ["region_id", "state", "id"])
    op.create_index(
        "uq_company_corrections_waiting",
        TABLE,
        ["company_id", "field"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    _codes_and_moves()
    for table in (TABLE, "company_codes", "company_moves"):
        _belted(table)


def _codes_and_moves() -> None:
    op.create_table(
        "company_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_codes_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_codes")),
    )
    op.create_index(op.f("ix_company_codes_company_id"), "company_codes", ["company_id"])
    op.create_index(op.f("ix_company_codes_code"), "company_codes", ["code"])
    op.create_table(
        "company_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("from_park_id", sa.BigInteger(), nullable=True),
        sa.Column("to_park_id", sa.BigInteger(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_moves_company_id")),
        sa.ForeignKeyConstraint(["from_park_id"], ["parks.id"], name=op.f("fk_company_moves_from_park_id")),
        sa.ForeignKeyConstraint(["to_park_id"], ["parks.id"], name=op.f("fk_company_moves_to_park_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_moves")),
    )
    op.create_index(op.f("ix_company_moves_company_id"), "company_moves", ["company_id"])
    op.execute(
        "INSERT INTO company_moves (company_id, from_park_id, to_park_id, at)"
        " SELECT c.id, f.id, t.id, e.at FROM audit_entries e"
        " JOIN companies c ON e.object_id = c.id::text"
        " LEFT JOIN parks f ON f.id::text = e.detail ->> 'former_park_id'"
        " LEFT JOIN parks t ON t.id::text = e.detail ->> 'park_id'"
        " WHERE e.object_kind = 'company' AND e.name = 'company.moved' ORDER BY e.chain_seq"
    )


def _belted(table: str) -> None:
    """A firm reads its own."""
    op.execute(f"GRANT SELECT ON {table} TO {PORTAL}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({OF_FIRM})")


def downgrade() -> None:
    """Take the schema back to 0058; what firms asked for and had is lost, what was put right stays."""
    op.drop_table("company_moves")
    op.drop_table("company_codes")
    op.drop_table(TABLE)
