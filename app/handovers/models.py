"""交接单 with its firms, and what was open in them when it was done."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import Role
from app.companies.models import Company, PairingSeat
from app.handovers.rules import EntryKind, HandOverState
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified

OVERSEE = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMIN})
"""Roles that read every hand-over of their region."""


class HandOver(Identified, Base):
    """One officer gives firms to another from a day on; it holds when both have signed."""

    __tablename__ = "hand_overs"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    giver_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    taker_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    day: Mapped[date]
    """From when the taker looks after the firms."""
    reason: Mapped[str]
    state: Mapped[HandOverState] = mapped_column(text_enum(HandOverState, "state"))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    given_at: Mapped[datetime | None]
    given_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who signed for giving: the giver, or the centre for one who is in office no more."""
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was done, or dropped."""
    note: Mapped[str] = mapped_column(default="")
    """Why it was dropped."""
    words: Mapped[str] = mapped_column(default="", server_default="")
    """交接书: what the giver says of all his firms, in his own words."""
    written_at: Mapped[datetime | None]
    """When he wrote in it last."""

    firms: Mapped[list["HandOverFirm"]] = relationship(lazy="raise", order_by="HandOverFirm.id")

    __table_args__ = (sa.Index("ix_hand_overs_region_id_state_id", "region_id", "state", "id"),)

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The two it is between, and who oversees the region."""
        clauses: list[sa.ColumnElement[bool]] = [
            cls.region_id.in_(seat.region_ids) for seat in actor.seats if seat.role in OVERSEE
        ]
        if actor.account_id is not None and not actor.is_program:
            clauses += [cls.giver_id == actor.account_id, cls.taker_id == actor.account_id]
        return sa.or_(sa.false(), *clauses)


class HandOverFirm(Identified, Base):
    """A firm that is handed over; the seats its giver holds go along."""

    __tablename__ = "hand_over_firms"

    hand_over_id: Mapped[int] = mapped_column(sa.ForeignKey("hand_overs.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    seat: Mapped[PairingSeat] = mapped_column(text_enum(PairingSeat, "seat"))
    words: Mapped[str] = mapped_column(default="", server_default="")
    """What the giver says of this firm, in his own words."""

    company: Mapped[Company] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("hand_over_id", "company_id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the hand-over."""
        return cls.hand_over_id.in_(sa.select(HandOver.id).where(HandOver.visible_to(actor)))


class HandOverMatter(Identified, Base):
    """A matter that was open when its firm changed hands, with the promise that ran then; never changed afterwards."""

    __tablename__ = "hand_over_matters"

    hand_over_id: Mapped[int] = mapped_column(sa.ForeignKey("hand_overs.id"))
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id"), index=True)
    number: Mapped[str]
    promised: Mapped[str | None]
    """The kind of clock that was due first among the promises to the firm."""
    due_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("hand_over_id", "ticket_id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the hand-over."""
        return cls.hand_over_id.in_(sa.select(HandOver.id).where(HandOver.visible_to(actor)))


class HandOverEntry(Identified, Base):
    """A visit that was due, or an errand that ran, when the firm changed hands; never changed afterwards."""

    __tablename__ = "hand_over_entries"

    hand_over_id: Mapped[int] = mapped_column(sa.ForeignKey("hand_overs.id"))
    firm_id: Mapped[int] = mapped_column(sa.ForeignKey("hand_over_firms.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(text_enum(EntryKind, "kind"))
    number: Mapped[str]
    words: Mapped[str]
    """The purpose of the visit, the title of the errand, as it was called then."""
    due_on: Mapped[date | None]
    """By which Shanghai day; None where the firm named none and nothing was planned."""

    __table_args__ = (sa.UniqueConstraint("hand_over_id", "number"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the hand-over."""
        return cls.hand_over_id.in_(sa.select(HandOver.id).where(HandOver.visible_to(actor)))
