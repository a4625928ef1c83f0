"""What is due: found without a lock, then taken under the locks that an act takes, in its order, waiting for nobody.

Two queues by one index each. A clock that warns, is due, or is to be passed on to those above goes first; one that was
passed on to the last and only repeats itself weekly has what is left. Thousands of repeats ring at one opening, and no
real deadline waits behind them for more than a batch.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from app.clocks.models import FIRST, REPEATS, TICKET, Clock
from app.clocks.rules.states import ClockState
from app.clocks.subjects import Subjects
from app.kernel.given import one_of
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class _Due:
    """A clock that seemed due when nothing was locked yet."""

    clock_id: int
    subject: str
    whose: int


def due_clocks(tx: Transaction, subjects: Subjects, limit: int) -> list[Clock]:
    """The clocks to ring first, they and their subjects locked; in the order of subjects."""
    found: list[Clock] = []
    for queue in (FIRST, REPEATS):
        for page in _pages(tx, queue, limit):
            found += _locked(tx, subjects, page)[: limit - len(found)]
            if len(found) == limit:
                break
        if len(found) == limit:
            break
    return sorted(found, key=lambda clock: (clock.subject, clock.whose, clock.id))


def _pages(tx: Transaction, queue: sa.TextClause, size: int) -> Iterator[list[_Due]]:
    """What seems due in a queue, the longest due first, nothing locked."""
    after: sa.ColumnElement[bool] = sa.true()
    while True:
        rows = tx.session.execute(
            sa.select(Clock.id, Clock.ticket_id, Clock.subject_kind, Clock.subject_id, Clock.next_at)
            .where(queue, Clock.next_at <= tx.now, after)
            .order_by(Clock.next_at, Clock.id)
            .limit(size)
        ).all()
        if not rows:
            return
        yield [_Due(row.id, row.subject_kind or TICKET, row.ticket_id or row.subject_id) for row in rows]
        if len(rows) < size:
            return
        last = rows[-1]
        after = sa.tuple_(Clock.next_at, Clock.id) > sa.tuple_(sa.literal(last.next_at), sa.literal(last.id))


def _locked(tx: Transaction, subjects: Subjects, page: list[_Due]) -> list[Clock]:
    """Of these, the clocks that nobody holds and that are due still; an order of locks as every act has it."""
    asked: dict[str, set[int]] = defaultdict(set)
    for due in page:
        asked[due.subject].add(due.whose)
    got = {(kind, each) for kind, ids in asked.items() for each in subjects[kind].lock(tx.session, ids, wait=False)}
    free = [due.clock_id for due in page if (due.subject, due.whose) in got]
    if not free:
        return []
    statement = (
        sa.select(Clock)
        .where(one_of(Clock.id, free), Clock.state == ClockState.RUNNING, Clock.next_at <= tx.now)
        .order_by(Clock.next_at, Clock.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(tx.session.scalars(statement.execution_options(populate_existing=True)))
