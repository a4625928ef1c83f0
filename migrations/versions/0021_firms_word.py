"""Tickets: who accepted, settled and asked, whose nudges, closed by silence, filed again; parts let go at approval

Why: nobody speaks for the firm about his own work, each standing nudges by itself, and a list may not ask the history
of every row for it. Number: 0021; follows: 0020.
What open tickets need is filled from their history; those that have ended are asked nothing of it, but for the ones
closed by silence, which their firm may still dispute. Processes of the release before run beside it: an act they take
meanwhile is missing in the new columns of that ticket, nothing else.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PARTS = ("called", "checked_in", "handing_back", "finished", "excused")
ACTIONS = (
    "submit",
    "request_info",
    "provide_info",
    "reject",
    "accept",
    "settle",
    "whistle",
    "check_in",
    "hand_back",
    "rule",
    "progress",
    "postpone",
    "decide_postponement",
    "pause",
    "resume",
    "finish",
    "answer",
    "approve",
    "send_back",
    "confirm",
    "dispute",
    "follow_up",
    "deem",
    "revisit",
    "withdraw",
    "nudge",
)
CHECKS = (("assignments", "state", PARTS, "released"), ("ticket_events", "action", ACTIONS, "withdraw_question"))
"""Table, column, what it held, and the word it holds besides."""

OPEN = "t.state NOT IN ('draft', 'rejected', 'closed', 'merged', 'withdrawn')"
WHO = """
UPDATE tickets AS t SET {column} = found.actor_id
FROM (
    SELECT DISTINCT ON (e.ticket_id) e.ticket_id, e.actor_id
    FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id AND {which}
    WHERE e.action = '{action}'
    ORDER BY e.ticket_id, e.seq DESC
) AS found
WHERE found.ticket_id = t.id
"""
NUDGES = f"""
UPDATE tickets AS t SET nudges = found.nudges
FROM (
    SELECT ticket_id, jsonb_object_agg(standing, at) AS nudges
    FROM (
        SELECT e.ticket_id, to_char(max(e.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS at,
               CASE WHEN e.acting_role IN ('company_user', 'company_admin') THEN 'firm' ELSE e.acting_role END
                   AS standing
        FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id AND t.nudged_at IS NOT NULL AND {OPEN}
        WHERE e.action = 'nudge' AND e.at > t.nudged_at - interval '1 day'
        GROUP BY 1, 3
    ) AS last
    GROUP BY ticket_id
) AS found
WHERE found.ticket_id = t.id
"""
DEEMED = """
UPDATE tickets AS t SET deemed = true
FROM ticket_events AS e
WHERE e.action = 'deem' AND e.ticket_id = t.id AND e.seq = t.version AND t.state = 'closed'
"""


def upgrade() -> None:
    """Bring the schema from 0018 to 0021."""
    for name in ("accepted_by", "settled_by", "asked_by", "again_of"):
        op.add_column("tickets", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("tickets", sa.Column("nudges", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("tickets", sa.Column("deemed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("assignments", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    for table, column, members, word in CHECKS:
        _allow(table, column, (*members, word))
    op.execute(
        "ALTER TABLE tickets ADD CONSTRAINT fk_tickets_again_of "
        "FOREIGN KEY (again_of) REFERENCES tickets (id) NOT VALID"
    )
    with op.get_context().autocommit_block():
        for table, column, _, _ in CHECKS:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{column}")
        op.execute("ALTER TABLE tickets VALIDATE CONSTRAINT fk_tickets_again_of")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_tickets_again_of")  # one that an interrupted try left invalid
        op.create_index(
            "ix_tickets_again_of",
            "tickets",
            ["again_of"],
            postgresql_where=sa.text("again_of IS NOT NULL"),
            postgresql_concurrently=True,
        )
        op.execute(WHO.format(column="accepted_by", action="accept", which=OPEN))
        op.execute(WHO.format(column="settled_by", action="settle", which=OPEN))
        op.execute(WHO.format(column="asked_by", action="request_info", which="t.state = 'needs_info'"))
        op.execute(NUDGES)
        op.execute(DEEMED)


def downgrade() -> None:
    """Take the schema back to 0018; a part let go at approval has left, a question taken back counts as answered."""
    op.execute("UPDATE assignments SET state = 'excused' WHERE state = 'released'")
    op.execute(
        "ALTER TABLE ticket_events DISABLE TRIGGER USER"
    )  # append-only, but for a word that is not known any more
    op.execute("UPDATE ticket_events SET action = 'provide_info' WHERE action = 'withdraw_question'")
    op.execute("ALTER TABLE ticket_events ENABLE TRIGGER USER")
    for table, column, members, _ in CHECKS:
        _allow(table, column, members)
    op.drop_index("ix_tickets_again_of", table_name="tickets")
    op.drop_constraint(op.f("fk_tickets_again_of"), "tickets", type_="foreignkey")
    op.drop_column("assignments", "released_at")
    for name in ("deemed", "nudges", "again_of", "asked_by", "settled_by", "accepted_by"):
        op.drop_column("tickets", name)


def _allow(table: str, column: str, members: Sequence[str]) -> None:
    """Let a column hold these words from now on; what stands is looked through later, beside everybody."""
    words = ", ".join(f"'{word}'" for word in members)
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({words})) NOT VALID")
