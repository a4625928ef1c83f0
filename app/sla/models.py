"""Clocks, the reminders they gave, the terms they run by and the postponements asked for.

A clock's columns are a cache of what events, terms and calendar say; ``keeping.py`` alone writes them.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.sla.rules.clocks import ClockKind, ClockState
from app.tickets.models import Ticket
from app.tickets.rules.words import PostponeReason


class Clock(Identified, Base):
    """One time limit of one ticket (or of one department's part of it) in one cycle."""

    __tablename__ = "clocks"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"))
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    kind: Mapped[ClockKind] = mapped_column(text_enum(ClockKind, "kind"))
    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignments.id"))
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    limit_text: Mapped[str]
    """``7 workdays``, ``4 workhours``, ``1 month``, ``30 minutes``: the limit it was started with."""
    emergency: Mapped[bool] = mapped_column(default=False)
    """Wall-clock reminders at any hour (应急吹哨)."""
    started_at: Mapped[datetime]
    due_original: Mapped[datetime]
    due_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(default=False)
    calendar_version: Mapped[int]
    state: Mapped[ClockState] = mapped_column(text_enum(ClockState, "state"), default=ClockState.RUNNING)
    stopped_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    """The true moment it fell overdue: its due then. Recorded once, never erased."""
    deadline_seq: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    """Rises whenever the due moves, which arms the rungs not yet passed again."""
    last_rung: Mapped[str | None]
    next_at: Mapped[datetime | None]
    """When the next rung rings; None while paused and after the end."""

    __table_args__ = (
        sa.Index(
            "uq_clocks_ticket_kind_cycle_assignment", "ticket_id", "kind", "cycle", "assignment_id", unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("ix_clocks_next_at", "next_at", postgresql_where=sa.text("state = 'running' AND next_at IS NOT NULL")),
        sa.Index("ix_clocks_region_id_due_at", "region_id", "due_at"),
        # a list in the order of dues asks every ticket for its open clocks, and almost every ticket has none
        sa.Index(
            "ix_clocks_open_ticket_id", "ticket_id", "state", "due_at",
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        ),
        sa.Index("ix_clocks_open_due", "due_at", postgresql_where=sa.text("state IN ('running', 'paused')")),
    )  # fmt: skip

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """A clock exists for whom its ticket exists."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor)))


class Reminder(Base):
    """One rung of one clock for one due: fired once, however many sweepers run."""

    __tablename__ = "reminders"

    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clocks.id"), primary_key=True)
    deadline_seq: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    rung: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    superseded: Mapped[bool] = mapped_column(default=False)
    """After an outage only the highest missed rung is sent; the others are marked."""


class Term(Identified, Base):
    """A time limit as the administrator set it, from a day on; without a row the default of ``terms.py`` holds."""

    __tablename__ = "terms"

    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    key: Mapped[str]
    limit_text: Mapped[str]
    valid_from: Mapped[datetime]

    __table_args__ = (sa.Index("ix_terms_key_valid_from", "key", "valid_from"),)


class Postponement(Identified, Base):
    """延期: asked for and decided; the original due date stays on the clock."""

    __tablename__ = "postponements"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    reason: Mapped[PostponeReason] = mapped_column(text_enum(PostponeReason, "reason"))
    workdays: Mapped[int] = mapped_column(sa.SmallInteger)
    text: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    approved: Mapped[bool | None]
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        sa.Index(
            "uq_postponements_ticket_id_open", "ticket_id", unique=True, postgresql_where=sa.text("decided_at IS NULL")
        ),
    )
