"""关联."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.links.rules import LinkKind
from app.tickets.models import Ticket


class TicketLink(Identified, Base):
    """That two matters belong together, from when on, and until when; nothing about either changes by it."""

    __tablename__ = "ticket_links"

    low_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"))
    """The one that was filed first, so that two are linked in one way alone."""
    high_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind, "kind"))
    reason: Mapped[str]
    """Offices read it, no firm does."""
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    made_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    ended_by_name: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        sa.CheckConstraint("low_id < high_id", name="apart"),
        sa.Index("ix_ticket_links_low_id_high_id", "low_id", "high_id"),
        sa.Index(
            "uq_ticket_links_standing", "low_id", "high_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads both matters at this moment: for everybody else neither has anything of the other."""
        read = sa.select(Ticket.id).where(Ticket.readable_to(actor))
        return sa.and_(cls.low_id.in_(read), cls.high_id.in_(read))
