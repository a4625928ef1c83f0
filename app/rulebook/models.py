"""Provisions: what was set, append-only; the newest that holds is what counts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, Identified


class Provision(Identified, Base):
    """One thing as it was set, and from when it holds; nothing of it is rewritten. Everybody may know it."""

    __tablename__ = "provisions"

    kind: Mapped[str] = mapped_column(sa.String(32))
    """A word of the slice that reads it: ``banner``, ``reason``, ``period``, ``hours``, ``ladder``."""
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    """None for what holds everywhere."""
    subject: Mapped[str]
    """Which one of its kind."""
    held: Mapped[dict[str, Any]] = mapped_column("values")
    valid_from: Mapped[datetime]

    __table_args__ = (sa.Index("ix_provisions_kind_valid_from", "kind", "valid_from"),)
