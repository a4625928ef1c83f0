"""批次 and the matters in them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import REGIONAL, UNIT, Role
from app.batches.rules import BatchState, Leaving
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.tickets.models import Ticket


class Batch(Identified, Base):
    """Matters of one region with one cause, handled by one plan and answered at once."""

    __tablename__ = "batches"

    number: Mapped[str] = mapped_column(unique=True)
    """``PC2026-0001``, from the moment it is proposed or formed."""
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    cause: Mapped[str]
    plan: Mapped[str]
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    """The unit that answers for all of them; None while a proposal names none."""
    state: Mapped[BatchState] = mapped_column(text_enum(BatchState, "state"))
    """Where its matters stand, written whenever one of them moves; ``rules.state_of``."""
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    made_by_name: Mapped[str]
    made_at: Mapped[datetime]
    formed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When the last of its matters was closed, or it was dropped."""
    closing_note: Mapped[str] = mapped_column(default="")
    """Why it was dropped."""

    lead: Mapped[Department | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (sa.Index("ix_batches_region_id_state_id", "region_id", "state", "id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's offices; the unit that leads it; who looks after a matter in it; and who asked for it."""
        if not actor.may("batch.see"):
            return sa.false()
        clauses: list[sa.ColumnElement[bool]] = [cls.made_by == actor.account_id]
        for seat in actor.seats:
            if seat.role in REGIONAL:
                clauses.append(cls.region_id.in_(seat.region_ids))
            elif seat.role in UNIT:
                clauses.append(sa.and_(cls.lead_id == seat.department_id, cls.formed_at.is_not(None)))
        if actor.seats_of(Role.OFFICER, Role.DISPATCHER):
            held = sa.select(BatchMember.batch_id).where(BatchMember.visible_to(actor), BatchMember.left_at.is_(None))
            clauses.append(cls.id.in_(held))
        return sa.or_(*clauses)


class BatchMember(Identified, Base):
    """A matter in a batch, also after it has left."""

    __tablename__ = "batch_members"

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    """The ticket's when it joined: a later one is its own."""
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    why: Mapped[Leaving | None] = mapped_column(text_enum(Leaving, "why"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    """Why somebody took it out by hand."""
    held: Mapped[bool]
    """It belongs to the batch, and the batch is open: no other may take it."""

    __table_args__ = (
        sa.Index("uq_batch_members_held_ticket_id", "ticket_id", unique=True, postgresql_where=sa.text("held")),
        sa.UniqueConstraint("batch_id", "ticket_id"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the matter."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor)))
