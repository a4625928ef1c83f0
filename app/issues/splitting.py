"""拆分: some matters are about something else; the night keeps them apart from now on."""

from dataclasses import dataclass
from typing import Annotated

from app.issues.events import IssueSplit
from app.issues.lessons import teach
from app.issues.models import CommonIssue
from app.issues.rules.living import commonest
from app.issues.rules.words import IssueState, Lesson
from app.issues.shaping import held, members_of, move
from app.kernel.acts import Addition
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.rules.numbering import as_number

MOST = 200
NONE_CHOSEN = say("请勾选要拆分出去的诉求。")
NOT_HERE = say("勾选的诉求已经不在这个问题里，请查看最新状态后再选。")
ALL_CHOSEN = say("至少要留下一件，不能全部拆分出去。")


@dataclass(frozen=True, kw_only=True)
class Split:
    """Which matters are taken out."""

    tickets: Annotated[
        tuple[str, ...],
        Ask(
            "拆分出去的诉求",
            hint="勾选的诉求成为一个新的共性问题。",
            most=MOST,
            means="Numbers of the matters that are taken out into an issue of their own.",
            example=["GX20261122-0001", "GX20261122-0004"],
        ),
    ]


def split(tx: Transaction, number: str, given: Split) -> CommonIssue:
    """拆分: the matters that are named become an issue of their own, and nights keep them apart from those that stay.

    Gives the new issue back. Raises Missing, Forbidden, and Invalid where none or all are named, or one is not in it.
    """
    issue = held(tx, number)
    given = checked(given)
    wanted = {as_number(each) for each in given.tickets}
    members = members_of(tx, issue.id)
    out = [each for each in members if each.number in wanted]
    rest = [each for each in members if each.number not in wanted]
    if not wanted:
        raise Invalid({"tickets": [NONE_CHOSEN]})
    if len(out) < len(wanted):
        raise Invalid({"tickets": [NOT_HERE]})
    if not rest:
        raise Invalid({"tickets": [ALL_CHOSEN]})
    ids = [each.ticket_id for each in out]
    made = CommonIssue(
        region_id=issue.region_id,
        category_code=commonest([each.category for each in out]),
        state=IssueState.OPEN,
        quiet_until=None,
        made_at=tx.now,
        last_at=max(each.filed_at for each in out),
    )
    tx.session.add(made)
    tx.session.flush()
    move(tx, ids, made.id)
    issue.last_at = max(each.filed_at for each in rest)
    region_id = RegionId(issue.region_id)
    teach(tx, region_id, Lesson.APART, ids, [each.ticket_id for each in rest])
    tx.emit(IssueSplit(issue=issue.id, region_id=region_id, made=made.id, tickets=tuple(each.number for each in out)))
    return made


SPLIT = Addition(
    action="split",
    ability="issue.shape",
    takes=Split,
    do=split,
    done="已拆分",
    danger="拆分出去的诉求今后每晚都不再归入本问题；拆错了可以再合并。",
)
