"""Registrations of firms, and invitations into a firm."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.registrations.rules import InvitationState, RegistrationState


class Registration(Identified, Base):
    """企业登记: what somebody said of a firm and of himself, until it was verified or refused."""

    __tablename__ = "registrations"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    """The firm of this code that was there, or came meanwhile: it asks to join it."""
    credit_code: Mapped[str] = mapped_column(index=True)
    company_name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    person: Mapped[str]
    """Who sent it."""
    position: Mapped[str] = mapped_column(default="")
    phone: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    state: Mapped[RegistrationState] = mapped_column(
        text_enum(RegistrationState, "state"), default=RegistrationState.WAITING
    )
    version: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    decided_by_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    invitation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("firm_invitations.id"))
    """By which whoever sent it comes in, once it was accepted."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (
        sa.Index("ix_registrations_region_id_state_id", "region_id", "state", "id"),
        sa.Index("ix_registrations_park_id_state_id", "park_id", "state", "id"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The own firm's for its administrator, paired firms' for the officer, the park's, the region's."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.role == Role.COMPANY_ADMIN:
                clauses.append(cls.company_id == seat.company_id)
            elif seat.role == Role.OFFICER:
                clauses.append(cls.company_id.in_(actor.paired))
            elif seat.role == Role.DISPATCHER:
                clauses.append(cls.park_id == seat.park_id)
            elif seat.role == Role.COORDINATOR:
                clauses.append(cls.region_id.in_(seat.region_ids))
        return sa.or_(sa.false(), *clauses)


class FirmInvitation(Identified, Base):
    """Somebody who may open an account of a firm by a one-time link."""

    __tablename__ = "firm_invitations"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    person: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    state: Mapped[InvitationState] = mapped_column(text_enum(InvitationState, "state"), default=InvitationState.OPEN)
    invited_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    invited_by_name: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The own firm's, for its administrator."""
        own = [cls.company_id == seat.company_id for seat in actor.seats_of(Role.COMPANY_ADMIN)]
        return sa.or_(sa.false(), *own)
