"""What was learned and kept: versions of models, which of them was in use when, and what people chose."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import REGIONAL, Role
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.tickets.models import Ticket
from app.understanding.rules.kinds import ChoiceAct, ModelKind, Verdict

READERS = REGIONAL | {Role.ADMIN}
"""For whom models exist; the ability says who of them reads the page."""


class ModelVersion(Identified, Base):
    """A model as it was learned one night, with what it reached; the content may be dropped later, figures stay."""

    __tablename__ = "understanding_versions"

    number: Mapped[str] = mapped_column(unique=True)
    """``LB20261127-01``."""
    kind: Mapped[ModelKind] = mapped_column(text_enum(ModelKind, "kind"))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    """Whose it is; None for the whole installation."""
    made_at: Mapped[datetime]
    first_day: Mapped[date | None]
    """Of the matters it learned from; None where it learned from the catalogue alone."""
    last_day: Mapped[date | None]
    examples: Mapped[int]
    matters: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger), deferred=True)
    """The tickets it learned from: one that was deleted or became confidential since takes the version out."""
    fingerprint: Mapped[str]
    """Of the examples: the same ones are not learned again."""
    size: Mapped[int]
    sha256: Mapped[str]
    figures: Mapped[dict[str, Any]]
    """What it reached, by part (``held_out``, ``hints``, ``cross``), and what it confused (``rules.measuring``)."""
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict, "verdict"))
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """The file ``Model.load`` reads, in the database so that a restore brings it back; None once it was dropped."""

    __table_args__ = (sa.Index("ix_understanding_versions_kind_region_id_id", "kind", "region_id", "id"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's own, and those of the whole installation, for whoever reads models at all."""
        seats = actor.seats_of(*READERS)
        own = [cls.region_id.in_(seat.region_ids) for seat in seats]
        return sa.or_(cls.region_id.is_(None), *own) if seats else sa.false()


class ModelUse(Identified, Base):
    """Since when a version answers, put there by whom and why; one at a time for each kind and region."""

    __tablename__ = "understanding_uses"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("understanding_versions.id"))
    kind: Mapped[ModelKind] = mapped_column(text_enum(ModelKind, "kind"))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    """None for the one in use now."""
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who put it there; None for the nightly work."""
    by_name: Mapped[str]
    reason: Mapped[str]

    version: Mapped[ModelVersion] = relationship(lazy="raise")

    __table_args__ = (
        sa.Index(
            "uq_understanding_uses_present",
            "kind",
            "region_id",
            unique=True,
            postgresql_where=sa.text("until IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("ix_understanding_uses_version_id", "version_id"),
    )


class Choice(Identified, Base):
    """What somebody decided beside what the model in use would have proposed: so proposals are counted."""

    __tablename__ = "understanding_choices"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("understanding_versions.id"), index=True)
    kind: Mapped[ModelKind] = mapped_column(text_enum(ModelKind, "kind"))
    act: Mapped[ChoiceAct] = mapped_column(text_enum(ChoiceAct, "act"))
    at: Mapped[datetime]
    proposed: Mapped[str]
    confidence: Mapped[float]
    chosen: Mapped[str]

    __table_args__ = (sa.Index("ix_understanding_choices_region_id_at", "region_id", "at"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the ticket."""
        return cls.ticket_id.in_(sa.select(Ticket.id).where(Ticket.visible_to(actor)))
