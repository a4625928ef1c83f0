"""At filing: a new matter that is near to a known issue joins it, in the transaction that files it.

It is a look at one small file, and never a reason not to file: what cannot be read or written is left to the night.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from app.issues.matters import matter_of
from app.issues.models import CommonIssue, CommonIssueMember, IssueIndex
from app.issues.rules.living import NEAR
from app.issues.rules.words import Placed
from app.kernel.transaction import Transaction
from app.tickets.events.intake import TicketFiled
from app.understanding.nearness import Near
from app.understanding.shelf import index_under

LOOKED_AT = 3
"""The nearest middles: that of all other matters may be among them, and one whose issue is no more."""

log = structlog.get_logger(__name__)


def join_on_filing(tx: Transaction, event: TicketFiled) -> None:
    """INSIDE handler: the matter joins the issue it is near to; where a region never had a pass, nothing is asked."""
    try:
        with tx.session.begin_nested():
            _join(tx, event)
    except (SQLAlchemyError, OSError, ValueError) as error:
        log.warning("no issue was looked for", ticket=event.subject.number, said=type(error).__name__)


def _join(tx: Transaction, event: TicketFiled) -> None:
    region_id = event.subject.region_id
    sha256 = tx.session.scalar(sa.select(IssueIndex.sha256).where(IssueIndex.region_id == region_id))
    if sha256 is None:
        return
    content = sa.select(IssueIndex.content).where(IssueIndex.region_id == region_id, IssueIndex.sha256 == sha256)
    index = index_under(tx, sha256, content)
    matter = None if index is None else matter_of(tx.session, event.subject.ticket_id)
    if index is None or matter is None:
        return
    near = [each for each in index.nearest(matter.text, LOOKED_AT, NEAR) if each.id]
    issue_id, likeness = _issue_of(tx, near)
    if issue_id is None:
        return
    joins = insert(CommonIssueMember).values(
        ticket_id=matter.id, issue_id=issue_id, placed_by=Placed.MACHINE, likeness=likeness, at=tx.now
    )
    tx.session.execute(joins.on_conflict_do_nothing(index_elements=["ticket_id"]))
    tx.session.execute(
        sa.update(CommonIssue)
        .where(CommonIssue.id == issue_id, CommonIssue.last_at < matter.filed_at)
        .values(last_at=matter.filed_at)
        .execution_options(synchronize_session=False)
    )


def _issue_of(tx: Transaction, near: Sequence[Near]) -> tuple[int | None, float]:
    """The issue in which the nearest known matter is now: merged or split since, it is found where people put it."""
    if not near:
        return None, 0.0
    rows = tx.session.execute(
        sa.select(CommonIssueMember.ticket_id, CommonIssueMember.issue_id).where(
            CommonIssueMember.ticket_id.in_([each.id for each in near])
        )
    )
    issues = {row.ticket_id: row.issue_id for row in rows}
    first = next((each for each in near if each.id in issues), None)
    return (None, 0.0) if first is None else (issues[first.id], first.likeness)
