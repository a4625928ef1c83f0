"""合并: two issues are one; the night keeps them together from now on."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.issues.events import IssuesMerged
from app.issues.lessons import teach
from app.issues.models import CommonIssue
from app.issues.rules.words import Lesson
from app.issues.shaping import held, members_of, move
from app.kernel.acts import Addition
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

NOT_ANOTHER = say("请选择同一区域的另一个共性问题。")


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Which issue goes up in this one."""

    other: Annotated[
        int,
        Ask(
            "并入的共性问题",
            hint="它的诉求全部并入本问题，它的编号不再使用。",
            least=1,
            most=2**53,
            means="Id of the issue that goes up in this one.",
            example=8,
        ),
    ]


def merge(tx: Transaction, number: str, given: Merge) -> CommonIssue:
    """合并: the matters of another issue of the region come into this one, and nights keep all of them together.

    Raises Missing, Forbidden, and Invalid for an issue that is none, or this one.
    """
    issue = held(tx, number)
    given = checked(given)
    other = tx.session.scalar(
        visible(tx.actor, CommonIssue).where(
            CommonIssue.id == given.other, CommonIssue.region_id == issue.region_id, CommonIssue.id != issue.id
        )
    )
    if other is None:
        raise Invalid({"other": [NOT_ANOTHER]})
    region_id = RegionId(issue.region_id)
    come = members_of(tx, other.id)
    teach(tx, region_id, Lesson.TOGETHER, [each.ticket_id for each in (*members_of(tx, issue.id), *come)])
    move(tx, [each.ticket_id for each in come], issue.id)
    issue.last_at = max(issue.last_at, other.last_at)
    tx.session.flush()
    tx.session.execute(sa.delete(CommonIssue).where(CommonIssue.id == other.id))
    tx.emit(
        IssuesMerged(issue=issue.id, region_id=region_id, other=other.id, tickets=tuple(each.number for each in come))
    )
    return issue


MERGE = Addition(
    action="merge",
    ability="issue.shape",
    takes=Merge,
    do=merge,
    done="已合并",
    danger="两个问题的诉求今后每晚都归在一起；合错了可以再拆分。",
)
