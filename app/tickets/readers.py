"""What belongs to one reader of tickets: that he read one on a day, those he follows, the searches he keeps."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Actor
from app.kernel.database import Base, Identified


class TicketReading(Base):
    """查阅: that somebody read a ticket on a day; its key makes a second look write nothing.

    Without foreign keys: the row is written beside people at work, whose lock on the ticket nobody shall wait for.
    """

    __tablename__ = "ticket_readings"

    ticket_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    """The Shanghai day."""
    at: Mapped[datetime]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own; who reads those of others reads the trail (``audit.queries``)."""
        return cls.account_id == actor.account_id


class TicketOpening(Base):
    """That somebody opened a ticket on whose answer he may decide, and in which version he saw it.

    Without foreign keys, as the reading of a day.
    """

    __tablename__ = "ticket_openings"

    account_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int]
    at: Mapped[datetime]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own."""
        return cls.account_id == actor.account_id


class TicketFollow(Identified, Base):
    """关注: that somebody wants to hear of a ticket, or of it only what asks something of him; nobody else knows."""

    __tablename__ = "ticket_follows"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"))
    muted: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "account_id"),
        sa.Index("ix_ticket_follows_account_id_id", "account_id", "id"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own."""
        return cls.account_id == (actor.account_id or 0)


class ListColumns(Base):
    """The columns that somebody chose for a list; without a row it has the usual ones."""

    __tablename__ = "list_columns"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    """Which list: the name of a work list, or ``tickets``."""
    columns: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own."""
        return cls.account_id == actor.account_id


class SavedSearch(Identified, Base):
    """我的视图: a search of the list under a name; it belongs to one account and nobody else ever sees it."""

    __tablename__ = "saved_views"  # the name it was made with; renaming would stop workers of the release before

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    name: Mapped[str]
    query: Mapped[str]
    """The canonical query of the list's address (``addressing.canonical``); never text as it was typed."""
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    """Its place among the others; one that is dropped and wanted back returns to it."""
    created_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("account_id", "name"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 20", name="name"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own."""
        return cls.account_id == actor.account_id
