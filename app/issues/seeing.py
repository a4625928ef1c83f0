"""Common issues as their reader may know them: counted over the matters he sees, titled by one that he reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import joinedload, raiseload

from app.calendars.rules import local_day
from app.issues.models import CommonIssue, CommonIssueMember, counting
from app.issues.rules.living import RECENT, is_card, is_told
from app.issues.rules.words import IssueState, Placed
from app.issues.shaping import may_shape, named
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, given, question
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park
from app.tickets.models import Ticket
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenName, SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenIssue:
    """One issue. All numbers are of the matters this reader sees; ``beyond`` says how many there are besides."""

    id: int
    title: str
    """Of the most central matter he reads."""
    category: SeenName
    state: IssueState
    quiet_until: date | None
    tickets: int
    firms: int
    recent_firms: int
    """Of the matters filed in the last thirty days."""
    parks: tuple[SeenName, ...]
    first_on: date
    last_on: date
    beyond: int
    may_shape: bool

    @property
    def is_card(self) -> bool:
        """Whether it is brought up as one to be handled as a batch; not while it is quiet."""
        return self.state is IssueState.OPEN and is_card(self.recent_firms)


@dataclass(frozen=True, kw_only=True)
class SeenMember:
    """A matter in an issue."""

    row: SeenRow
    placed_by: Placed
    likeness: float
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenBelonging:
    """That a matter is one of several about one thing."""

    tickets: int
    """All of them, this one too."""
    issue: int | None
    """For whoever may see it."""


_NEWEST: Sequence[Key[CommonIssue]] = (
    Key(CommonIssue.last_at, lambda issue: issue.last_at, descending=True),
    Key(CommonIssue.id, lambda issue: issue.id, descending=True),
)
_NEAREST: Sequence[Key[CommonIssueMember]] = (Key(CommonIssueMember.ticket_id, lambda row: row.ticket_id, True),)


def seen_issues(
    tx: Transaction,
    state: IssueState = IssueState.OPEN,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    *,
    beside: int | None = None,
) -> Page[SeenIssue]:
    """The issues that exist for this reader, the one with the newest matter first; five queries.

    ``beside``: of the same region as this issue, without it. Raises Invalid for a cursor that was not made here.
    """
    wanted = visible(tx.actor, CommonIssue).where(CommonIssue.state == state)
    if beside is not None:
        region = sa.select(CommonIssue.region_id).where(CommonIssue.id == beside).correlate(None).scalar_subquery()
        wanted = wanted.where(CommonIssue.id != beside, CommonIssue.region_id == region)
    page = page_of(tx.session, wanted.options(joinedload(CommonIssue.category), raiseload("*")), _NEWEST, cursor, limit)
    return Page(_seen(tx, page.items), page.next_cursor)


def seen_issue(tx: Transaction, number: str) -> SeenIssue:
    """One of them; six queries. Raises Missing when it does not exist for this reader."""
    issue = named(tx, number)
    fresh = sa.select(CommonIssue).where(CommonIssue.id == issue.id).options(joinedload(CommonIssue.category))
    return _seen(tx, [tx.session.scalars(fresh.execution_options(populate_existing=True)).one()])[0]


def members_seen(
    tx: Transaction, issue: int, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenMember]:
    """Its matters that exist for this reader, newest first; three queries."""
    wanted = visible(tx.actor, CommonIssueMember).where(CommonIssueMember.issue_id == issue)
    page = page_of(tx.session, wanted, _NEAREST, cursor, limit)
    read = rows_among(tx, [member.ticket_id for member in page.items])
    found = [
        SeenMember(row=read[member.ticket_id][0], placed_by=member.placed_by, likeness=member.likeness, at=member.at)
        for member in page.items
        if member.ticket_id in read
    ]
    return Page(found, page.next_cursor)


def belonging_asked(tx: Transaction, row: SeenRow) -> list[Question]:
    """What ``belonging_of`` asks."""
    return [question(_belonging, tx.actor, ticket=row.id)] if row.sight.whole else []


def belonging_of(tx: Transaction, row: SeenRow) -> SeenBelonging | None:
    """How many matters are about the same thing as this one, and the issue for whoever may see it.

    None for a reader of a part alone, for a matter in no issue, and where a number would say too much. A firm learns a
    number from five on, and never whose the others are. One query.
    """
    wanted = belonging_asked(tx, row)
    if not wanted:
        return None
    with tx.as_the_office():  # the others are no firm's to read, and nothing of them leaves but how many they are
        found = answer(tx.session, *wanted)
    if not found or not is_told(found[0].n, internal=row.sight.internal):
        return None
    return SeenBelonging(tickets=found[0].n, issue=found[0].seen)


def _belonging(actor: Actor) -> sa.Select[Any]:
    """The issue of a ticket: how many matters it has, and itself where it exists for this reader."""
    mine = sa.select(CommonIssueMember.issue_id).join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
    mine = mine.where(CommonIssueMember.ticket_id == given("ticket", sa.BigInteger()), *counting())
    counted = (
        sa.select(CommonIssueMember.issue_id, sa.func.count().label("n"))
        .join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
        .where(CommonIssueMember.issue_id.in_(mine), *counting())
        .group_by(CommonIssueMember.issue_id)
        .subquery()
    )
    sees = visible(actor, CommonIssue).with_only_columns(CommonIssue.id).where(CommonIssue.id == counted.c.issue_id)
    seen = sees.scalar_subquery() if actor.may("issue.see") else sa.cast(sa.null(), sa.BigInteger())
    return sa.select(counted.c.n, seen.label("seen"))


def _seen(tx: Transaction, issues: Sequence[CommonIssue]) -> list[SeenIssue]:
    counted = _counted(tx, [issue.id for issue in issues])
    read = rows_among(tx, [row.central for row in counted.values()])
    parks = _parks(tx, {park for row in counted.values() for park in row.parks or () if park is not None})
    return [
        SeenIssue(
            id=issue.id,
            title=read[row.central][0].title if row.central in read else "",
            category=SeenName(code=issue.category.code, name=issue.category.name),
            state=issue.state,
            quiet_until=issue.quiet_until,
            tickets=row.tickets,
            firms=row.firms,
            recent_firms=row.recent,
            parks=tuple(parks[each] for each in sorted(set(row.parks or ()) - {None}) if each in parks),
            first_on=local_day(row.first_at),
            last_on=local_day(row.last_at),
            beyond=row.whole - row.tickets,
            may_shape=may_shape(tx.actor, issue.region_id) and tx.actor.may("issue.shape"),
        )
        for issue in issues
        if (row := counted.get(issue.id)) is not None and row.tickets
    ]


def _counted(tx: Transaction, issues: Sequence[int]) -> Mapping[int, Any]:
    """Issue → what its matters come to, over those that exist for this reader; one query."""
    if not issues:
        return {}
    sees = sa.true() if tx.actor.is_system else sa.func.coalesce(Ticket.visible_to(tx.actor), sa.false())
    central = aggregate_order_by(
        CommonIssueMember.ticket_id, CommonIssueMember.likeness.desc(), CommonIssueMember.ticket_id
    )
    rows = tx.session.execute(
        sa.select(
            CommonIssueMember.issue_id,
            sa.func.count().label("whole"),
            sa.func.count().filter(sees).label("tickets"),
            sa.func.count(Ticket.company_id.distinct()).filter(sees).label("firms"),
            sa.func.count(Ticket.company_id.distinct())
            .filter(sees, Ticket.filed_at >= tx.now - RECENT)
            .label("recent"),
            sa.func.min(Ticket.filed_at).filter(sees).label("first_at"),
            sa.func.max(Ticket.filed_at).filter(sees).label("last_at"),
            sa.func.array_agg(Ticket.park_id.distinct()).filter(sees).label("parks"),
            sa.func.array_agg(central, type_=sa.ARRAY(sa.BigInteger)).filter(sees)[1].label("central"),
        )
        .join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
        .where(CommonIssueMember.issue_id.in_(issues), *counting())
        .group_by(CommonIssueMember.issue_id)
    )
    return {row.issue_id: row for row in rows}


def _parks(tx: Transaction, ids: set[int]) -> Mapping[int, SeenName]:
    rows = tx.session.execute(sa.select(Park.id, Park.code, Park.name).where(Park.id.in_(ids)))
    return {row.id: SeenName(code=row.code, name=row.name) for row in rows}
