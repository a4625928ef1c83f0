"""Visits, what came of them, and what firms and coordinators say about being called on."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import COMPANY, Role
from app.companies.models import Company
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.tickets.models import Ticket
from app.tickets.rules.words import AttachmentState
from app.visits.rules.words import (
    SEE,
    DenialState,
    Production,
    StandingKind,
    StandingState,
    VisitPurpose,
    VisitState,
    VisitWay,
)

OVERSEE = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR)
"""Who reads every visit of the region."""


class VisitNumbers(Base):
    """The last sequence given in a region on a Shanghai day."""

    __tablename__ = "visit_numbers"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Visit(Identified, Base):
    """One visit of one person to one firm, planned or made."""

    __tablename__ = "visits"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"))
    officer_id: Mapped[int] = mapped_column(sa.BigInteger)
    """The account of who goes, or went."""
    officer_name: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[VisitState] = mapped_column(text_enum(VisitState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    purpose: Mapped[VisitPurpose] = mapped_column(text_enum(VisitPurpose, "purpose"))
    period_first: Mapped[date | None]
    """Of a visit that the period asks for; None for one nobody planned."""
    period_last: Mapped[date | None]
    planned_on: Mapped[date | None]
    """The last workday of the period: by then it should have been made; without a period the day that was said."""
    scheduled_on: Mapped[date | None]
    """The day somebody said it would be made on, while it is planned."""
    scheduled_time: Mapped[time | None]
    """Of Shanghai; None for any time of that day."""
    scheduled_by_name: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    """When the row was made: planned, or written down."""
    cancel_reason: Mapped[str] = mapped_column(default="")
    visited_on: Mapped[date | None]
    way: Mapped[VisitWay | None] = mapped_column(text_enum(VisitWay, "way"))
    met_name: Mapped[str] = mapped_column(default="")
    met_post: Mapped[str] = mapped_column(default="")
    production: Mapped[Production | None] = mapped_column(text_enum(Production, "production"))
    notes: Mapped[str] = mapped_column(default="")
    """Never a firm's to read."""
    explained: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    """Policies that were explained, as words."""
    again_reason: Mapped[str] = mapped_column(default="")
    """Why somebody came again so soon."""
    called: Mapped[bool] = mapped_column(default=False)
    """The firm asked for it."""
    leader_reason: Mapped[str] = mapped_column(default="")
    acting_role: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime | None]
    denial: Mapped[DenialState | None] = mapped_column(text_enum(DenialState, "denial"))
    denied_at: Mapped[datetime | None]
    denied_by_name: Mapped[str] = mapped_column(default="")
    denial_words: Mapped[str] = mapped_column(default="")
    ruled_at: Mapped[datetime | None]
    ruled_by_name: Mapped[str] = mapped_column(default="")
    ruling_words: Mapped[str] = mapped_column(default="")

    company: Mapped[Company] = relationship(lazy="raise")

    __table_args__ = (
        # one plan of a firm for each period, however often plans are made
        sa.Index(
            "uq_visits_company_id_period_first",
            "company_id",
            "period_first",
            unique=True,
            postgresql_where=sa.text("period_first IS NOT NULL AND state <> 'cancelled'"),
        ),
        # one that no period asks for, of a firm at a time
        sa.Index(
            "uq_visits_company_id_scheduled",
            "company_id",
            unique=True,
            postgresql_where=sa.text("period_first IS NULL AND state = 'planned'"),
        ),
        sa.Index(
            "uq_visits_company_id_officer_id_visited_on",
            "company_id",
            "officer_id",
            "visited_on",
            unique=True,
            postgresql_where=sa.text("visited_on IS NOT NULL"),
        ),
        sa.Index("ix_visits_region_id_id", "region_id", "id"),
        sa.Index("ix_visits_company_id_visited_on", "company_id", "visited_on"),
        sa.Index("ix_visits_officer_id_visited_on", "officer_id", "visited_on"),
        sa.Index("ix_visits_region_id_visited_on", "region_id", "visited_on"),
        sa.Index("ix_visits_planned", "officer_id", "planned_on", "id", postgresql_where=sa.text("state = 'planned'")),
        sa.Index("ix_visits_denied", "region_id", "id", postgresql_where=sa.text("denial = 'waiting'")),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's overseers, the park, who looks after the firm, and of what was made the firm itself."""
        if not actor.may(SEE):
            return sa.false()
        clauses: list[sa.ColumnElement[bool]] = [
            cls.region_id.in_(seat.region_ids) for seat in actor.seats_of(*OVERSEE)
        ]
        if parks := [seat.park_id for seat in actor.seats_of(Role.DISPATCHER)]:
            clauses.append(reaches(cls.company_id, Company, Company.park_id.in_(parks)))
        if actor.seats_of(Role.OFFICER):
            clauses.append(cls.company_id.in_(actor.paired))
        firms = [seat.company_id for seat in actor.seats_of(*COMPANY)]
        if firms:
            clauses.append(sa.and_(cls.company_id.in_(firms), cls.state == VisitState.DONE))
        return sa.or_(sa.false(), *clauses)

    @classmethod
    def counted(cls) -> sa.ColumnElement[bool]:
        """``rules.counts_as_visited`` of rows."""
        stands = sa.or_(cls.denial.is_(None), cls.denial == DenialState.CAME)
        return sa.and_(cls.state == VisitState.DONE, cls.way == VisitWay.ON_SITE, stands)

    @classmethod
    def of_office(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The same but for the firm: whoever may read notes, photos and what was found."""
        if all(seat.company_id is not None for seat in actor.seats):
            return sa.false()
        return cls.visible_to(actor)


class VisitMatter(Identified, Base):
    """A matter that was brought back from a visit."""

    __tablename__ = "visit_matters"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), unique=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads the matter itself."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.readable_to(actor)))


class VisitPhoto(Identified, Base):
    """A photo that was taken there; the file lies in the storage under ``key``. Never a firm's to see."""

    __tablename__ = "visit_photos"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    preview: Mapped[bytes | None] = mapped_column(deferred=True)
    state: Mapped[AttachmentState] = mapped_column(text_enum(AttachmentState, "state"))
    scan_at: Mapped[datetime | None]
    """When it may be scanned next, while it is in quarantine; None otherwise."""
    at: Mapped[datetime]

    __table_args__ = (
        sa.Index("ix_visit_photos_scan", "scan_at", "id", postgresql_where=sa.text("state = 'quarantine'")),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever of the offices reads the visit."""
        return cls.visit_id.in_(sa.select(Visit.id).where(Visit.of_office(actor)))


class CompanyQuiet(Identified, Base):
    """不叫不到: until a day the firm wants to be called on at its own call alone."""

    __tablename__ = "company_quiets"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    until: Mapped[date]
    """The last day on which it holds."""
    reason: Mapped[str]
    set_at: Mapped[datetime]
    set_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the firm."""
        return cls.company_id.in_(sa.select(Company.id).where(Company.visible_to(actor)))

    @classmethod
    def on(cls, day: date) -> sa.ColumnElement[bool]:
        """That it holds on a day."""
        return sa.and_(cls.ended_at.is_(None), cls.until >= day)


class CompanyStanding(Identified, Base):
    """That a firm has stopped or cannot be found: proposed by two visits, in force by the coordinator's word alone."""

    __tablename__ = "company_standings"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"))
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visits.id"))
    """The second of the two visits."""
    kind: Mapped[StandingKind] = mapped_column(text_enum(StandingKind, "kind"))
    state: Mapped[StandingState] = mapped_column(text_enum(StandingState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")

    company: Mapped[Company] = relationship(lazy="raise")

    __table_args__ = (
        sa.Index(
            "uq_company_standings_company_id_open",
            "company_id",
            unique=True,
            postgresql_where=sa.text("state IN ('proposed', 'in_force')"),
        ),
        sa.Index("ix_company_standings_region_id_state", "region_id", "state"),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The offices that read visits of the firm."""
        if not actor.may(SEE) or all(seat.company_id is not None for seat in actor.seats):
            return sa.false()
        return cls.company_id.in_(sa.select(Company.id).where(Company.visible_to(actor)))
