"""Notices to firms of a park that have not written of a common issue: one was sent, one waits as a draft.

Made when the issues have been found, which is after the history is there.
"""

from app.accounts.actors import Actors
from app.accounts.queries import find_account
from app.acts.taking import take
from app.issues.park_notices import (
    DRAFT_NOTICE,
    REWORD_NOTICE,
    SEND_NOTICE,
    NoticeDrafting,
    NoticeSending,
    NoticeWords,
)
from app.issues.seeing import seen_issues
from app.issues.seeing_notices import seen_notices
from app.issues.unheard import unheard_by_park
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction, Transactions

COORDINATOR = "coordinator"
NOTICES = 2
"""The first is sent, what comes behind it waits."""
WORDS = (
    "近期本园区有多家企业反映同一类问题，我们正在查明共同原因。贵公司如果也遇到，请点“我也遇到”，一并办理、统一答复。"
)


def tell_parks(transactions: Transactions, actors: Actors) -> int:
    """Let the coordinator draft a notice about each of the newest issues, and send the first; returns how many.

    Nothing where there is one already, or nobody to write them.
    """
    with transactions.reading(SYSTEM) as tx:
        account = find_account(tx.session, COORDINATOR)
    if account is None:
        return 0
    who = AccountId(account.id)
    with transactions.acting(lambda session, now: actors.of(session, who, now), "demo load") as tx:
        meant = [] if seen_notices(tx).items else _unheard(tx)[:NOTICES]
        for place, (issue, park) in enumerate(meant):
            notice = take(tx, DRAFT_NOTICE, NoticeDrafting(park=park), number=str(issue))
            if place == 0:
                take(tx, SEND_NOTICE, NoticeSending(), number=notice.number, version=notice.version)
            else:
                take(tx, REWORD_NOTICE, NoticeWords(text=WORDS), number=notice.number, version=notice.version)
        return len(meant)


def _unheard(tx: Transaction) -> list[tuple[int, str]]:
    """The newest issues, each with the park from most of whose firms nothing has come."""
    parks = [(issue.id, unheard_by_park(tx, issue.id)) for issue in seen_issues(tx).items]
    return [(issue, max(sorted(there), key=there.__getitem__)) for issue, there in parks if there]
