"""回访."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.followups import rules
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.tickets.models import Ticket

FollowUpChannel = rules.FollowUpChannel


class FollowUp(Identified, Base):
    """One attempt to ask the firm."""

    __tablename__ = "follow_ups"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    cycle: Mapped[int] = mapped_column(sa.SmallInteger)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    by_name: Mapped[str]
    channel: Mapped[FollowUpChannel] = mapped_column(text_enum(FollowUpChannel, "channel"))
    reached: Mapped[bool]
    says_solved: Mapped[bool | None]
    """What the firm said, when it was reached; counts in 解决率 C."""
    note: Mapped[str] = mapped_column(default="")

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """An attempt exists for whom its ticket exists."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor)))
