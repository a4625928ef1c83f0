"""企业标签 as they were put, verified and ended; a row is never rewritten, so that its history is kept."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.companies.models import Company
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.traits.rules import TagKind, TagSource, TagValue


class CompanyTag(Identified, Base):
    """One word about a firm, from when it was put until it ended; it proves something once it is verified."""

    __tablename__ = "company_tags"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    kind: Mapped[TagKind] = mapped_column(text_enum(TagKind, "kind"))
    value: Mapped[TagValue] = mapped_column(text_enum(TagValue, "value"))
    source: Mapped[TagSource] = mapped_column(text_enum(TagSource, "source"))
    since: Mapped[date | None]
    """Since which day it is so, as far as it was said."""
    basis: Mapped[str] = mapped_column(default="")
    put_at: Mapped[datetime]
    put_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    put_by_name: Mapped[str]
    verified_at: Mapped[datetime | None]
    verified_by_name: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        # of each kind one that was verified, and one that waits to be
        sa.Index(
            "uq_company_tags_open",
            "company_id",
            "kind",
            sa.literal_column("(verified_at IS NULL)").label("waiting"),
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def proves(cls) -> sa.ColumnElement[bool]:
        """It was verified, and did not end."""
        return sa.and_(cls.verified_at.is_not(None), cls.ended_at.is_(None))

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the firm."""
        return cls.company_id.in_(sa.select(Company.id).where(Company.visible_to(actor)))
