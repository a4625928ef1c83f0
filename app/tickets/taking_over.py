"""接续: what is open with a unit that has ended goes on with its successor, each matter by an act on its own timeline.

Nobody waits for it in the moment a unit ends: a sweep finds what it still has in hand, also what a whistle in the same
moment gave it, or what its firm disputes later. Clocks go on towards the due they had.
"""

import sqlalchemy as sa

from app.departments.models import Department
from app.departments.queries import centre_of, heir_of
from app.kernel.errors import Missing
from app.kernel.ids import AssignmentId, RegionId
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.tickets.events.parts import PartTakenOver
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.moving import current, move, permit_to
from app.tickets.parts import let_go
from app.tickets.rules.assignment import AT_WORK, PartAction
from app.tickets.rules.lifecycle import LIFECYCLE, Action
from app.tickets.rules.words import OPEN, Part

TAKING_OVER = "take_over"
STATES = tuple(state for state in OPEN if LIFECYCLE.row(Action.TAKE_OVER, state) is not None)
"""Where a part may be in hand."""


def take_over_ended(tx: Transaction, limit: int = 50) -> int:
    """Give what ended units have in hand to those that follow them; returns how many matters were looked at.

    Safe to run twice. A matter that nobody can take is set aside and stops no other.
    """
    left = (
        sa.select(Ticket.id)
        .join(Assignment, Assignment.ticket_id == Ticket.id)
        .join(Department, Department.id == Assignment.department_id)
        .where(
            Department.ended_at.is_not(None),
            Assignment.state.in_(AT_WORK),
            Assignment.left_at.is_(None),
            Ticket.state.in_(STATES),
            not_set_aside(TAKING_OVER, Ticket.id, tx.now),
        )
        .distinct()
        .order_by(Ticket.id)
        .limit(limit)
    )
    return one_by_one(tx, TAKING_OVER, tx.session.scalars(left).all(), lambda each: _take_over(tx, each))


def _take_over(tx: Transaction, ticket_id: int) -> None:
    ticket = current(tx, ticket_id)
    parts = tx.session.execute(
        sa.select(Assignment, Department)
        .join(Department, Department.id == Assignment.department_id)
        .where(
            Assignment.ticket_id == ticket_id,
            Assignment.state.in_(AT_WORK),
            Assignment.left_at.is_(None),
            Department.ended_at.is_not(None),
        )
        .order_by(Assignment.id)
    ).all()
    for row in parts:
        if ticket.state in STATES:
            _part_taken_over(tx, ticket, row[0], row[1])


def _part_taken_over(tx: Transaction, ticket: Ticket, former: Assignment, unit: Department) -> None:
    permit = permit_to(tx, ticket, Action.TAKE_OVER, None)
    taker = taker_of(tx, ticket, unit)
    own = None if former.instructed_at is not None or former.part is Part.LEAD else _own_part(tx, ticket, taker)
    part = own or _gone_on(tx, former, taker)
    let_go(tx, ticket, former, PartAction.SUCCEED)
    tx.session.flush()
    event = PartTakenOver(
        subject=subject_of(ticket),
        assignment_id=AssignmentId(part.id),
        former_id=AssignmentId(former.id),
        department=taker.code,
        department_name=taker.name,
        former=unit.code,
        former_name=unit.name,
        joined=own is not None,
    )
    move(tx, permit, event, department_id=taker.id)


def taker_of(tx: Transaction, ticket: Ticket, unit: Department) -> Department:
    """Who goes on with a matter of a unit that ended: its successor, or the centre where that is complained of.

    Raises Missing where neither can.
    """
    heir = heir_of(tx.session, unit)
    if heir.id not in ticket.complained_of:
        return heir
    centre = centre_of(tx.session, RegionId(ticket.region_id))
    if centre in ticket.complained_of:
        raise Missing()
    return tx.session.get_one(Department, centre)


def _own_part(tx: Transaction, ticket: Ticket, taker: Department) -> Assignment | None:
    """The part in hand that the unit has already; a support's work goes into it."""
    return tx.session.scalar(
        sa.select(Assignment)
        .where(
            Assignment.ticket_id == ticket.id,
            Assignment.department_id == taker.id,
            Assignment.state.in_(AT_WORK),
            Assignment.left_at.is_(None),
        )
        .order_by(Assignment.id)
        .limit(1)
    )


def _gone_on(tx: Transaction, former: Assignment, taker: Department) -> Assignment:
    """The same part with another unit: in whose hands it is there, its people say."""
    part = Assignment(
        ticket_id=former.ticket_id,
        whistle_id=former.whistle_id,
        department_id=taker.id,
        part=former.part,
        state=former.state,
        called_at=tx.now,
        hand_back_until=former.hand_back_until,
        checked_in_at=former.checked_in_at,
        on_site=former.on_site,
        hand_backs=former.hand_backs,
        hand_back_reason=former.hand_back_reason,
        hand_back_basis=former.hand_back_basis,
        hand_back_suggest=former.hand_back_suggest,
        handed_back_at=former.handed_back_at,
        signed_at=former.signed_at,
        ruled_at=former.ruled_at,
        instructed_at=former.instructed_at,
        instructed_until=former.instructed_until,
        instruction=former.instruction,
        taken_from_id=former.id,
    )
    tx.session.add(part)
    tx.session.flush()
    return part
