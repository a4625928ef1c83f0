"""督办单."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import REGIONAL, UNIT
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.supervision.rules import Level, OrderState
from app.tickets.models import Assignment, Ticket


class SupervisionOrder(Identified, Base):
    """A numbered order to one department about one ticket."""

    __tablename__ = "supervision_orders"

    number: Mapped[str | None] = mapped_column(unique=True)
    """Given when it is issued: ``DB2026-0001``."""
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    clock_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clocks.id"), unique=True)
    """The clock that proposed it; which others it stands for says ``ProposingClock``."""
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """The unit addressed; None while no unit has been called (the park itself is late)."""
    level: Mapped[Level] = mapped_column(text_enum(Level, "level"))
    state: Mapped[OrderState] = mapped_column(text_enum(OrderState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    due_at: Mapped[datetime | None]
    """Of the answer that is waited for: a returned order has a new one."""
    round: Mapped[int] = mapped_column(sa.SmallInteger, default=1, server_default="1")
    """Rises each time an answer is returned."""
    signed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(default="")

    ticket: Mapped[Ticket] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")
    returns: Mapped[list["OrderReturn"]] = relationship(lazy="raise", order_by="OrderReturn.round", viewonly=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (sa.Index("ix_supervision_orders_region_id_state_id", "region_id", "state", "id"),)

    @property
    def reference(self) -> str:
        """As an address names it: by its number, by its id while it has none."""
        return self.number or str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's own; a department sees what was issued to it, unless it has left the matter since."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.role in UNIT:
                issued = cls.state.not_in((OrderState.PROPOSED, OrderState.DROPPED))
                clauses.append(sa.and_(cls.department_id == seat.department_id, issued, sa.not_(cls.unit_left())))
            elif seat.role in REGIONAL and actor.may("supervision.see"):
                clauses.append(cls.region_id.in_(seat.region_ids))
        spared = Ticket.spared(actor)
        known = [cls.ticket_id.in_(sa.select(Ticket.id).where(*spared))] if spared else []
        return sa.and_(sa.or_(sa.false(), *clauses), *known)

    @classmethod
    def unit_left(cls) -> sa.ColumnElement[bool]:
        """That the unit addressed left the ticket after it was ordered, and has no part in it again."""
        part = sa.and_(Assignment.ticket_id == cls.ticket_id, Assignment.department_id == cls.department_id)
        left = sa.exists().where(
            part, sa.not_(Assignment.live()), Assignment.left_at >= sa.func.coalesce(cls.issued_at, cls.proposed_at)
        )
        return sa.and_(left, sa.not_(sa.exists().where(part, Assignment.live())))


class OrderReturn(Identified, Base):
    """An answer that was not enough: what it said, by when it was due, why it went back and for how long."""

    __tablename__ = "order_returns"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_orders.id"))
    round: Mapped[int] = mapped_column(sa.SmallInteger)
    """The round that ended with it, from 1."""
    answer: Mapped[str]
    answered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    returned_at: Mapped[datetime]
    returned_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str]
    limit_text: Mapped[str]
    """How long the unit has for the next answer, from then on."""

    __table_args__ = (sa.UniqueConstraint("order_id", "round"),)


class ProposingClock(Base):
    """A late clock that an order stands for: none proposes a second one."""

    __tablename__ = "order_clocks"

    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clocks.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("supervision_orders.id"), index=True)
