"""Clocks, the reminders they gave, and the terms they run by.

A clock's columns are a cache of what events, terms and calendar say. The slice that keeps its subject starts and stops
it by ``winding``; sweep and recomputation do the rest.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.clocks.rules.rungs import REPEATED
from app.clocks.rules.states import ClockState
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified

TICKET = "ticket"
"""The subject of clocks that carry a ``ticket_id``."""

_ARMED = "state = 'running' AND next_at IS NOT NULL"
FIRST = sa.text(f"{_ARMED} AND coalesce(last_rung, '') !~ '{REPEATED}'")
"""Clocks with something to say that was not said before; the words are those of the index, or it is not used."""
REPEATS = sa.text(f"{_ARMED} AND coalesce(last_rung, '') ~ '{REPEATED}'")
"""Clocks that only repeat themselves weekly."""


class Clock(Identified, Base):
    """One time limit of one subject: of a ticket, or of one department's part of it, in one cycle."""

    __tablename__ = "clocks"

    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id"))
    """The ticket whose clock it is; every other subject is named by the pair that follows."""
    subject_kind: Mapped[str | None] = mapped_column("subject")
    subject_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    """A word of the slice that keeps the subject; each has an enum of its own."""
    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignments.id"))
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    limit_text: Mapped[str]
    """``7 workdays``, ``4 workhours``, ``1 month``, ``30 minutes``: the limit it was started with."""
    emergency: Mapped[bool] = mapped_column(default=False)
    """Wall-clock reminders at any hour (应急吹哨)."""
    rungs: Mapped[str] = mapped_column(default="", server_default="")
    """``day_before=2 plus_3=2``: where its region hung them when it started; empty as the regulation has them."""
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

    @property
    def subject(self) -> str:
        """The kind of what the clock is of, as the list of subjects at the roof names it."""
        return self.subject_kind or TICKET

    @property
    def whose(self) -> int:
        """The id of what the clock is of, within its kind."""
        return self.ticket_id or self.subject_id or 0

    __table_args__ = (
        sa.Index(
            "uq_clocks_of_ticket",
            "ticket_id",
            "kind",
            "cycle",
            "assignment_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_clocks_subject_kind_cycle",
            "subject",
            "subject_id",
            "kind",
            "cycle",
            unique=True,
            postgresql_where=sa.text("subject_id IS NOT NULL"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(ticket_id, subject_id) = 1 AND num_nonnulls(subject, subject_id) <> 1", name="one_subject"
        ),
        sa.Index("ix_clocks_next_at", "next_at", postgresql_where=sa.text(_ARMED)),
        sa.Index("ix_clocks_first", "next_at", "id", postgresql_where=FIRST),
        sa.Index("ix_clocks_repeats", "next_at", "id", postgresql_where=REPEATS),
        sa.Index("ix_clocks_region_id_due_at", "region_id", "due_at"),
        # a week finds the limits that ended in it, as they were first set and as they were broken
        sa.Index(
            "ix_clocks_resolve_due_original",
            "region_id",
            "due_original",
            postgresql_where=sa.text("kind = 'resolve'"),
        ),
        sa.Index(
            "ix_clocks_resolve_breached_at",
            "region_id",
            "breached_at",
            postgresql_where=sa.text("kind = 'resolve' AND breached_at IS NOT NULL"),
        ),
        # a list in the order of dues asks every ticket for its open clocks, and almost every ticket has none
        sa.Index(
            "ix_clocks_open_ticket_id",
            "ticket_id",
            "state",
            "due_at",
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        ),
        # which are late, of which ticket and unit, without their rows being read
        sa.Index(
            "ix_clocks_open_due",
            "due_at",
            postgresql_include=["ticket_id", "kind", "department_id", "state"],
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        ),
    )


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
    """A time limit as the administrator set it, from a day on; without a row the default of its slice holds."""

    __tablename__ = "terms"

    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    key: Mapped[str]
    limit_text: Mapped[str]
    valid_from: Mapped[datetime]

    __table_args__ = (sa.Index("ix_terms_key_valid_from", "key", "valid_from"),)
