"""Files of errands, who opened the sensitive ones, and what errands are counted by

Why: an authorisation, a receipt and the papers themselves lay on paper alone; copies of identity cards want a trace of
every reading and an end. Figures want whose errand it is, by when the firm has to have it, and whether papers were
asked for again, each on the row. Number: 0082; follows: 0081. New tables; three columns that may say nothing.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0082"
down_revision: str | None = "0081"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

APPLICATION, PORTAL = "zhuqishao_app", "zhuqishao_portal"
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger()
ERRANDS, FILES, READS = "errands", "errand_files", "errand_file_reads"
OWN = "errand_id IN (SELECT id FROM errands)"
TAKEN = """
    UPDATE errands SET agent_id = found.id FROM (
        SELECT errands.id AS errand_id, min(accounts.id) AS id FROM errands
        JOIN memberships ON memberships.role = 'agent' AND memberships.park_id = errands.park_id
        JOIN accounts ON accounts.id = memberships.account_id AND accounts.name = errands.agent_name
        GROUP BY errands.id HAVING count(DISTINCT accounts.id) = 1
    ) AS found WHERE found.errand_id = errands.id"""
"""Who took it up, where one agent of its park alone is called so; any other counts under its park alone."""
NEEDED = """
    UPDATE errands SET needed_at = CASE
        WHEN wanted_by IS NULL THEN promised_at
        ELSE (wanted_by + time '17:30') AT TIME ZONE 'Asia/Shanghai' END"""
"""The close of the day as offices are usually open: the calendar of each region is not a migration's to reckon by."""
AGAIN = """
    UPDATE errands SET papers_again_at = found.at FROM (
        SELECT errand_id, min(at) AS at FROM (
            SELECT papers.errand_id, papers.asked_at AS at,
                   dense_rank() OVER (PARTITION BY papers.step_id ORDER BY papers.asked_at) AS turn
            FROM errand_papers AS papers JOIN errands ON errands.id = papers.errand_id
            WHERE papers.asked_at > errands.requested_at
        ) AS asked WHERE turn = 2 GROUP BY errand_id
    ) AS found WHERE found.errand_id = errands.id"""


def upgrade() -> None:
    """Bring the schema from 0081 to 0082."""
    op.add_column(ERRANDS, sa.Column("agent_id", ID, nullable=True))
    op.create_foreign_key(op.f("fk_errands_agent_id"), ERRANDS, "accounts", ["agent_id"], ["id"])
    op.add_column(ERRANDS, sa.Column("needed_at", INSTANT, nullable=True))
    op.add_column(ERRANDS, sa.Column("papers_again_at", INSTANT, nullable=True))
    for filled in (TAKEN, NEEDED, AGAIN):  # errands are few: they came with the version before
        op.execute(filled)
    op.create_index(op.f("ix_errands_agent_id"), ERRANDS, ["agent_id"])
    op.create_index("ix_errands_region_id_taken_at", ERRANDS, ["region_id", "taken_at"])
    _files()
    _reads()
    for table in (FILES, READS):
        op.execute(f"GRANT SELECT ON {table} TO {PORTAL}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY app_all ON {table} TO {APPLICATION} USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY portal_own ON {table} FOR SELECT TO {PORTAL} USING ({OWN})")


def downgrade() -> None:
    """Take the schema back to 0081; the files are orphans then, which the nightly sweep takes to the trash."""
    op.drop_table(READS)
    op.drop_table(FILES)
    op.drop_index("ix_errands_region_id_taken_at", ERRANDS)
    op.drop_index(op.f("ix_errands_agent_id"), ERRANDS)
    for column in ("papers_again_at", "needed_at", "agent_id"):
        op.drop_column(ERRANDS, column)


def _files() -> None:
    op.create_table(
        FILES,
        sa.Column("id", ID, sa.Identity(always=True), nullable=False),
        sa.Column("errand_id", ID, nullable=False),
        sa.Column("paper_id", ID, nullable=True),
        sa.Column("kind", _one_of("authorisation", "receipt", "paper", name="kind"), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("risky", sa.Boolean(), nullable=False),
        sa.Column("preview", sa.LargeBinary(), nullable=True),
        sa.Column("state", _one_of("quarantine", "clean", "infected", name="state"), nullable=False),
        sa.Column("scan_at", INSTANT, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["errand_id"], ["errands.id"], name=op.f("fk_errand_files_errand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["errand_papers.id"], name=op.f("fk_errand_files_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_files")),
        sa.UniqueConstraint("key", name=op.f("uq_errand_files_key")),
    )
    op.create_index(op.f("ix_errand_files_errand_id"), FILES, ["errand_id"])
    op.create_index(op.f("ix_errand_files_paper_id"), FILES, ["paper_id"])
    op.create_index("ix_errand_files_scan", FILES, ["scan_at", "id"], postgresql_where=sa.text("state = 'quarantine'"))
    op.create_index(
        "ix_errand_files_sensitive",
        FILES,
        ["errand_id", "id"],
        postgresql_where=sa.text("sensitive AND removed_at IS NULL"),
    )


def _reads() -> None:
    op.create_table(
        READS,
        sa.Column("id", ID, sa.Identity(always=True), nullable=False),
        sa.Column("errand_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reader_id", ID, nullable=True),
        sa.Column("reader_name", sa.Text(), nullable=False),
        sa.Column("reader_role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["errand_id"], ["errands.id"], name=op.f("fk_errand_file_reads_errand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["errand_files.id"], name=op.f("fk_errand_file_reads_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_file_reads")),
    )
    op.create_index(op.f("ix_errand_file_reads_errand_id"), READS, ["errand_id"])
    op.create_index(op.f("ix_errand_file_reads_file_id"), READS, ["file_id"])


def _one_of(*members: str, name: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)
