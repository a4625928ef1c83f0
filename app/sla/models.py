"""The postponements asked for."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.tickets.rules.words import PostponeReason


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


WHOLE = 0
"""Stands for the matter itself where a unit is named."""
THE_WHOLE: sa.ColumnElement[int] = sa.literal_column(str(WHOLE), sa.BigInteger)
"""The same in the words that the indexes have, or they are not used."""


class OpenDue(Base):
    """What is open and when it is late: a row for each matter, and one for each unit with a part or a due in it.

    Triggers keep it in the transaction that changes a ticket, a part or a clock (migration 0055); nothing else writes.
    """

    __tablename__ = "open_dues"

    ticket_id: Mapped[int] = mapped_column(
        sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    department_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    """The unit; ``WHOLE`` in the row of the matter itself."""
    region_id: Mapped[int] = mapped_column(sa.BigInteger)
    park_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    category: Mapped[str]
    """Of the first level; park and category stand in the row of the matter alone."""
    has_part: Mapped[bool]
    """That the matter exists for the unit: it has a live part, and is not complained of."""
    due_at: Mapped[datetime | None]
    """When the first limit of the offices that runs ends: of the matter, or what this unit owes in it."""
    late_at: Mapped[datetime | None]
    """The same of the matter, whoever owes it."""

    __table_args__ = (
        sa.Index(
            "ix_open_dues_matters_region_id_due_at",
            "region_id",
            "due_at",
            postgresql_include=["park_id", "category"],
            postgresql_where=sa.text("department_id = 0"),
        ),
        sa.Index(
            "ix_open_dues_units_region_id_due_at",
            "region_id",
            "due_at",
            postgresql_include=["department_id"],
            postgresql_where=sa.text("department_id > 0"),
        ),
        sa.Index(
            "ix_open_dues_units_department_id_due_at_ticket_id",
            "department_id",
            "due_at",
            "ticket_id",
            postgresql_include=["region_id"],
            postgresql_where=sa.text("department_id > 0"),
        ),
        sa.Index(
            "ix_open_dues_parts_department_id_late_at",
            "department_id",
            "late_at",
            postgresql_where=sa.text("department_id > 0 AND has_part"),
        ),
    )


class _Counted:
    """Of what open dues are counted together; of units only those that owe something."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    region_id: Mapped[int] = mapped_column(sa.BigInteger)
    park_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    category: Mapped[str]
    department_id: Mapped[int] = mapped_column(sa.BigInteger)


class DueTally(_Counted, Base):
    """How many were open, and late, when all were counted last; ``tallying`` alone writes and reads it."""

    __tablename__ = "due_tallies"

    open: Mapped[int]
    late: Mapped[int]
    as_of: Mapped[datetime]
    """The instant at which those were late; the same in all rows."""


class DueChange(_Counted, Base):
    """How many more or fewer are due at an instant since then; only added to, so that no act waits for another."""

    __tablename__ = "due_changes"

    due_at: Mapped[datetime | None]
    number: Mapped[int]
