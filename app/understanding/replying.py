"""What the clarity check says of an answer to one ticket, for whoever writes or approves it, in every face alike.

It is a reading: nothing is kept of it, and no answer is ever held back by it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.calendars.rules import local_day
from app.kernel.errors import Refused
from app.kernel.transaction import Transaction
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome
from app.tickets.seeing import seen_by
from app.tickets.seen import Seen
from app.understanding.rules.clarity import hints
from app.understanding.rules.replies import Hint, Reply

WRITTEN_BY = frozenset({Action.ANSWER, Action.SETTLE})
"""The acts that send an answer to the firm, or to the head."""
JUDGED_BY = frozenset({Action.APPROVE, Action.SEND_BACK})
"""The acts of whoever lets it go."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer as far as it is written."""

    text: str
    outcome: Outcome | None = None
    revisit_on: date | None = None


def answer_checked(tx: Transaction, number: str, written: Written) -> tuple[Hint, ...]:
    """The hints on an answer that this actor may send or approve now. Raises Missing, and Refused for anybody else."""
    seen = seen_by(tx, number)
    if (WRITTEN_BY | JUDGED_BY).isdisjoint(seen.actions):
        raise Refused(allowed=seen.actions, state=seen.row.state)
    return hints_on(seen, written, tx.now)


def hints_on(seen: Seen, written: Written, now: datetime) -> tuple[Hint, ...]:
    """The hints on an answer to a ticket as its reader knows it."""
    row = seen.row
    reply = Reply(
        text=written.text,
        title=row.title,
        body=row.body,
        outcome=written.outcome,
        revisit_on=written.revisit_on,
        firm=(row.firm.name, *row.firm.former) if row.firm else (),
        today=local_day(now),
    )
    return hints(reply)
