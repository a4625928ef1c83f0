"""Templates, every version there was of each, and what was sent with them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import UNIT, Role
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.phrases.rules.words import UsedIn
from app.tickets.models import Category, OfTicket

OF_THE_CENTRE = (Role.COORDINATOR, Role.DISPATCHER, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
"""Who writes answers and remarks in no unit, and so has what is kept for the whole zone."""


class Phrase(Identified, Base):
    """模板: words for answers or remarks, of one unit or of the whole zone; this row is the latest version."""

    __tablename__ = "phrases"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """The unit it belongs to; None for the zone's."""
    used_in: Mapped[UsedIn] = mapped_column(text_enum(UsedIn, "used_in"))
    category_code: Mapped[str | None] = mapped_column(sa.ForeignKey("categories.code"))
    """The category it fits, with all below it; None for any."""
    name: Mapped[str]
    text: Mapped[str]
    version: Mapped[int] = mapped_column(sa.Integer)
    uses: Mapped[int] = mapped_column(sa.Integer, default=0)
    """How often words were sent that began with it."""
    retired_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship(lazy="raise")
    category: Mapped[Category | None] = relationship(lazy="raise")

    __table_args__ = (sa.Index("ix_phrases_region_id_id", "region_id", "id"),)

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The zone's for every desk of its offices, a unit's for its own people; the coordinator has all of them."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            here = cls.region_id.in_(seat.region_ids)
            if seat.role == Role.COORDINATOR:
                clauses.append(here)
            elif seat.role in OF_THE_CENTRE:
                clauses.append(sa.and_(here, cls.department_id.is_(None)))
            elif seat.role in UNIT:
                of_unit = cls.department_id == seat.department_id
                clauses.append(sa.and_(here, sa.or_(cls.department_id.is_(None), of_unit)))
        return sa.or_(sa.false(), *clauses)


class PhraseVersion(Identified, Base):
    """What a template said from then on; append-only."""

    __tablename__ = "phrase_versions"

    phrase_id: Mapped[int] = mapped_column(sa.ForeignKey("phrases.id"))
    version: Mapped[int] = mapped_column(sa.Integer)
    name: Mapped[str]
    category_code: Mapped[str | None]
    text: Mapped[str]
    retired: Mapped[bool]
    """It was put out of use, or brought back, with this version."""
    why: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    by_name: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("phrase_id", "version"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever has the template."""
        return cls.phrase_id.in_(sa.select(Phrase.id).where(Phrase.visible_to(actor)))


class PhraseUse(OfTicket, Base):
    """That words were sent which began with a version of a template; append-only."""

    __tablename__ = "phrase_uses"

    phrase_id: Mapped[int] = mapped_column(sa.ForeignKey("phrases.id"), index=True)
    version: Mapped[int] = mapped_column(sa.Integer)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    at: Mapped[datetime]
