"""A matter of a former system. It is no ticket: nothing that counts, reminds or publishes tickets can come upon it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.history.words import PastState
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified


class PastTicket(Identified, Base):
    """One matter as the former system told it; what it called a thing stands beside what it is called here."""

    __tablename__ = "past_tickets"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    source: Mapped[str]
    """What the former system is called."""
    number: Mapped[str]
    """Its number there."""
    title: Mapped[str]
    body: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    filed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    state: Mapped[PastState] = mapped_column(text_enum(PastState, "state"))
    channel: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    category_said: Mapped[str] = mapped_column(default="")
    category_code: Mapped[str | None] = mapped_column(sa.ForeignKey("categories.code"))
    """None where the former word is none of the catalogue: nothing is guessed."""
    department_said: Mapped[str] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    company_said: Mapped[str] = mapped_column(default="")
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"))
    confidential: Mapped[bool] = mapped_column(default=False)
    brought_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("region_id", "source", "number", name="uq_past_tickets_region_id_source_number"),
        sa.Index("ix_past_tickets_region_id_filed_at_id", "region_id", "filed_at", "id"),
        sa.Index("ix_past_tickets_company_id", "company_id"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The offices that read every matter of the region; who left a former system is no party here."""
        clauses = [
            cls.region_id.in_(seat.region_ids)
            for seat in actor.seats_of("coordinator", "supervisor", "leader", "auditor")
        ]
        return sa.or_(sa.false(), *clauses)
