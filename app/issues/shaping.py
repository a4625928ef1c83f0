"""What every act on a common issue asks first: which one it is, and whether this person may shape it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.issues.lessons import hold
from app.issues.models import CommonIssue, CommonIssueMember, counting
from app.issues.rules.words import Placed
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Missing
from app.kernel.ids import RegionId, id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Member:
    """A matter in an issue, for whoever moves it."""

    ticket_id: int
    number: str
    category: str
    filed_at: datetime


def named(tx: Transaction, number: str) -> CommonIssue:
    """The issue an address names. Raises Missing when it does not exist for this actor."""
    issue_id = id_named(number)
    if issue_id is None:
        raise Missing()
    issue = tx.session.scalar(visible(tx.actor, CommonIssue).where(CommonIssue.id == issue_id))
    if issue is None:
        raise Missing()
    return issue


def may_shape(actor: Actor, region_id: int) -> bool:
    """The coordinator of the region."""
    return actor.is_system or any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


def held(tx: Transaction, number: str) -> CommonIssue:
    """The issue, as it is now that nobody else can change it. Raises Missing, and Forbidden for whoever may not."""
    issue = named(tx, number)
    region_id = RegionId(issue.region_id)
    if not may_shape(tx.actor, region_id):
        raise Forbidden()
    hold(tx, region_id)
    tx.session.expire(issue)
    return named(tx, number)


def members_of(tx: Transaction, *issues: int) -> Sequence[Member]:
    """The matters of these issues that count, oldest first."""
    rows = tx.session.execute(
        sa.select(Ticket.id, Ticket.number, Ticket.category_code, Ticket.filed_at)
        .join(CommonIssueMember, CommonIssueMember.ticket_id == Ticket.id)
        .where(CommonIssueMember.issue_id.in_(issues), *counting())
        .order_by(Ticket.id)
    )
    return [Member(row.id, row.number, row.category_code, row.filed_at) for row in rows]


def move(tx: Transaction, tickets: Sequence[int], issue_id: int) -> None:
    """Put matters into an issue by a person's word."""
    tx.session.execute(
        sa.update(CommonIssueMember)
        .where(CommonIssueMember.ticket_id.in_(tickets))
        .values(issue_id=issue_id, placed_by=Placed.PERSON, at=tx.now)
        .execution_options(synchronize_session=False)
    )
