"""Open tickets counted by where they come from: by firm for its officer, by park and category for a leader."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.departments.models import Department
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from app.sla.worklists import tickets_overdue
from app.tickets.finding import late_clocks_of_units
from app.tickets.models import Ticket
from app.tickets.rules.words import OPEN, State

FIRST_LEVEL = 2
"""Digits of a category of the first level."""


@dataclass(frozen=True, kw_only=True)
class FirmTally:
    """The open tickets of one firm, and those of them that want something."""

    open: int = 0
    submitted: int = 0
    asked: int = 0
    """The firm was asked for something."""
    resolved: int = 0
    """The firm is to confirm."""
    overdue: int = 0

    @property
    def waits(self) -> int:
        """How many matters somebody had better see to; one that is late and to be confirmed counts in both."""
        return self.submitted + self.asked + self.resolved + self.overdue


@dataclass(frozen=True, kw_only=True)
class PlaceTally:
    """The open tickets of one park and one category of the first level; ``park_id`` is None outside all parks."""

    park_id: int | None
    category: str
    open: int
    overdue: int


def open_by_firm(tx: Transaction, firms: Collection[CompanyId]) -> Mapping[CompanyId, FirmTally]:
    """The open tickets of each of these firms that exist for the actor; firms without any are left out. One query."""
    if not firms:
        return {}
    rows = tx.session.execute(
        sa.select(
            Ticket.company_id,
            sa.func.count(),
            _counted(Ticket.state == State.SUBMITTED),
            _counted(Ticket.state == State.NEEDS_INFO),
            _counted(Ticket.state == State.RESOLVED),
            _counted(tickets_overdue(tx.now)),
        )
        .where(Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN), Ticket.company_id.in_(set(firms)))
        .group_by(Ticket.company_id)
    )
    return {
        CompanyId(firm): FirmTally(open=open_, submitted=submitted, asked=asked, resolved=resolved, overdue=overdue)
        for firm, open_, submitted, asked, resolved, overdue in rows
    }


def open_by_place(tx: Transaction) -> Sequence[PlaceTally]:
    """The actor's open tickets by park and category of the first level, in no order. One query."""
    category = sa.func.left(Ticket.category_code, FIRST_LEVEL)
    rows = tx.session.execute(
        sa.select(Ticket.park_id, category, sa.func.count(), _counted(tickets_overdue(tx.now)))
        .where(Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN))
        .group_by(Ticket.park_id, category)
    )
    return [
        PlaceTally(park_id=park_id, category=code, open=open_, overdue=overdue)
        for park_id, code, open_, overdue in rows
    ]


@dataclass(frozen=True, kw_only=True)
class UnitTally:
    """A unit that is late: in how many matters, and since when in the first of them."""

    code: str
    name: str
    late: int
    since: datetime


def latest_units(tx: Transaction, limit: int) -> Sequence[UnitTally]:
    """The units that are late in most of the actor's open tickets, then those that are late longest. One query."""
    late = late_clocks_of_units(tx.now).subquery()
    open_ = sa.select(Ticket.id).where(Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN))
    number, since = sa.func.count(late.c.ticket_id.distinct()), sa.func.min(late.c.due_at)
    rows = tx.session.execute(
        sa.select(Department.code, Department.name, number, since)
        .join(late, late.c.department_id == Department.id)
        .where(late.c.ticket_id.in_(open_))
        .group_by(Department.id, Department.code, Department.name)
        .order_by(number.desc(), since, Department.code)
        .limit(limit)
    )
    return [UnitTally(code=code, name=name, late=number, since=since) for code, name, number, since in rows]


def _counted(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(condition)
