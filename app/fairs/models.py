"""Fairs of banks and firms: their guests, and the needs that were born there."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.companies.models import Company
from app.departments.models import Department
from app.fairs.rules import SEE, FairState
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.regions.models import Park
from app.tickets.models import Ticket

HOSTS = (Role.COORDINATOR, Role.LEADER, Role.SUPERVISOR, Role.AUDITOR)
"""Who reads every fair of the region, and every guest."""
NEAR = (Role.DISPATCHER, Role.OFFICER)
"""Who reads one to which a firm is invited that he looks after, and of its firms those alone."""


class Fair(Identified, Base):
    """A day on which banks and firms of one region meet."""

    __tablename__ = "fairs"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """The park it is held for; None: the region."""
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    """What guests should know or bring; all of them read it."""
    state: Mapped[FairState] = mapped_column(text_enum(FairState, "state"), default=FairState.PLANNED)
    version: Mapped[int] = mapped_column(default=1)
    planned_at: Mapped[datetime]
    planned_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    planned_by_name: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")

    park: Mapped[Park | None] = relationship(lazy="raise")

    __table_args__ = (sa.Index("ix_fairs_region_id_starts_at", "region_id", "starts_at"),)

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's hosts; a bank and a firm that are invited; who looks after a firm that is."""
        if not actor.may(SEE):
            return sa.false()
        clauses: list[sa.ColumnElement[bool]] = [cls.region_id.in_(seat.region_ids) for seat in actor.seats_of(*HOSTS)]
        if actor.seats_of(*UNIT):
            clauses.append(cls.id.in_(sa.select(FairBank.fair_id).where(FairBank.own(actor))))
        if actor.seats_of(*COMPANY, *NEAR):
            clauses.append(cls.id.in_(sa.select(FairFirm.fair_id).where(FairFirm.near(actor))))
        return sa.or_(sa.false(), *clauses)


class FairBank(Identified, Base):
    """A bank that is invited, and whether it came."""

    __tablename__ = "fair_banks"

    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fairs.id"))
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    came: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("fair_id", "department_id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """A bank itself alone; firms and offices all those of a fair they read of, whom firms come for."""
        if not actor.may(SEE):
            return sa.false()
        others = replace(actor, seats=actor.seats_of(*HOSTS, *NEAR, *COMPANY))
        return sa.or_(cls.own(actor), cls.fair_id.in_(sa.select(Fair.id).where(Fair.visible_to(others))))

    @classmethod
    def own(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """That the actor sits in the bank."""
        return cls.department_id.in_([seat.department_id for seat in actor.seats_of(*UNIT)])


class FairFirm(Identified, Base):
    """A firm that is invited, and whether it came."""

    __tablename__ = "fair_firms"

    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fairs.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    came: Mapped[bool] = mapped_column(default=False)

    company: Mapped[Company] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("fair_id", "company_id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's hosts, the firm itself, and who looks after it; never a bank, nor another firm."""
        return cls.near(actor) if actor.may(SEE) else sa.false()

    @classmethod
    def near(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """That the actor speaks for the firm, or reads of it in a seat in which firms are looked after."""
        seated = replace(actor, seats=actor.seats_of(*HOSTS, *NEAR, *COMPANY))
        return cls.company_id.in_(sa.select(Company.id).where(Company.visible_to(seated)))


class FairNeed(Identified, Base):
    """A matter that was written down there, with its need."""

    __tablename__ = "fair_needs"

    fair_id: Mapped[int] = mapped_column(sa.ForeignKey("fairs.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), unique=True)
    born_at: Mapped[datetime]
    born_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    born_by_name: Mapped[str]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads the matter itself: a bank reads at most a part of one, and learns nothing here."""
        if not actor.may(SEE):
            return sa.false()
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.readable_to(actor)))
