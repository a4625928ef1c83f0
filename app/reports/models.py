"""The frozen week: the report, the rows it was counted from, and the figures. Never changed after it is written; of a
row that stands on from week to week only its end is written, once.

Codes and names are copied, not joined: a department that is renamed next year does not rename last year's report.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.accounts.rules.roles import COMPANY, REGIONAL, UNIT, Principal, Role
from app.departments.models import Department
from app.kernel.actor import Actor, Seat
from app.kernel.database import Base, Identified
from app.kernel.visibility import reaches
from app.regions.models import Park
from app.tickets.models import Ticket

FULL = REGIONAL - {Role.OBSERVER}
"""Roles that read every figure and every row of their region (`docs/rules/permissions.md`)."""
READERS = REGIONAL | COMPANY | UNIT | {Role.OFFICER, Role.DISPATCHER, Principal.SERVICE}
"""For whom a report exists at all; firms, observers and programs read its public part, figures of the whole region."""


class WeeklyReport(Base):
    """周报: one ISO week of one region, numbered ``GX-ZB-2026-38``."""

    __tablename__ = "weekly_reports"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    """Taken from its sequence before the rows are counted, since a frozen report is written last."""
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    week: Mapped[str]
    revision: Mapped[int] = mapped_column(sa.SmallInteger)
    number: Mapped[str] = mapped_column(unique=True)
    period_start: Mapped[datetime]
    cutoff: Mapped[datetime]
    """C: the first instant that no longer belongs to the week."""
    frozen_at: Mapped[datetime]
    formula_version: Mapped[str]
    calendar_version: Mapped[int]
    balance: Mapped[dict[str, Any]]
    """open_start + filed - finished - excluded = open_end; reopened, where closings of the week were disputed."""
    exclusions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """{reason, name, count (since 1 January), week (filed this week)}, one for each reason."""
    narrative: Mapped[dict[str, Any]]
    """progress, problems, next_step: drafted from the region's figures, so that whoever reads them may read it."""
    corrections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """更正: what later facts move in earlier issues, by week, metric and number: how counted then and now."""
    base_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The issue that began the ledger this one goes on with, itself where it begins one; None where each issue froze
    its ledger whole (``ReportEntry``), as all did before."""
    footing: Mapped[dict[str, Any] | None]
    """What the ledger stands on (``standing.Footing``): the next issue goes on with it only from the same."""

    __table_args__ = (sa.UniqueConstraint("region_id", "week", "revision"),)

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's own report, for everybody who reads reports at all."""
        clauses = [cls.region_id.in_(seat.region_ids) for seat in actor.seats if seat.role in READERS]
        return sa.or_(sa.false(), *clauses)


class Counted(Identified):
    """One row behind a figure: a ticket, or one department's part of it, and whether it counts in the numerator."""

    metric: Mapped[str]
    ticket_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """None behind figures of firms, visits, errands and articles, and of promises about no ticket."""
    ticket_number: Mapped[str]
    """The ticket's number; behind 分包覆盖率 and 走访覆盖率 the firm's credit code; else that of the visit, the
    promise, the errand or the article."""
    assignment_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    company_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """None behind what is counted of knowledge articles, where nobody keeps who read one."""
    park_code: Mapped[str | None]
    department_code: Mapped[str | None]
    """The unit of the assignment, or the lead as of the cut-off."""
    category_code: Mapped[str | None]
    """First level."""
    channel: Mapped[str | None]
    officer: Mapped[str | None]
    """User name of the A officer of the firm on the week's last day; of who made the visit or gave the promise."""
    agent: Mapped[str | None]
    """User name of who took an errand up; None behind all other figures."""
    counted: Mapped[bool]
    reason: Mapped[str]
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    """Workdays, behind durations."""

    @classmethod
    def _of(cls) -> sa.SQLColumnExpression[int]:
        """The report by which the region of a row is known."""
        raise NotImplementedError

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's rows, or those of the own park, unit or paired firms; none for firms and observers.

        No row of a matter that complains of a unit one sits in.
        """
        clauses: list[sa.ColumnElement[bool]] = []
        report_id = cls._of()
        for seat in actor.seats:
            if seat.role in FULL:
                clauses.append(_in_regions(report_id, seat))
            elif seat.role == Role.DISPATCHER:
                clauses.append(sa.and_(_of_region(report_id, seat), cls.park_code == _park_code(seat)))
            elif seat.role in UNIT:
                clauses.append(sa.and_(_of_region(report_id, seat), cls.department_code == _unit_code(seat)))
            elif seat.role == Role.OFFICER:
                clauses.append(sa.and_(_in_regions(report_id, seat), cls.company_id.in_(actor.paired)))
        spared = Ticket.spared(actor)
        known = sa.or_(cls.ticket_id.is_(None), reaches(cls.ticket_id, Ticket, *spared))
        return sa.and_(sa.or_(sa.false(), *clauses), *([known] if spared else []))


class ReportEntry(Counted, Base):
    """A row of one week: what was filed, due, resolved or said in it."""

    __tablename__ = "report_entries"

    report_id: Mapped[int] = mapped_column(sa.BigInteger)
    """The report it is written with, in one transaction; no constraint, which would look it up for every row.

    Reports are never deleted, renumbered or truncated: triggers refuse it.
    """

    __table_args__ = (
        sa.Index("ix_report_entries_report_id_metric_id", "report_id", "metric", "id"),
        # what is said of a ticket later is held against what was printed of it
        sa.Index("ix_report_entries_ticket_id_metric", "ticket_id", "metric"),
    )

    @classmethod
    def _of(cls) -> sa.SQLColumnExpression[int]:
        return cls.report_id


class ReportStanding(Counted, Base):
    """A row that stands in every issue from one on until another: the ledger, what is open, what is paired.

    A week writes what has changed since the issue before; what a past issue printed is what stood at its cut-off.
    """

    __tablename__ = "report_standings"

    base_id: Mapped[int] = mapped_column(sa.BigInteger)
    """The issue that began the ledger this row belongs to (``WeeklyReport.base_id``); no constraint, as above."""
    since: Mapped[datetime]
    """The cut-off of the first issue that has it."""
    until: Mapped[datetime | None]
    """The cut-off of the first issue that has it no more; None while it stands."""

    __table_args__ = (
        sa.Index("ix_report_standings_base_id_metric_id", "base_id", "metric", "id"),
        sa.Index("ix_report_standings_ticket_id", "ticket_id", postgresql_where=sa.text("until IS NULL")),
        sa.Index(
            "uq_report_standings_base_id_metric_company_id_ticket_id",
            "base_id",
            "metric",
            "company_id",
            "ticket_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("until IS NULL"),
        ),
    )

    @classmethod
    def _of(cls) -> sa.SQLColumnExpression[int]:
        return cls.base_id


class ReportFigure(Identified, Base):
    """n of d for one metric and one scope; ``rate`` is divided when it is shown."""

    __tablename__ = "report_figures"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("weekly_reports.id", deferrable=True, initially="DEFERRED"))
    metric: Mapped[str]
    scope_kind: Mapped[str]
    scope_code: Mapped[str]
    scope_name: Mapped[str]
    n: Mapped[int]
    d: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    """Workdays for durations, one decimal; None for rates and counts."""
    previous_n: Mapped[int | None]
    previous_d: Mapped[int | None]
    previous_value: Mapped[Decimal | None] = mapped_column(sa.Numeric)
    """The same figure in the issue before, as it was printed there; None when there was none."""

    __table_args__ = (
        sa.UniqueConstraint("report_id", "metric", "scope_kind", "scope_code"),
        sa.CheckConstraint("0 <= n AND n <= d", name="part_of_whole"),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Everybody who reads reports reads the whole region's; the rest by own park, unit or officer's firms."""
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            if seat.role not in READERS:
                continue
            here = _in_regions(cls.report_id, seat)
            clauses.append(here if seat.role in FULL else sa.and_(here, cls.scope_kind == "region"))
            if seat.role == Role.DISPATCHER:
                clauses.append(sa.and_(_of_region(cls.report_id, seat), cls._is("park", _park_code(seat))))
            elif seat.role in UNIT:
                clauses.append(sa.and_(_of_region(cls.report_id, seat), cls._is("department", _unit_code(seat))))
            elif seat.role == Role.OFFICER:
                name = sa.select(Account.username).where(Account.id == actor.account_id).scalar_subquery()
                clauses.append(sa.and_(here, cls._is("officer", name)))
        return sa.or_(sa.false(), *clauses)

    @classmethod
    def _is(cls, kind: str, code: sa.ScalarSelect[str]) -> sa.ColumnElement[bool]:
        return sa.and_(cls.scope_kind == kind, cls.scope_code == code)


def _in_regions(report_id: sa.SQLColumnExpression[int], seat: Seat) -> sa.ColumnElement[bool]:
    return report_id.in_(sa.select(WeeklyReport.id).where(WeeklyReport.region_id.in_(seat.region_ids)))


def _of_region(report_id: sa.SQLColumnExpression[int], seat: Seat) -> sa.ColumnElement[bool]:
    """Codes of parks and units are unique within one region only."""
    return report_id.in_(sa.select(WeeklyReport.id).where(WeeklyReport.region_id == seat.region_id))


def _park_code(seat: Seat) -> sa.ScalarSelect[str]:
    return sa.select(Park.code).where(Park.id == seat.park_id).scalar_subquery()


def _unit_code(seat: Seat) -> sa.ScalarSelect[str]:
    return sa.select(Department.code).where(Department.id == seat.department_id).scalar_subquery()
