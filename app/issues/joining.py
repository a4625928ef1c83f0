"""At filing: a new matter that is near to a known issue joins it, in the transaction that files it.

It is a look at one small file, and never a reason not to file: what cannot be read or written is left to the night.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.issues.matters import text_of, where_of
from app.issues.models import CommonIssue, CommonIssueMember, IssueIndex, counts
from app.issues.rules.living import NEAR
from app.issues.rules.places import READ, Where, needed, needed_anywhere, weight, where
from app.issues.rules.words import Placed
from app.kernel.transaction import Transaction, once
from app.tickets.events.intake import TicketFiled
from app.tickets.models import Ticket
from app.understanding.nearness import Near
from app.understanding.rules.texts import Text
from app.understanding.shelf import index_at_hand, index_under

LOOKED_AT = 3
"""The nearest middles: that of all other matters may be among them, and one whose issue is no more."""

log = structlog.get_logger(__name__)


def join_on_filing(tx: Transaction, event: TicketFiled) -> None:
    """INSIDE handler: the matter joins the issue it is near to; where a region never had a pass, nothing is asked."""
    region_id, ticket = event.subject.region_id, tx.session.get_one(Ticket, event.subject.ticket_id)
    sha256 = index_of(tx.session, region_id)
    if sha256 is None or not counts(ticket):
        return
    try:
        text = text_of(tx.session, ticket)
        stands = where_of(ticket, text)
        near = _near(tx, region_id, sha256, text, needed_anywhere(NEAR, stands))
        if near:
            with tx.session.begin_nested():
                _join(tx, ticket, stands, near)
    except (SQLAlchemyError, OSError, ValueError) as error:
        log.warning("no issue was looked for", ticket=event.subject.number, said=type(error).__name__)


def index_of(session: Session, region_id: int) -> str | None:
    """The checksum of the region's last pass; None before any. One small query, none where it was read ahead."""
    return once(session, told_of(region_id), lambda: session.scalar(sa.select(passed(sa.literal(region_id)))))


def told_of(region_id: int) -> tuple[object, int]:
    """The question under which the answer is kept."""
    return index_of, region_id


def passed(region_id: sa.ColumnElement[int]) -> sa.ScalarSelect[str]:
    """The same as a column of a larger statement."""
    return sa.select(IssueIndex.sha256).where(IssueIndex.region_id == region_id).scalar_subquery()


def _near(tx: Transaction, region_id: int, sha256: str, text: Text, least: float) -> list[Near]:
    """The known matters this one is near to; what has still to be brought from the database has a savepoint."""
    index = index_at_hand(sha256)
    if index is None:
        content = sa.select(IssueIndex.content).where(IssueIndex.region_id == region_id, IssueIndex.sha256 == sha256)
        with tx.session.begin_nested():
            index = index_under(tx, sha256, content)
    if index is None:
        return []
    return [each for each in index.nearest(text, LOOKED_AT, least) if each.id]


def _join(tx: Transaction, matter: Ticket, stands: Where, near: Sequence[Near]) -> None:
    found = _issue_of(tx, stands, near)
    if found is None:
        return
    issue_id, likeness = found
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


def _issue_of(tx: Transaction, stands: Where, near: Sequence[Near]) -> tuple[int, float] | None:
    """The issue in which the nearest known matter is now, and how alike the words are: merged or split since, it is
    found where people put it. Where an issue is, is where the matter is under which it is known, its newest."""
    words = sa.func.left(Ticket.body, READ).label("words")
    rows = tx.session.execute(
        sa.select(CommonIssueMember.ticket_id, CommonIssueMember.issue_id)
        .add_columns(Ticket.park_id, Ticket.category_code, Ticket.title, words)
        .join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
        .where(CommonIssueMember.ticket_id.in_([each.id for each in near]))
    )
    known = {row.ticket_id: (row.issue_id, where(row.park_id, row.category_code, row.title, row.words)) for row in rows}
    found = [
        (each.likeness * weight(stands, known[each.id][1]), each.likeness, known[each.id][0])
        for each in near
        if each.id in known and each.likeness >= needed(NEAR, stands, known[each.id][1])
    ]
    if not found:
        return None
    _weighed, likeness, issue_id = max(found, key=lambda each: each[0])
    return issue_id, likeness
