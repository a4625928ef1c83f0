"""草稿."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.roles import COMPANY
from app.kernel.actor import Actor
from app.kernel.database import Base, Identified


class KeptDraft(Identified, Base):
    """A request somebody has begun to write; it belongs to one account and nobody else ever sees it."""

    __tablename__ = "drafts"

    key: Mapped[str] = mapped_column(unique=True)
    """What addresses and forms call it: nothing can be told from it."""
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    """The firm it is for; None while none was chosen."""
    typed: Mapped[dict[str, Any]]
    """By the names of the form (``rules.Typed``), as it was typed: nothing of it was judged yet."""
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    saved_at: Mapped[datetime] = mapped_column(index=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    files: Mapped[list["DraftFile"]] = relationship(lazy="raise", order_by="DraftFile.id", passive_deletes=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """One's own; who sits in firms alone, and no more in that firm, has no more of what he wrote for it."""
        own = cls.account_id == actor.account_id
        firms = [seat.company_id for seat in actor.seats if seat.company_id is not None]
        if not actor.roles <= COMPANY:
            return own
        return sa.and_(own, sa.or_(cls.company_id.is_(None), cls.company_id.in_(firms)))


class DraftFile(Identified, Base):
    """A file that was chosen for it: stored, shown to nobody, and an attachment once the draft is filed."""

    __tablename__ = "draft_files"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Its name in the storage, which the attachment keeps."""
    name: Mapped[str]
    media: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    risky: Mapped[bool]
    preview: Mapped[bytes | None] = mapped_column(deferred=True)
    at: Mapped[datetime]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever has the draft."""
        return cls.draft_id.in_(sa.select(KeptDraft.id).where(KeptDraft.visible_to(actor)))
