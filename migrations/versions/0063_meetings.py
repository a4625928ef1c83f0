"""Rooms of joint and emergency whistles: where those called meet, what they say, settle and owe

Why: several units called to one place settle who does what by when, and are held to it; until now by telephone.
Number: 0063; follows: 0062. New tables only; all are the office's, no firm reads any.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0063"
down_revision: str | None = "0062"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def one_of(*members: str, name: str) -> sa.Enum:
    """Text under a CHECK."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def made(table: str, *columns: sa.Column[object], keys: Sequence[tuple[str, str]] = ()) -> None:
    """A table of rows that belong to a ticket, with references to other tables besides."""
    of_ticket = ("ticket_id", "tickets")
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        *columns,
        *[
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in (of_ticket, *keys)
        ],
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    """Bring the schema from 0062 to 0063."""
    made(
        "meeting_places",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("meets_at", INSTANT, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("set_by_name", sa.Text(), nullable=False),
    )
    op.create_unique_constraint(op.f("uq_meeting_places_ticket_id"), "meeting_places", ["ticket_id"])
    made(
        "meeting_words",
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("acting_role", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        keys=(("department_id", "departments"),),
    )
    op.create_index("ix_meeting_words_ticket_id_id", "meeting_words", ["ticket_id", "id"])
    made(
        "meeting_decisions",
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_by_name", sa.Text(), nullable=False),
    )
    op.create_unique_constraint(op.f("uq_meeting_decisions_ticket_id_seq"), "meeting_decisions", ["ticket_id", "seq"])
    _tasks()


def _tasks() -> None:
    made(
        "meeting_tasks",
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", one_of("open", "done", "lapsed", name="state"), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("by_hour", sa.Boolean(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("given_by_name", sa.Text(), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("done_by_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lapse", one_of("left", "ended", name="lapse"), nullable=True),
        sa.Column("lapsed_at", INSTANT, nullable=True),
        keys=(("decision_id", "meeting_decisions"), ("department_id", "departments")),
    )
    op.create_index(op.f("ix_meeting_tasks_decision_id"), "meeting_tasks", ["decision_id"])
    op.create_index("ix_meeting_tasks_ticket_id_id", "meeting_tasks", ["ticket_id", "id"])
    op.create_index(
        "ix_meeting_tasks_open_ticket_id", "meeting_tasks", ["ticket_id"], postgresql_where=sa.text("state = 'open'")
    )


def downgrade() -> None:
    """Take the schema back to 0062; what was said and settled is lost, and so are the clocks of its tasks."""
    reminders = "DELETE FROM reminders WHERE clock_id IN (SELECT id FROM clocks WHERE subject = 'meeting_task')"
    op.execute(reminders)
    op.execute("DELETE FROM clocks WHERE subject = 'meeting_task'")
    op.drop_table("meeting_tasks")
    op.drop_table("meeting_decisions")
    op.drop_table("meeting_words")
    op.drop_table("meeting_places")
