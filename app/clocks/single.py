"""The one clock of what is decided once, a registration, a correction, a need: it starts, it ends, it never rests."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.clocks.hanging import hang, ladders_at
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from app.clocks.winding import ACTIVE, cancel, stop, wind
from app.kernel.transaction import Transaction


def start_single(
    tx: Transaction,
    subject: tuple[str, int],
    region_id: int,
    kind: str,
    limit: Limit,
    *,
    department_id: int | None = None,
    due: datetime | None = None,
    cycle: int = 1,
) -> None:
    """From now on it runs for ``subject`` (its kind and id) through the limit, by the ladder of its region.

    ``department_id`` is the unit that is late when it is; None where no unit is. ``due``: an instant that was named,
    where the limit does not say it. ``cycle``: which time it is waited for, where that comes again.
    """
    calendar = calendar_now(tx.session)
    subject_kind, subject_id = subject
    clock = Clock(
        subject_kind=subject_kind,
        subject_id=subject_id,
        region_id=region_id,
        kind=kind,
        cycle=cycle,
        department_id=department_id,
        limit_text=str(limit),
        started_at=tx.now,
    )
    hang(clock, ladders_at(tx.session, region_id, tx.now))
    wind(clock, calendar, due or due_at(calendar, tx.now, limit))
    tx.session.add(clock)
    tx.session.flush()


def end_single(tx: Transaction, subject: tuple[str, int], *, met: bool) -> None:
    """Nothing is waited for any more: decided (``met``), or taken back."""
    subject_kind, subject_id = subject
    end_singles(tx, subject_kind, [subject_id], met=met)


def end_singles(tx: Transaction, subject_kind: str, ids: Collection[int], *, met: bool) -> None:
    """The same of several things of one kind at once; one query however many there are."""
    clocks = tx.session.scalars(
        sa.select(Clock)
        .where(Clock.subject_kind == subject_kind, Clock.subject_id.in_(ids))
        .order_by(Clock.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    for clock in clocks.all():
        if clock.state not in ACTIVE:
            continue
        if met:
            stop(clock, tx.now)
        else:
            cancel(clock, tx.now)
    tx.session.flush()
