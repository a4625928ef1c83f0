"""What people put beside a ticket: remarks of the offices with whom they call in, and files."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Membership
from app.accounts.rules.roles import UNIT
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.tickets.models import Assignment, OfTicket, Ticket, units_of
from app.tickets.rules.words import AttachmentState


class Remark(OfTicket, Base):
    """An internal note; a separate object and never a flag, so that no flag can be forgotten. No firm ever sees one."""

    __tablename__ = "remarks"

    author_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    author_name: Mapped[str]
    acting_role: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Of a ticket that a unit has left, what its own people noted until then."""
        tickets = super().visible_to(actor)
        return sa.or_(tickets, _kept(cls, actor)) if units_of(actor) else tickets


class Mention(Identified, Base):
    """提及: a colleague called in by a remark; who he is was settled when it was written."""

    __tablename__ = "mentions"

    remark_id: Mapped[int] = mapped_column(sa.ForeignKey("remarks.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str]
    """As it stands behind the @, with the unit where that was written too."""

    __table_args__ = (sa.UniqueConstraint("remark_id", "account_id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads the remark."""
        return cls.remark_id.in_(sa.select(Remark.id).where(Remark.visible_to(actor)))


class Attachment(OfTicket, Base):
    """附件: a stored file and what is known of it; the file itself lies in the storage under ``key``."""

    __tablename__ = "attachments"

    key: Mapped[str] = mapped_column(unique=True)
    """32 hexadecimal digits: its name in the storage and in addresses."""
    seq: Mapped[int | None]
    """The act it came with; None when it was added on its own."""
    internal: Mapped[bool]
    """Came with an act that no firm reads; an approved answer lets its evidence go."""
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    risky: Mapped[bool]
    """Holds scripts, launchers or a lock: saved, never shown."""
    preview: Mapped[bytes | None] = mapped_column(deferred=True)
    state: Mapped[AttachmentState] = mapped_column(text_enum(AttachmentState, "state"))
    scan_at: Mapped[datetime | None]
    """When it may be scanned next, while it is in quarantine; None otherwise."""
    author_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    author_name: Mapped[str]
    acting_role: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        # few wait among many that are clean
        sa.Index("ix_attachments_scan", "scan_at", "id", postgresql_where=sa.text("state = 'quarantine'")),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sits in firms alone has no internal files, a partner those of its own people.

        So has a unit of a ticket that it has left, those brought until then.
        What else is kept back ``attaching`` knows.
        """
        tickets = super().visible_to(actor)
        if units := units_of(actor):
            own = cls.author_id.in_(sa.select(Membership.account_id).where(Membership.department_id.in_(units)))
            whole = reaches(cls.ticket_id, Ticket, Ticket.readable_to(actor))
            tickets = sa.or_(sa.and_(tickets, sa.or_(whole, own)), _kept(cls, actor))
        of_firm = all(seat.company_id is not None for seat in actor.seats)
        return sa.and_(tickets, cls.internal.is_(False)) if of_firm else tickets


def _kept(cls: type[Remark] | type[Attachment], actor: Actor) -> sa.ColumnElement[bool]:
    """What people of a unit brought to a ticket before the unit left it."""
    units = units_of(actor)
    return sa.and_(
        reaches(cls.ticket_id, Ticket, Ticket.left_by(actor)),
        cls.acting_role.in_(UNIT),
        cls.author_id.in_(sa.select(Membership.account_id).where(Membership.department_id.in_(units))),
        Assignment.had_by(units, cls.ticket_id, cls.at),
    )
