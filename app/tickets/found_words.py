"""The row of the words a ticket is found by."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.database import Base
from app.tickets.models import Ticket


class TicketWords(Base):
    """The words a ticket is found by, apart from it: it moves often, they never change. ``wording`` alone writes."""

    __tablename__ = "ticket_words"

    ticket_id: Mapped[int] = mapped_column(
        sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    search: Mapped[Any] = mapped_column(TSVECTOR, deferred=True)
    """The pairs of neighbouring signs in ``folded`` and in the firm's names."""
    folded: Mapped[str]
    """Title and text as they are compared."""
    veiled: Mapped[str | None]
    """Of a confidential matter the same without the firm's names, for whoever may not know them."""

    __table_args__ = (sa.Index("ix_ticket_words_search", "search", postgresql_using="gin"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """They exist for whom the ticket exists."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor)))

    @classmethod
    def folded_of_ticket(cls) -> sa.ScalarSelect[str]:
        """The folded words of each ticket that a statement selects."""
        return sa.select(cls.folded).where(cls.ticket_id == Ticket.id).correlate(Ticket).scalar_subquery()
