"""Supervision orders: returned answers, and every late clock an order stands for; when accounts were disabled

Why: a weak answer goes back with a reason and a new due, one late unit gets one order however many of its clocks are
late, and who looked after a firm in a past week is known by the days of the account.
Number: 0024; follows: 0023. The clock that proposed an order is the first it stands for. When an account that is
disabled now became so is not known: it counts as disabled from its beginning, which only weeks from 2026-W49 on ask.
Processes of the release before run beside it and write none of the new rows.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema from 0023 to 0024."""
    op.add_column("supervision_orders", sa.Column("round", sa.SmallInteger(), nullable=False, server_default="1"))
    op.create_table(
        "order_returns",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("limit_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_orders.id"], name=op.f("fk_order_returns_order_id_supervision_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
        sa.UniqueConstraint("order_id", "round", name=op.f("uq_order_returns_order_id_round")),
    )
    op.create_table(
        "order_clocks",
        sa.Column("clock_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clocks.id"], name=op.f("fk_order_clocks_clock_id_clocks")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_orders.id"], name=op.f("fk_order_clocks_order_id_supervision_orders")
        ),
        sa.PrimaryKeyConstraint("clock_id", name=op.f("pk_order_clocks")),
    )
    op.create_index(op.f("ix_order_clocks_order_id"), "order_clocks", ["order_id"])
    op.create_table(
        "account_suspensions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_suspensions_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_suspensions")),
    )
    op.create_index(op.f("ix_account_suspensions_account_id"), "account_suspensions", ["account_id"])
    op.execute(
        "INSERT INTO order_clocks (clock_id, order_id) "
        "SELECT clock_id, id FROM supervision_orders WHERE clock_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO account_suspensions (account_id, from_at) "
        "SELECT id, created_at FROM accounts WHERE state = 'disabled'"
    )


def downgrade() -> None:
    """Take the schema back to 0023; an answer that was returned is given up, the order keeps its latest due."""
    op.drop_table("account_suspensions")
    op.drop_table("order_clocks")
    op.drop_table("order_returns")
    op.drop_column("supervision_orders", "round")
