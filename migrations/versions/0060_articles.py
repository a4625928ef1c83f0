"""Knowledge articles and their versions

Why: what was answered once is asked again, and nobody should have to find it among closed matters. Number: 0060;
follows: 0059. New tables alone. A firm reads what is published, and no version.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0059"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
STATES = ("draft", "published", "withdrawn")


def state() -> sa.Column[str]:
    """Text under a CHECK."""
    kind = sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32)
    return sa.Column("state", kind, nullable=False)


def words(*names: str) -> list[sa.Column[str]]:
    """Texts."""
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def days() -> list[sa.Column[str]]:
    """From when until when it holds, and when it is looked at again."""
    return [
        sa.Column(name, sa.Date(), nullable=name == "valid_until")
        for name in ("valid_from", "valid_until", "review_on")
    ]


def key_of(table: str, column: str, target: str, *, kept: bool = False) -> sa.ForeignKeyConstraint:
    """A reference; an article outlives the matter it was made from."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="SET NULL" if kept else None)


def upgrade() -> None:
    """Bring the schema from 0059 to 0060."""
    op.create_table(
        "articles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        *words("category_code"),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        *words("title", "text", "folded"),
        *days(),
        state(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        key_of("articles", "region_id", "regions.id"),
        key_of("articles", "department_id", "departments.id"),
        key_of("articles", "category_code", "categories.code"),
        key_of("articles", "ticket_id", "tickets.id", kept=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_articles_ticket_id")),
    )
    op.create_index("ix_articles_region_id_state_id", "articles", ["region_id", "state", "id"])
    op.create_index("ix_articles_department_id", "articles", ["department_id"])
    op.create_table(
        "article_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *words("title", "text"),
        *days(),
        state(),
        *words("why"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        *words("by_name"),
        key_of("article_versions", "article_id", "articles.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint("article_id", "version", name=op.f("uq_article_versions_article_id_version")),
    )
    op.execute(f"REVOKE UPDATE, DELETE ON article_versions FROM {APPLICATION}")
    op.execute(f"GRANT SELECT ON articles TO {PORTAL}")
    op.execute("ALTER TABLE articles ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE articles FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY app_all ON articles TO {APPLICATION} USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY owner_all ON articles TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY portal_own ON articles FOR SELECT TO {PORTAL} USING (state = 'published')")


def downgrade() -> None:
    """Take the schema back to 0059; the articles are lost."""
    op.drop_table("article_versions")
    op.drop_table("articles")
