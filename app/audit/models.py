"""One link of the chain."""

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
