"""Open tickets counted by where they come from: by firm for its officer, by park and category for a leader."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.departments.models import Department
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from app.sla.models import THE_WHOLE, OpenDue
from app.sla.tallying import of_matters, of_units, tallied
from app.sla.worklists import tickets_overdue
from app.tickets.models import Ticket
from app.tickets.rules.reaching import whole_regions
from app.tickets.rules.words import OPEN, State


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
    regions = whole_regions(tx.actor)
    if regions is None:
        found = _matters(tx)
    else:
        kept = tallied(tx.now, of_matters(regions))
        number = sa.func.sum(kept.c.open)
        found = sa.select(kept.c.park_id, kept.c.category, number, sa.func.sum(kept.c.late))
        found = found.group_by(kept.c.park_id, kept.c.category).having(number > 0)
    return [
        PlaceTally(park_id=park_id, category=code, open=open_, overdue=overdue)
        for park_id, code, open_, overdue in tx.session.execute(found)
    ]


@dataclass(frozen=True, kw_only=True)
class UnitTally:
    """A unit that is late: in how many matters, since when in the first of them, and the numbers of the first few."""

    name: str
    code: str
    late: int
    since: datetime
    first: tuple[str, ...]


def latest_units(tx: Transaction, limit: int, examples: int) -> Sequence[UnitTally]:
    """The units that are late in most of the actor's open tickets, then those that are late longest. One query."""
    regions = whole_regions(tx.actor)
    mine = OpenDue.ticket_id.in_(_open_to(tx)) if regions is None else OpenDue.region_id.in_(regions)
    late = _late_of_units(tx, regions, mine)
    worst = _worst(late, mine, limit)
    first = (
        sa.select(Ticket.number, OpenDue.due_at, OpenDue.ticket_id)
        .join(Ticket, Ticket.id == OpenDue.ticket_id)
        .where(OpenDue.department_id == worst.c.id, OpenDue.department_id > THE_WHOLE, OpenDue.due_at < tx.now, mine)
        .order_by(OpenDue.due_at, OpenDue.ticket_id)
        .limit(examples)
        .correlate(worst)
        .lateral()
    )
    numbers = sa.select(sa.func.array_agg(aggregate_order_by(first.c.number, first.c.due_at, first.c.ticket_id)))
    numbers = numbers.correlate(worst)
    rows = tx.session.execute(
        sa.select(worst, numbers.scalar_subquery()).order_by(worst.c.late.desc(), worst.c.since, worst.c.code)
    )
    return [
        UnitTally(code=code, name=name, late=number, since=since, first=tuple(numbers or ()))
        for _id, code, name, number, since, numbers in rows
    ]


def _late_of_units(tx: Transaction, regions: Collection[int] | None, mine: sa.ColumnElement[bool]) -> sa.Subquery:
    """Unit → in how many matters it is late."""
    if regions is None:
        late = sa.select(OpenDue.department_id, sa.func.count().label("late"))
        late = late.where(OpenDue.department_id > THE_WHOLE, OpenDue.due_at < tx.now, mine)
        return late.group_by(OpenDue.department_id).subquery()
    kept = tallied(tx.now, of_units(regions))
    number = sa.func.sum(kept.c.late)
    found = sa.select(kept.c.department_id, number.label("late"))
    return found.group_by(kept.c.department_id).having(number > 0).subquery()


def _worst(late: sa.Subquery, mine: sa.ColumnElement[bool], limit: int) -> sa.Subquery:
    """The first few of these units; since when each is late is the first row of an index."""
    since = (
        sa.select(OpenDue.due_at)
        .where(OpenDue.department_id == late.c.department_id, OpenDue.department_id > THE_WHOLE, mine)
        .order_by(OpenDue.due_at)
        .limit(1)
        .scalar_subquery()
        .label("since")
    )
    found = sa.select(Department.id, Department.code, Department.name, late.c.late, since)
    found = found.join(late, late.c.department_id == Department.id)
    return found.order_by(late.c.late.desc(), since, Department.code).limit(limit).subquery()


def _matters(tx: Transaction) -> sa.Select[*tuple[Any, ...]]:
    """The same by place, counted, for whoever has not whole regions."""
    late = _counted(OpenDue.due_at < tx.now)
    found = sa.select(OpenDue.park_id, OpenDue.category, sa.func.count(), late)
    found = found.where(OpenDue.department_id == THE_WHOLE, OpenDue.ticket_id.in_(_open_to(tx)))
    return found.group_by(OpenDue.park_id, OpenDue.category)


def _open_to(tx: Transaction) -> sa.Select[int]:
    return sa.select(Ticket.id).where(Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN))


def _counted(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(condition)
