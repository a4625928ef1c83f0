"""The inbox."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.database import Base, Identified
from app.tickets.models import Ticket


class NoticeChoice(Base):
    """Somebody wants no mail of this kind (``rules.choices``); the inbox has every message all the same."""

    __tablename__ = "notice_choices"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    off_since: Mapped[datetime]


class Notification(Identified, Base):
    """One message in one person's inbox: exactly once, in the transaction of what it tells."""

    __tablename__ = "notifications"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    dedup_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    """The event's name, and with it the folder of its templates."""
    ticket_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    ticket_number: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str]
    severity: Mapped[str] = mapped_column(default="info")
    """info, amber or red."""
    role: Mapped[str | None]
    """The role its reader was told in; None where any seat will do, and of what was written before it was noted."""
    department_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The unit he was told in, where he was told in one."""
    region_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Where the matter lies."""
    knew: Mapped[str | None]
    """How much of the ticket its text says: ``rights.Knew``."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_notifications_account_id_id", "account_id", "id"),
        sa.Index("ix_notifications_unread", "account_id", postgresql_where=sa.text("read_at IS NULL")),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Everybody reads their own; nothing of a matter that complains, by now, of a unit one sits in."""
        own, spared = cls.account_id == (actor.account_id or 0), Ticket.spared(actor)
        if not spared:
            return own
        complains = Ticket.complained_of != []  # the few that do have an index of their own
        hidden = sa.exists().where(Ticket.id == cls.ticket_id, complains, sa.not_(sa.and_(*spared)))
        return sa.and_(own, sa.not_(hidden))
