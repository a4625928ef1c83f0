"""Regions and parks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, Identified


class Region(Identified, Base):
    """A 市, 区 or 镇街; ``path`` is its dotted place in the tree (``HN.GX``)."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(unique=True)
    """Stands in front of ticket numbers: GX."""
    name: Mapped[str]
    path: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    is_test: Mapped[bool] = mapped_column(default=False)


class Park(Identified, Base):
    """A 园区: it blows the whistle for the companies inside it."""

    __tablename__ = "parks"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    code: Mapped[str]
    name: Mapped[str]
    ended_at: Mapped[datetime | None]
    """Since when no firm belongs to it and nobody sits in it; its past stays. None while it is in use."""
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """Where its firms went."""

    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)
