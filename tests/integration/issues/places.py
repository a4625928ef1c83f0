"""Matters of several firms about two things, filed by the firms' own acts."""

from typing import Any

import sqlalchemy as sa

from app.issues.models import CommonIssue, CommonIssueMember
from app.issues.rules.words import IssueState, Placed
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction, Transactions
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_draft, a_zone, as_actor

MIXER = (
    ("云杉路搅拌站夜间噪音粉尘", "云杉路搅拌站夜里开工，粉尘飘进车间"),
    ("云杉路搅拌站粉尘污染", "搅拌站粉尘漫天，云杉路一侧窗户不敢开"),
    ("云杉路搅拌站何时搬走", "云杉路搅拌站夜间噪音、粉尘，员工无法休息"),
    ("投诉云杉路的搅拌站", "云杉路搅拌站夜间噪音粉尘，员工意见大"),
)
BRIDGE = (
    ("青石桥封闭货车绕行", "青石桥维修封闭，货车绕行十公里"),
    ("青石桥什么时候通车", "青石桥封闭半年，货车无法通行绕行"),
    ("青石桥封闭影响发货", "青石桥封闭，货车绕行，发货晚两小时"),
)
OTHERS = ("招不到普工", "想申请技改补贴", "变压器增容", "孩子入学报名", "食堂想找供应商", "用地证一直没有办下来")
NEW = ("云杉路搅拌站还在夜间施工", "云杉路搅拌站粉尘、噪音没有改善")


def filed(tx: Transaction, actor: Actor, words: tuple[str, str], **more: Any) -> Ticket:
    """A matter of a firm, in these words."""
    return file_ticket(as_actor(tx, actor), a_draft(words[0], body=words[1], **more))


def laid_out(tx: Transaction) -> Zone:
    """A zone in which two firms write about two things, and one of them about others."""
    zone = a_zone(tx)
    for place, words in enumerate((*MIXER, *BRIDGE)):
        filed(tx, (zone.firm, zone.other_firm)[place % 2], words)
    for title in OTHERS:
        filed(tx, zone.firm, (title, title))
    tx.session.flush()
    return zone


def begun(transactions: Transactions) -> Zone:
    """The same, committed."""
    with transactions.acting(SYSTEM) as tx:
        return laid_out(tx)


def issues(tx: Transaction) -> dict[int, set[str]]:
    """Issue → titles of its matters."""
    found: dict[int, set[str]] = {each: set() for each in tx.session.scalars(sa.select(CommonIssue.id))}
    rows = tx.session.execute(
        sa.select(CommonIssueMember.issue_id, Ticket.title).join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
    )
    for issue, title in rows:
        found[issue].add(title)
    return found


def issue_about(tx: Transaction, word: str) -> int:
    """The issue whose matters hold a word in their titles."""
    [found] = {issue for issue, titles in issues(tx).items() if any(word in title for title in titles)}
    return found


def ticket_called(tx: Transaction, title: str) -> Ticket:
    """The matter with a title."""
    return tx.session.scalars(sa.select(Ticket).where(Ticket.title == title)).one()


def an_issue(tx: Transaction, zone: Zone, *tickets: int) -> int:
    """An issue with these matters, as a night would have left it."""
    issue = CommonIssue(
        region_id=zone.region.id,
        category_code="01",
        state=IssueState.OPEN,
        quiet_until=None,
        made_at=tx.now,
        last_at=tx.now,
    )
    tx.session.add(issue)
    tx.session.flush()
    rows = [
        CommonIssueMember(issue_id=issue.id, ticket_id=each, placed_by=Placed.MACHINE, likeness=0.5, at=tx.now)
        for each in tickets
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    return issue.id


def put_aside(tx: Transaction, title: str) -> None:
    """Let a matter be withdrawn, as its row says it then."""
    tx.session.execute(sa.update(Ticket).where(Ticket.title == title).values(state=State.WITHDRAWN))
