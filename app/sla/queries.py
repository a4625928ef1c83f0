"""Reading the clocks of tickets, and what was asked for them.

The caller has found the ticket through ``visible``; what hangs on it follows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.queries import ClockView, Explanation, explained, views
from app.departments.models import Department
from app.kernel.errors import Missing
from app.kernel.given import one_of
from app.kernel.ids import DepartmentId, TicketId
from app.kernel.transaction import Transaction
from app.sla.grounds import grounds_of
from app.sla.models import Postponement
from app.tickets.models import Assignment
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import OF_PART
from app.tickets.rules.words import Part, PartState, PostponeReason
from app.tickets.seeing import row_by
from app.tickets.seen import SeenRow

TicketClock = ClockView[ClockKind]
ClockExplanation = Explanation[ClockKind]


@dataclass(frozen=True, kw_only=True)
class AskedPostponement:
    """A postponement that waits for its decision."""

    reason: PostponeReason
    workdays: int
    text: str
    asked_at: datetime


def undecided_postponement(tx: Transaction, ticket: SeenRow) -> AskedPostponement | None:
    """What was asked for on a ticket and not decided yet, as its reader may know it; at most one at a time."""
    row = tx.session.scalar(
        sa.select(Postponement).where(Postponement.ticket_id == ticket.id, Postponement.decided_at.is_(None))
    )
    if row is None or not ticket.sight.internal:
        return None
    text = ticket.sight.text(row.text)
    return AskedPostponement(reason=row.reason, workdays=row.workdays, text=text, asked_at=row.asked_at)


def find_clock(
    session: Session,
    ticket_id: TicketId,
    kind: ClockKind,
    department_code: str | None = None,
    among: Collection[DepartmentId] | None = None,
) -> Clock:
    """The latest clock of a kind on a ticket, of one department where several run; Missing when there is none.

    ``among``: of these departments alone, where a reader knows of no other.
    """
    statement = sa.select(Clock).where(Clock.ticket_id == ticket_id, Clock.kind == kind)
    if among is not None:
        statement = statement.where(Clock.department_id.in_(among))
    if department_code is not None:
        named = sa.select(Department.id).where(Department.code == department_code.replace("\0", "\ufffd"))
        statement = statement.where(Clock.department_id.in_(named))
    clock = session.scalar(statement.order_by(Clock.cycle.desc(), Clock.id.desc()).limit(1))
    if clock is None:
        raise Missing()
    return clock


def explain(session: Session, clock: Clock, now: datetime) -> ClockExplanation:
    """Every day counted or skipped on the way to the due of a ticket's clock, with its reason."""
    ground = grounds_of(session, [clock], now)[clock.id]
    return explained(session, clock, views(session, [clock], ClockKind, now)[0], ground)


def explain_to(tx: Transaction, number: str, kind: str, department_code: str | None = None) -> ClockExplanation:
    """Why the latest clock of a kind is due when it is, as far as it is promised to this reader.

    Raises Missing for a ticket, a kind or a unit that is not his to know, as for one that does not exist.
    """
    row = row_by(tx, number)
    if kind not in set(ClockKind):
        raise Missing()
    own = row.sight.own.units if row.sight.own and kind in OF_PART else None
    clock = find_clock(tx.session, row.id, ClockKind(kind), department_code, own)
    gone = clock.department_id is not None and clock.department_id not in {part.department_id for part in row.parts}
    if not row.sight.reads_clock(ClockKind(kind), clock.department_id, of_gone=gone):
        raise Missing()
    return explain(tx.session, clock, tx.now)


def leads_of(session: Session, ticket_ids: Collection[int]) -> Mapping[int, DepartmentId]:
    """The department that leads each ticket now; tickets without one are left out."""
    rows = session.execute(
        sa.select(Assignment.ticket_id, Assignment.department_id)
        .where(
            one_of(Assignment.ticket_id, ticket_ids),
            Assignment.part == Part.LEAD,
            Assignment.state != PartState.EXCUSED,
        )
        .order_by(Assignment.id)
    )
    return {row.ticket_id: DepartmentId(row.department_id) for row in rows}
