"""不再提示, and bringing back: an issue that needs nobody's notice is quiet for a month."""

from dataclasses import dataclass
from datetime import timedelta

from app.calendars.rules import local_day
from app.issues.events import IssueDismissed
from app.issues.models import CommonIssue
from app.issues.rules.words import IssueState
from app.issues.shaping import held
from app.kernel.acts import Addition
from app.kernel.errors import Refused
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction

QUIET = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Dismissal:
    """Nothing more need be said."""


def dismiss(tx: Transaction, number: str, _given: Dismissal) -> CommonIssue:
    """不再提示: nobody is shown the issue among the open ones for thirty days.

    Its matters stay in it, new ones join. Raises Missing, Forbidden, and Refused where it is quiet already.
    """
    issue = held(tx, number)
    if issue.state is IssueState.DISMISSED:
        raise Refused(code="issue_dismissed")
    until = local_day(tx.now) + QUIET
    issue.state, issue.quiet_until = IssueState.DISMISSED, until
    tx.session.flush()
    tx.emit(IssueDismissed(issue=issue.id, region_id=RegionId(issue.region_id), quiet_until=until))
    return issue


DISMISS = Addition(
    action="dismiss",
    ability="issue.shape",
    takes=Dismissal,
    do=dismiss,
    done="30 天内不再提示",
    danger="30 天内不列在提示中的问题里，之后自动恢复；诉求照常办理。",
)
