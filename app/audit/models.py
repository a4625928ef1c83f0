"""One link of the chain, and how far the checks of it have come."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.rules import FORM
from app.kernel.database import Base


class AuditEntry(Base):
    """Who did what to which object; ``mac`` seals the entry together with the one before it."""

    __tablename__ = "audit_entries"

    chain_seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    actor_name: Mapped[str]
    request_id: Mapped[str]
    name: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    detail: Mapped[dict[str, Any]]
    key_id: Mapped[str | None]
    """Which of the chain's keys sealed it; None in entries of releases before keys had names."""
    form: Mapped[int] = mapped_column(sa.SmallInteger, default=FORM, server_default="1")
    """Which spelling the seal is of: 1 knows neither address nor outcome (``rules.canonical``)."""
    address: Mapped[str] = mapped_column(default="", server_default="")
    device: Mapped[str] = mapped_column(default="", server_default="")
    """A mark of the browser or program, not its words."""
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    prev: Mapped[bytes]
    mac: Mapped[bytes]

    __table_args__ = (sa.Index("ix_audit_entries_object", "object_kind", "object_id", "chain_seq"),)


class TrailWalk(Base):
    """How far one way of walking the chain has come (``walking.Way``)."""

    __tablename__ = "trail_walks"

    way: Mapped[str] = mapped_column(primary_key=True)
    reached: Mapped[int] = mapped_column(sa.BigInteger)
    """The last entry found sound; 0 before it sets out."""
    mac: Mapped[bytes]
    """That of this entry, by which the next one is chained to it."""
    walked_at: Mapped[datetime]
    whole_at: Mapped[datetime | None]
    """When it last came to the end of the chain."""
    seal: Mapped[bytes]
    """Of way, entry and mac, by the chain's key: one that does not hold is no place to go on from."""
