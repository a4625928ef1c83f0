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
