"""承诺."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.companies.models import Company
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.promises.rules.words import SEE, PromiseOrigin, PromiseState
from app.tickets.models import Ticket, units_of


class Promise(Identified, Base):
    """What somebody told a firm he would do, and by which day. A row is never taken out."""

    __tablename__ = "promises"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"))
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """Of the firm on that day: a firm that moves takes no promise of the park's along in its figures."""
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """The unit he spoke for; None for officer, park and centre."""
    person_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who keeps it: who gave it, or to whom it was handed over."""
    person_name: Mapped[str]
    acting_role: Mapped[str]
    origin: Mapped[PromiseOrigin] = mapped_column(text_enum(PromiseOrigin, "origin"))
    words: Mapped[str]
    state: Mapped[PromiseState] = mapped_column(text_enum(PromiseState, "state"), default=PromiseState.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    """That of its clock, which moves it along with the calendar."""
    first_due_on: Mapped[date]
    """The day that was said first; whether it was kept in time is counted by it."""
    round: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    """Of its clock: a day that was moved, or a firm's no, begins the next."""
    done_at: Mapped[datetime | None]
    """When the unit last said that it is done; None again once the firm said no."""
    done_note: Mapped[str] = mapped_column(default="")
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=sa.text("'[]'::jsonb"))
    """What happened while it was open, the oldest first: {kind: moved, at, due_on, words} with the day that held
    before, {kind: broken, at, done_at, words} with the unit's word that the firm did not take, {kind: handed_over, at,
    person}."""
    ended_at: Mapped[datetime | None]
    deemed: Mapped[bool] = mapped_column(default=False)
    """It counts as done because the firm said nothing."""
    firm_words: Mapped[str] = mapped_column(default="")
    """What the firm said last."""

    company: Mapped[Company] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (
        sa.Index("ix_promises_company_id_id", "company_id", "id"),
        sa.Index("ix_promises_ticket_id", "ticket_id", postgresql_where=sa.text("ticket_id IS NOT NULL")),
        sa.Index("ix_promises_open_person_id", "person_id", "due_at", "id", postgresql_where=sa.text("state = 'open'")),
        sa.Index(
            "ix_promises_open_department_id",
            "department_id",
            "due_at",
            "id",
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_promises_open_region_id", "region_id", "due_at", "id", postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_promises_region_id_first_due_on", "region_id", "first_due_on"),
        sa.Index(
            "ix_promises_waiting",
            "done_at",
            postgresql_where=sa.text("state = 'open' AND done_at IS NOT NULL"),
        ),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the firm, of one about a matter whoever reads that; who gave it and his unit, in any case."""
        if not actor.may(SEE):
            return sa.false()
        of_firm = reaches(cls.company_id, Company, Company.visible_to(actor))
        of_matter = reaches(cls.ticket_id, Ticket, Ticket.readable_to(actor))
        seen = sa.or_(sa.and_(cls.ticket_id.is_(None), of_firm), of_matter)
        if all(seat.company_id is not None for seat in actor.seats):
            return sa.and_(of_firm, seen)
        return sa.or_(seen, cls.person_id == actor.account_id, cls.department_id.in_(units_of(actor)))
