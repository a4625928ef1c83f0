"""Which record of a firm went into which, and every row that went along."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.mergers.rules import Holding


class CompanyMerger(Identified, Base):
    """That one record of a firm went into another, until it was undone."""

    __tablename__ = "company_mergers"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    child_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    """The record that went into the other."""
    child_name: Mapped[str]
    child_code: Mapped[str]
    """As they were then."""
    child_state: Mapped[str]
    """``CompanyState`` it had, which it has again once this is undone."""
    reason: Mapped[str]
    apart: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What did not simply go along, by ids: ``names``, ``codes`` and ``contacts`` that were written for it,
    ``seats`` that ended, ``ended`` and ``begun`` pairings; ``came`` and ``told`` (``standing_twice``)."""
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    made_by_name: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    undone_by_name: Mapped[str] = mapped_column(default="")
    undo_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        sa.CheckConstraint("kept_id <> child_id", name="apart"),
        sa.Index("uq_company_mergers_standing", "child_id", unique=True, postgresql_where=sa.text("undone_at IS NULL")),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the firm, and the region's coordinator; its own people while it stands: then it is another's."""
        seen = reaches(cls.kept_id, Company, Company.visible_to(actor))
        if actor.seats and all(seat.company_id is not None for seat in actor.seats):
            return sa.and_(seen, cls.undone_at.is_(None))
        kept = [cls.region_id.in_(seat.region_ids) for seat in actor.seats_of(Role.COORDINATOR)]
        return sa.or_(seen, *kept)


class CompanyRowMove(Identified, Base):
    """That a row went from one record to another; append-only, so that of any instant it can be said whose it was."""

    __tablename__ = "company_row_moves"

    merger_id: Mapped[int] = mapped_column(sa.ForeignKey("company_mergers.id"), index=True)
    holding: Mapped[Holding] = mapped_column(text_enum(Holding, "holding"))
    row_id: Mapped[int] = mapped_column(sa.BigInteger)
    at: Mapped[datetime]
    from_id: Mapped[int] = mapped_column(sa.BigInteger)
    to_id: Mapped[int] = mapped_column(sa.BigInteger)

    __table_args__ = (sa.Index("ix_company_row_moves_holding_at", "holding", "at"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the merger."""
        return cls.merger_id.in_(sa.select(CompanyMerger.id).where(CompanyMerger.visible_to(actor)))
