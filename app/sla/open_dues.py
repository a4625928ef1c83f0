"""``open_dues``: what triggers keep of open matters, proved against the rules of the product, and mended.

The triggers are of the database and their words those of a migration; here the same is said by the rules of the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.departments.rules import FIRST_LEVEL
from app.sla.models import WHOLE, OpenDue
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.clocks import NOT_OF_OFFICES
from app.tickets.rules.showing import OF_LEAD, OF_PART
from app.tickets.rules.words import OPEN, Part

_KEEP = sa.text("SELECT keep_open_dues(:ids)")


@dataclass(frozen=True)
class Misread:
    """A row that should stand and does not, or stands and should not."""

    ticket_id: int
    department_id: int
    due_at: datetime | None
    stands: bool


def mend_open_dues(session: Session, ids: Sequence[int]) -> None:
    """Bring the rows of these tickets up to date, and the counts with them."""
    session.execute(_KEEP, {"ids": list(ids)})


def open_drift(session: Session) -> list[Misread]:
    """The rows that are not what tickets, parts and clocks say; none when all is well. One query."""
    wanted = sa.union_all(_of_matters(), _of_units()).cte("wanted")
    stored = sa.select(*_COLUMNS).cte("stored")
    found = sa.union_all(
        sa.select(sa.except_(sa.select(wanted), sa.select(stored)).subquery(), sa.false().label("stands")),
        sa.select(sa.except_(sa.select(stored), sa.select(wanted)).subquery(), sa.true().label("stands")),
    ).subquery()
    rows = session.execute(
        sa.select(found.c.ticket_id, found.c.department_id, found.c.due_at, found.c.stands).order_by(
            found.c.ticket_id, found.c.department_id, found.c.stands
        )
    )
    return [Misread(*row) for row in rows]


_COLUMNS = (
    OpenDue.ticket_id,
    OpenDue.department_id,
    OpenDue.region_id,
    OpenDue.park_id,
    OpenDue.category,
    OpenDue.has_part,
    OpenDue.due_at,
    OpenDue.late_at,
)
_LATE = (
    sa.select(sa.func.min(Clock.due_at))
    .where(Clock.ticket_id == Ticket.id, Clock.state == ClockState.RUNNING, Clock.kind.not_in(NOT_OF_OFFICES))
    .correlate(Ticket)
    .scalar_subquery()
)
_OPEN = Ticket.state.in_(OPEN)


def _of_matters() -> sa.Select[*tuple[object, ...]]:
    return sa.select(
        Ticket.id.label("ticket_id"),
        sa.literal(WHOLE, sa.BigInteger).label("department_id"),
        Ticket.region_id,
        Ticket.park_id,
        sa.func.left(Ticket.category_code, FIRST_LEVEL).label("category"),
        sa.false().label("has_part"),
        _LATE.label("due_at"),
        _LATE.label("late_at"),
    ).where(_OPEN)


def _of_units() -> sa.Select[*tuple[object, ...]]:
    """Each unit with a live part, and each that owes something that runs."""
    runs = Clock.state == ClockState.RUNNING
    parts = sa.select(
        Assignment.ticket_id,
        Assignment.department_id,
        (Assignment.department_id != sa.all_(Ticket.complained_of)).label("has_part"),
        sa.cast(sa.null(), Clock.due_at.type).label("due_at"),
    ).join(Ticket, Ticket.id == Assignment.ticket_id)
    own = sa.select(Clock.ticket_id, Clock.department_id, sa.false(), Clock.due_at)
    leads = sa.and_(Assignment.ticket_id == Clock.ticket_id, Assignment.part == Part.LEAD, Assignment.live())
    answers = sa.select(Clock.ticket_id, Assignment.department_id, sa.false(), Clock.due_at).join(Assignment, leads)
    each = sa.union_all(
        parts.where(Assignment.live(), _OPEN),
        own.where(runs, Clock.kind.in_(OF_PART), Clock.ticket_id.is_not(None), Clock.department_id.is_not(None)),
        answers.where(runs, Clock.kind.in_(OF_LEAD)),
    ).subquery()
    return (
        sa.select(
            Ticket.id,
            each.c.department_id,
            Ticket.region_id,
            sa.cast(sa.null(), sa.BigInteger),
            sa.literal(""),
            sa.func.bool_or(each.c.has_part),
            sa.func.min(each.c.due_at),
            _LATE,
        )
        .join(each, each.c.ticket_id == Ticket.id)
        .where(_OPEN)
        .group_by(Ticket.id, each.c.department_id)
    )
