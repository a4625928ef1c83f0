"""The leader's part of the ladder as one message a person each Monday 08:30: by unit, with totals.

`docs/rules/time.md`, reminders.

A rung is on record at once; what is said of it waits for the next Monday, holiday or not. The message of a Monday is
the same whenever it is written, and written once for each person, so that a look that comes late or twice does no harm.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Membership
from app.calendars.queries import calendar_now
from app.calendars.rules import SHANGHAI, local_day
from app.clocks.models import Clock, Reminder
from app.clocks.rules.arithmetic import left
from app.clocks.rules.states import ClockState
from app.clocks.subjects import About, Subjects, about_of
from app.departments.queries import departments_by_id
from app.kernel.ids import DepartmentId
from app.kernel.transaction import Transaction
from app.notifications.audiences import Scene
from app.notifications.gathering import Matter
from app.notifications.rules.audience import DIGEST, DIGEST_LINES
from app.notifications.telling import Teller
from app.tickets.models import Ticket

WRITTEN_AT = time(8, 30)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Late:
    """A clock whose rung waited for the digest."""

    clock: Clock
    about: About


def written_until(now: datetime) -> datetime:
    """The last Monday 08:30 in Shanghai that is not later than ``now``: up to it, rungs are gathered."""
    day = local_day(now)
    moment = datetime.combine(day - timedelta(days=day.weekday()), WRITTEN_AT, SHANGHAI)
    return moment if moment <= now else moment - WEEK


def write_digests(tx: Transaction, teller: Teller, subjects: Subjects) -> int:
    """Write the digest of the last Monday for every region that has something to say; returns how many regions."""
    until = written_until(tx.now)
    regions: dict[int, list[_Late]] = defaultdict(list)
    for each in _gathered(tx, subjects, until):
        regions[each.clock.region_id].append(each)
    for region_id, late in sorted(regions.items()):
        monday = until.astimezone(SHANGHAI).date()
        teller.tell_of(
            tx,
            Matter(
                name=DIGEST,
                key=f"{DIGEST}:{region_id}:{monday}",
                scene=Scene(region_id=region_id),
                lines=DIGEST_LINES,
                facts=_facts(tx, late, until),
                apart=_apart(tx, late, until),
                urgent=True,
            ),
        )
    return len(regions)


def _gathered(tx: Transaction, subjects: Subjects, until: datetime) -> Sequence[_Late]:
    """What rang for the digest in the week up to ``until``, and is late still."""
    rang = sa.select(Reminder.clock_id).where(
        Reminder.clock_id == Clock.id,
        Reminder.superseded.is_(False),
        sa.or_(Reminder.rung == "plus_5", Reminder.rung.startswith("week_")),
        Reminder.fired_at > until - WEEK,
        Reminder.fired_at <= until,
    )
    clocks = tx.session.scalars(
        sa.select(Clock)
        .where(Clock.state == ClockState.RUNNING, Clock.due_at < until, rang.exists())
        .order_by(Clock.due_at, Clock.id)
    ).all()
    about = about_of(tx.session, subjects, clocks)
    return [_Late(clock, about[clock.id]) for clock in clocks]


def _apart(tx: Transaction, late: Sequence[_Late], until: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Account → the same without what complains of a unit this person sits in, in whatever role: it does not exist."""
    tickets = {each.about.ticket_id for each in late if each.about.ticket_id is not None}
    complaints = sa.select(Ticket.id, Ticket.complained_of).where(Ticket.id.in_(tickets), Ticket.complained_of != [])
    complained_of = {row.id: frozenset(row.complained_of) for row in tx.session.execute(complaints)}
    if not complained_of:
        return {}
    seats: dict[int, set[int]] = defaultdict(set)
    within = Membership.department_id.in_(frozenset().union(*complained_of.values()))
    for row in tx.session.execute(sa.select(Membership.account_id, Membership.department_id).where(within)):
        seats[row.account_id].add(row.department_id)
    found: dict[int, Mapping[str, Any]] = {}
    for account_id, units in seats.items():
        kept = [each for each in late if not units & complained_of.get(each.about.ticket_id or 0, frozenset())]
        found[account_id] = _facts(tx, kept, until) if kept else {}
    return found


def _facts(tx: Transaction, late: Sequence[_Late], until: datetime) -> Mapping[str, Any]:
    """Total, and each unit with what it is late with, the most matters first; the park's and the centre's apart."""
    calendar = calendar_now(tx.session)
    units = departments_by_id(tx.session, {each.about.department_id for each in late if each.about.department_id})
    grouped: dict[DepartmentId | None, list[dict[str, Any]]] = defaultdict(list)
    for each in late:
        days = -left(calendar, until, each.clock.due_at).days
        grouped[each.about.department_id].append({"number": each.about.number, "kind": each.clock.kind, "days": days})
    said = [
        {"name": units[unit].name if unit is not None else None, "total": len(matters), "matters": matters}
        for unit, matters in sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0] or 0))
    ]
    return {"total": len(late), "units": said}
