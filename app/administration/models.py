"""Changes of settings: each a version of one thing, kept for good."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.administration.rules import UNSETTLED, AmendmentState, SettingKind
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified


class Amendment(Identified, Base):
    """One change of one setting: what held, what is wanted, from when, why, by whom, and who signed it."""

    __tablename__ = "amendments"

    number: Mapped[str] = mapped_column(unique=True)
    """``SZ20261127-0001``."""
    kind: Mapped[SettingKind] = mapped_column(text_enum(SettingKind, "kind"))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    """None for what holds everywhere: the calendar."""
    subject: Mapped[str]
    """Which one of its kind: ``resolve.ordinary``, ``17``, ``JFJ``, ``2027``."""
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    """What held when it was proposed; None for something new."""
    wanted: Mapped[dict[str, Any]]
    moves: Mapped[dict[str, Any]]
    """What it moved by the reckoning of that moment."""
    valid_from: Mapped[datetime]
    reason: Mapped[str]
    state: Mapped[AmendmentState] = mapped_column(text_enum(AmendmentState, "state"))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    proposed_by_name: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    decided_by_name: Mapped[str] = mapped_column(default="", server_default="")
    decided_why: Mapped[str] = mapped_column(default="", server_default="")
    in_force_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "uq_amendments_version",
            "kind",
            "region_id",
            "subject",
            "version",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        sa.Index("ix_amendments_region_id_id", "region_id", "id"),
        sa.Index(
            "ix_amendments_unsettled",
            "valid_from",
            postgresql_where=sa.text(f"state IN ({', '.join(repr(state.value) for state in UNSETTLED)})"),
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's, and what holds everywhere, for those who see settings or sign changes of them."""
        seats = [seat for seat in actor.seats if seat.role in {"admin", "auditor", "coordinator", "leader"}]
        own = [cls.region_id.in_(seat.region_ids) for seat in seats]
        return sa.or_(sa.false(), *own, cls.region_id.is_(None) if seats else sa.false())
