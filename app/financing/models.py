"""融资需求, 授权, and the banks that were called."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from app.departments.models import Department
from app.financing.rules.calls import CallState, DeclineReason
from app.financing.rules.needs import Security
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.tickets.models import Assignment, Ticket, units_of


class FinanceNeed(Identified, Base):
    """What a firm needs to borrow: one for each matter of financing."""

    __tablename__ = "finance_needs"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), unique=True)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    amount: Mapped[int]
    """万元."""
    purpose: Mapped[str]
    term: Mapped[int] = mapped_column(sa.SmallInteger)
    """Months."""
    security: Mapped[Security] = mapped_column(text_enum(Security, "security"))
    security_note: Mapped[str] = mapped_column(default="")
    needed_by: Mapped[date]
    credit_source: Mapped[str] = mapped_column(default="")
    """Who gave the 信易贷 mark; empty where there is none."""
    credit_day: Mapped[date | None]
    put_at: Mapped[datetime]
    """When it was first written down."""
    put_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    put_by_name: Mapped[str]
    changed_at: Mapped[datetime | None]
    """When it last came to say another amount."""
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=sa.text("'[]'::jsonb"))
    """{amount, until} of each amount it said before, the oldest first: a week is counted by what it said then."""

    __table_args__ = (
        sa.Index("ix_finance_needs_region_id_put_at", "region_id", "put_at"),
        sa.Index(
            "ix_finance_needs_region_id_changed_at",
            "region_id",
            "changed_at",
            postgresql_where=sa.text("changed_at IS NOT NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads the matter; and a bank that was called to it, as long as the firm lets it."""
        called = sa.exists().where(BankCall.ticket_id == cls.ticket_id, BankCall.of_bank(actor))
        return _known(actor, sa.or_(_reads(cls.ticket_id, actor), called.correlate(cls)))


class FinanceConsent(Identified, Base):
    """授权: the firm lets one bank know of its need, from a day on; taken back it is kept with its end."""

    __tablename__ = "finance_consents"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.id"))
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    given_by_name: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(sa.BigInteger)

    department: Mapped[Department] = relationship(lazy="raise")

    __table_args__ = (
        sa.Index("ix_finance_consents_ticket_id", "ticket_id"),
        sa.Index(
            "uq_finance_consents_live",
            "ticket_id",
            "department_id",
            unique=True,
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads the matter: which banks there are is no bank's to know."""
        return _known(actor, _reads(cls.ticket_id, actor))

    @classmethod
    def live(cls) -> sa.ColumnElement[bool]:
        """That it holds now."""
        return cls.revoked_at.is_(None)


class BankCall(Identified, Base):
    """One bank called to a need by one whistle: how far it is, its offer, and what came of it."""

    __tablename__ = "bank_calls"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.id"))
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    state: Mapped[CallState] = mapped_column(text_enum(CallState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    called_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """By when it is taken: that of its clock, which moves it along with the calendar."""
    taken_at: Mapped[datetime | None]
    visited_on: Mapped[date | None]
    amount: Mapped[int | None]
    """万元, of its offer."""
    rate: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    """Percent a year."""
    term: Mapped[int | None] = mapped_column(sa.SmallInteger)
    offered_at: Mapped[datetime | None]
    chosen_at: Mapped[datetime | None]
    granted_on: Mapped[date | None]
    granted_amount: Mapped[int | None]
    reason: Mapped[DeclineReason | None] = mapped_column(text_enum(DeclineReason, "reason"))
    note: Mapped[str] = mapped_column(default="")
    """What the bank said of its offer, or why there is none; the firm reads it."""
    ended_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    """When it was said that the money came, that the bank does not lend, or that nothing came of its offer."""

    department: Mapped[Department] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it once
    __table_args__ = (
        sa.Index("ix_bank_calls_ticket_id", "ticket_id"),
        sa.Index("ix_bank_calls_region_id_called_at", "region_id", "called_at"),
        sa.Index("ix_bank_calls_department_id", "department_id"),
        sa.Index("ix_bank_calls_region_id_decided_at", "region_id", "decided_at"),
    )

    @property
    def number(self) -> str:
        """As an address names it."""
        return str(self.id)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Whoever reads the matter; the bank its own, as long as it has its part and the firm lets it."""
        return _known(actor, sa.or_(_reads(cls.ticket_id, actor), cls.of_bank(actor)))

    @classmethod
    def of_bank(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """That the actor sits in the bank, which still has its part and the firm's consent."""
        part = sa.exists().where(Assignment.id == cls.assignment_id, Assignment.live())
        let = sa.exists().where(
            FinanceConsent.ticket_id == cls.ticket_id,
            FinanceConsent.department_id == cls.department_id,
            FinanceConsent.live(),
        )
        return sa.and_(cls.department_id.in_(units_of(actor)), part, let)


def _known(actor: Actor, rows: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """These rows, to whoever may know of financing at all: whoever only observes does not."""
    return rows if actor.may("finance.see") else sa.false()


def _reads(ticket_id: InstrumentedAttribute[int], actor: Actor) -> sa.ColumnElement[bool]:
    """That the actor reads the matter, beyond a part of his own."""
    return reaches(ticket_id, Ticket, Ticket.readable_to(actor))
