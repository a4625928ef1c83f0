"""Companies, their contacts and their pairings."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Mapped, column_property, declared_attr, mapped_column, relationship, validates

from app.companies import rules
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.folding import folded

CompanyState = rules.CompanyState
PairingSeat = rules.PairingSeat


def _folded_name(inserted: Any) -> str:
    """Of a firm written past its class."""
    return folded(inserted.get_current_parameters()["name"])


def _signs_of(index: str, column: str) -> sa.Index:
    """The signs of a name: a piece of it is found however many firms there are (``queries.called``)."""
    signs: sa.Label[Any] = sa.literal_column(f"string_to_array({column}, NULL::text)").label("signs")
    return sa.Index(index, signs, postgresql_using="gin")


class CompanyName(Identified, Base):
    """曾用名: a name the firm had, and the days on which it had it; by it the firm is still found."""

    __tablename__ = "company_names"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    name: Mapped[str]
    folded: Mapped[str]
    """The name as it is compared (``kernel.folding``)."""
    since: Mapped[date]
    until: Mapped[date]
    """First day on which it no longer held."""
    merged_from: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"))
    """The other record of the firm that was called so; None for a name it had itself."""

    __table_args__ = (_signs_of("ix_company_names_signs", "folded"),)


class CompanyCode(Identified, Base):
    """A credit code the firm had; by it the firm is still found, and no other is entered under it."""

    __tablename__ = "company_codes"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    code: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime]
    """When it got another one."""
    reason: Mapped[str]
    merged_from: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"))
    """The other record of the firm that had it; None for a code it had itself."""


class CompanyMove(Identified, Base):
    """That the firm went from one park to another, into one or out of all; what was filed before stays where it was."""

    __tablename__ = "company_moves"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    from_park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    to_park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    at: Mapped[datetime]


class Company(Identified, Base):
    """A firm, identified by its unified social credit code."""

    __tablename__ = "companies"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"), index=True)
    credit_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    folded_name: Mapped[str | None] = mapped_column(default=_folded_name)
    """The name as it is compared (``kernel.folding``); None while a process of the release before wrote it."""
    industry: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    state: Mapped[CompanyState] = mapped_column(text_enum(CompanyState, "state"), default=CompanyState.ACTIVE)
    created_at: Mapped[datetime]
    contacts_verified_at: Mapped[datetime | None]
    """When somebody last said that the people to call are the right ones; None while nobody ever did."""
    merged_into: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"))
    """The other record of the same firm this one went into; since then it is nobody's (``app.mergers``)."""
    version: Mapped[int] = mapped_column(default=1)

    contacts: Mapped[list["Contact"]] = relationship(lazy="raise", order_by="Contact.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once
    __table_args__ = (
        sa.Index("ix_companies_region_id_id", "region_id", "id"),
        _signs_of("ix_companies_signs", "folded_name"),
    )

    @declared_attr
    def former(cls) -> Mapped[list[dict[str, Any]]]:  # noqa: N805 - SQLAlchemy hands in the class
        """Its former names, the last one first: ``name``, ``since``, ``until``. Read with the firm in one query."""
        known = sa.func.jsonb_build_object(
            "name", CompanyName.name, "since", CompanyName.since, "until", CompanyName.until, type_=JSONB
        )
        listed = sa.func.jsonb_agg(aggregate_order_by(known, CompanyName.until.desc(), CompanyName.id.desc()))
        found = sa.select(listed).where(CompanyName.company_id == cls.id).scalar_subquery()
        return column_property(sa.func.coalesce(found, sa.literal([], JSONB), type_=JSONB))

    @property
    def former_names(self) -> list[str]:
        """What it was called before, the last name first."""
        return [each["name"] for each in self.former]

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded_name = folded(name)
        return name

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Own firm, paired firms, the park's, or the region's for those who look after the region, and programs.

        A record that went into another exists for nobody.
        """
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.company_id is not None:
                clauses.append(cls.id == seat.company_id)
            elif seat.role == "officer":
                clauses.append(cls.id.in_(actor.paired))
            elif seat.park_id is not None:
                clauses.append(cls.park_id == seat.park_id)
            elif actor.is_program or seat.role in {"coordinator", "supervisor", "leader", "admin", "auditor"}:
                clauses.append(cls.region_id.in_(seat.region_ids))
        return sa.and_(cls.merged_into.is_(None), sa.or_(sa.false(), *clauses))


class Contact(Identified, Base):
    """A person to call at a firm."""

    __tablename__ = "contacts"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str]
    position: Mapped[str] = mapped_column(default="")
    is_primary: Mapped[bool] = mapped_column(default=False)


class Pairing(Identified, Base):
    """An officer looks after a company from a day until a day; history is kept, rows are never rewritten."""

    __tablename__ = "pairings"

    company_id: Mapped[int] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    officer_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    """The account of the officer."""
    seat: Mapped[PairingSeat] = mapped_column(text_enum(PairingSeat, "seat"))
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    """First day on which it no longer holds; None while it lasts."""
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        sa.Index(
            "uq_pairings_company_id_seat_open",
            "company_id",
            "seat",
            unique=True,
            postgresql_where=sa.text("until_day IS NULL"),
        ),
    )


class StandIn(Identified, Base):
    """代班: from a day until a day another acts in the seats of one who is away, and looks after his firms."""

    __tablename__ = "officer_stand_ins"

    officer_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    """The account of who is away."""
    stand_in_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    """The account of who stands in."""
    from_day: Mapped[date]
    until_day: Mapped[date]
    """First day on which it no longer holds; moved back when he returns early."""
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Who arranged it: the officer himself, or his centre."""
    made_at: Mapped[datetime]

    @classmethod
    def on(cls, day: Any) -> sa.ColumnElement[bool]:
        """That it holds on a day: from ≤ day < until."""
        return sa.and_(cls.from_day <= day, cls.until_day > day)
