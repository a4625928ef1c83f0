"""恢复提示: an issue that was dismissed is shown again before its time."""

from dataclasses import dataclass

from app.issues.events import IssueResumed
from app.issues.models import CommonIssue
from app.issues.rules.words import IssueState
from app.issues.shaping import held
from app.kernel.acts import Addition
from app.kernel.errors import Refused
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Nothing more need be said."""


def resume(tx: Transaction, number: str, _given: Notice) -> CommonIssue:
    """恢复提示: the issue stands among the open ones again.

    Raises Missing, Forbidden, and Refused where it was not dismissed.
    """
    issue = held(tx, number)
    if issue.state is IssueState.OPEN:
        raise Refused(code="issue_open")
    issue.state, issue.quiet_until = IssueState.OPEN, None
    tx.session.flush()
    tx.emit(IssueResumed(issue=issue.id, region_id=RegionId(issue.region_id)))
    return issue


NOTICE = Addition(
    action="notice",
    ability="issue.shape",
    takes=Notice,
    do=resume,
    done="已恢复提示",
)
