"""Common issues as a list that is taken along."""

from app.issues.rules.words import IssueState
from app.issues.seeing import SeenIssue, seen_issues
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction


def _state(asked: Conditions) -> IssueState:
    typed = asked.get("state", "")
    return IssueState(typed) if typed in set(IssueState) else IssueState.OPEN


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenIssue]:
    return seen_issues(tx, _state(asked), cursor, limit)


COLUMNS: tuple[Column[SeenIssue], ...] = (
    Column("共性问题", lambda row: row.title, 44),
    Column("类别", lambda row: row.category.name, 20),
    Column("状态", lambda row: row.state.word, 10),
    Column("诉求件数", lambda row: row.tickets, 10),
    Column("企业家数", lambda row: row.firms, 10),
    Column("涉及园区", lambda row: "、".join(each.name for each in row.parks), 30),
    Column("最早提交", lambda row: row.first_on, 12),
    Column("最近提交", lambda row: row.last_on, 12),
    Column("不再提示到", lambda row: row.quiet_until, 12),
)
ISSUES = Listing(
    abilities=("issue.see",),
    names=("state",),
    columns=COLUMNS,
    page=_found,
    said=lambda _tx, asked: [("状态", _state(asked).word)],
)
