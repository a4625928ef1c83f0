"""企业更正."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.companies.models import Company
from app.corrections.rules import CorrectionField, CorrectionState
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified


class Correction(Identified, Base):
    """What a firm wants put right in its entry, until it was decided with words."""

    __tablename__ = "company_corrections"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    field: Mapped[CorrectionField] = mapped_column(text_enum(CorrectionField, "field"))
    wanted: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    state: Mapped[CorrectionState] = mapped_column(text_enum(CorrectionState, "state"), default=CorrectionState.WAITING)
    version: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    asked_by_name: Mapped[str]
    due_at: Mapped[datetime]
    """That of its clock, which moves it along with the calendar."""
    decided_at: Mapped[datetime | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    """What the firm was answered."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (
        sa.Index("ix_company_corrections_region_id_state_id", "region_id", "state", "id"),
        sa.Index(
            "uq_company_corrections_waiting",
            "company_id",
            "field",
            unique=True,
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever sees the firm."""
        return cls.company_id.in_(sa.select(Company.id).where(Company.visible_to(actor)))
