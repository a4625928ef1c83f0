"""Writing what a night found: issues keep their rows, only what changed is touched."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.calendars.rules import local_day
from app.issues.lessons import hold, newest_lesson
from app.issues.matters import LOOKED_BACK
from app.issues.models import CommonIssue, CommonIssueMember, IssueIndex, counting
from app.issues.rules.words import IssueState, Placed
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Group:
    """An issue as the night found it."""

    issue: int | None
    """The issue it was; None for a new one."""
    tickets: tuple[int, ...]
    category: str
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What became of a region's pass."""

    region_id: RegionId
    matters: int
    issues: int
    begun: int
    ended: int


@dataclass(frozen=True)
class Found:
    """What a night found in a region."""

    region_id: RegionId
    groups: Sequence[Group]
    near: Mapping[int, float]
    """Every matter that was read, with how near it is to the middle of its issue."""
    index: bytes


def write(tx: Transaction, found: Found, *, since: int) -> Passed | None:
    """Write the issues of a region and their index; None, and nothing, where somebody taught after ``since``.

    A matter that joined an issue since it was read stays in it, unless the issue is no more.
    """
    region_id = found.region_id
    hold(tx, region_id)
    if newest_lesson(tx.session, region_id) != since:
        return None
    issues = {
        issue.id: issue
        for issue in tx.session.scalars(sa.select(CommonIssue).where(CommonIssue.region_id == region_id))
    }
    placed: dict[int, int] = {}
    begun = 0
    for group in found.groups:
        issue = issues.pop(group.issue, None) if group.issue is not None else None
        if issue is None:
            issue = _begun(tx, region_id, group)
            begun += 1
        _go_on(tx, issue, group)
        placed.update(dict.fromkeys(group.tickets, issue.id))
    _place(tx, region_id, placed, found.near)
    tx.session.execute(sa.delete(CommonIssue).where(CommonIssue.id.in_(issues)))
    _keep(tx, found)
    return Passed(
        region_id=region_id, matters=len(found.near), issues=len(found.groups), begun=begun, ended=len(issues)
    )


def _begun(tx: Transaction, region_id: RegionId, group: Group) -> CommonIssue:
    issue = CommonIssue(
        region_id=region_id,
        category_code=group.category,
        state=IssueState.OPEN,
        quiet_until=None,
        made_at=tx.now,
        last_at=group.last_at,
    )
    tx.session.add(issue)
    tx.session.flush()
    return issue


def _go_on(tx: Transaction, issue: CommonIssue, group: Group) -> None:
    issue.category_code = group.category
    issue.last_at = max(issue.last_at, group.last_at)
    if issue.quiet_until is not None and issue.quiet_until < local_day(tx.now):
        issue.state, issue.quiet_until = IssueState.OPEN, None


def _place(tx: Transaction, region_id: RegionId, placed: Mapping[int, int], near: Mapping[int, float]) -> None:
    """Bring the members of the region to where they belong: those that were read, and those that count no more."""
    members = tx.session.execute(
        sa.select(
            CommonIssueMember,
            sa.and_(Ticket.filed_at >= tx.now - LOOKED_BACK, *counting()).label("counts"),
        )
        .join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
        .join(CommonIssue, CommonIssue.id == CommonIssueMember.issue_id)
        .where(CommonIssue.region_id == region_id)
    ).all()
    gone = []
    for member, counts in members:
        issue = placed.get(member.ticket_id)
        if issue is not None:
            member.issue_id = issue
            member.likeness = near[member.ticket_id]
        elif member.ticket_id in near or not counts:
            gone.append(member.id)
    known = {member.ticket_id for member, _counts in members}
    tx.session.flush()
    tx.session.execute(sa.delete(CommonIssueMember).where(CommonIssueMember.id.in_(gone)))
    # what was deleted since it was read is in no issue; what just joined one at filing stays where the night puts it
    there = set(tx.session.scalars(sa.select(Ticket.id).where(Ticket.id.in_(placed.keys() - known), *counting())))
    rows = [
        {
            "ticket_id": ticket,
            "issue_id": issue,
            "placed_by": Placed.MACHINE,
            "likeness": near[ticket],
            "at": tx.now,
        }
        for ticket, issue in placed.items()
        if ticket in there
    ]
    if rows:
        tx.session.execute(insert(CommonIssueMember).on_conflict_do_nothing(), rows)


def _keep(tx: Transaction, found: Found) -> None:
    values = {
        "made_at": tx.now,
        "matters": len(found.near),
        "sha256": hashlib.sha256(found.index).hexdigest(),
        "content": found.index,
    }
    statement = insert(IssueIndex).values(region_id=found.region_id, **values)
    tx.session.execute(statement.on_conflict_do_update(index_elements=["region_id"], set_=values))
