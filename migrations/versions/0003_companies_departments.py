"""Companies, contacts, pairings, departments, duties

Why: Who asks and who answers.
Number: 0003; follows: 0002.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def word(name: str, *members: str) -> sa.Enum:
    """Text under a CHECK: a closed list that can grow without a rewrite of the table."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Bring the schema from 0002 to 0003."""
    op.create_table(
        "companies",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", word("state", "active", "closed"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_companies_park_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_companies_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_companies_credit_code")),
    )
    op.create_index(op.f("ix_companies_park_id"), "companies", ["park_id"], unique=False)
    op.create_index("ix_companies_region_id_id", "companies", ["region_id", "id"], unique=False)
    op.create_table(
        "departments",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", word("kind", "department", "centre", "town", "partner"), nullable=False),
        sa.Column("park_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_departments_park_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_departments_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_departments_region_id_code")),
    )
    op.create_table(
        "contacts",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contacts_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_company_id"), "contacts", ["company_id"], unique=False)
    op.create_table(
        "duties",
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("part", word("part", "lead", "support"), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_duties_department_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_duties_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint(
            "region_id", "category_code", "department_id", name=op.f("uq_duties_region_id_category_code_department_id")
        ),
    )
    op.create_table(
        "pairings",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("seat", word("seat", "A", "B"), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_pairings_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
    )
    op.create_index(op.f("ix_pairings_company_id"), "pairings", ["company_id"], unique=False)
    op.create_index(op.f("ix_pairings_officer_id"), "pairings", ["officer_id"], unique=False)
    op.create_index(
        "uq_pairings_company_id_seat_open",
        "pairings",
        ["company_id", "seat"],
        unique=True,
        postgresql_where=sa.text("until_day IS NULL"),
    )


def downgrade() -> None:
    """Take the schema back to 0002."""
    op.drop_index(
        "uq_pairings_company_id_seat_open", table_name="pairings", postgresql_where=sa.text("until_day IS NULL")
    )
    op.drop_index(op.f("ix_pairings_officer_id"), table_name="pairings")
    op.drop_index(op.f("ix_pairings_company_id"), table_name="pairings")
    op.drop_table("pairings")
    op.drop_table("duties")
    op.drop_index(op.f("ix_contacts_company_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_table("departments")
    op.drop_index("ix_companies_region_id_id", table_name="companies")
    op.drop_index(op.f("ix_companies_park_id"), table_name="companies")
    op.drop_table("companies")
