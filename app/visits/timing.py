"""The clock of a planned visit: from when it is planned to the last closing of its period. It never rests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.queries import calendar_now
from app.calendars.rules import WorkCalendar, local_day
from app.clocks.events import DeadlineMoved
from app.clocks.hanging import hang, ladders_at
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.deadlines import Ground
from app.clocks.rules.limits import Limit, Unit
from app.clocks.single import end_single, end_singles
from app.clocks.subjects import About, about_firm
from app.clocks.winding import wind
from app.companies.models import Company
from app.kernel.given import one_of
from app.kernel.transaction import Transaction
from app.visits.models import Visit
from app.visits.rules.periods import VisitPeriod
from app.visits.rules.words import VisitClock

VISIT = "visit_plan"
"""The subject, as the list at the roof names it."""
CLOCK_COLUMNS = (
    "region_id",
    "kind",
    "cycle",
    "limit_text",
    "emergency",
    "rungs",
    "started_at",
    "due_original",
    "due_at",
    "provisional",
    "calendar_version",
    "state",
    "deadline_seq",
    "next_at",
)


def last_workday(calendar: WorkCalendar, period: VisitPeriod) -> "datetime":
    """The last closing of a period."""
    day = period.last if calendar.is_workday(period.last) else calendar.previous_workday_before(period.last)
    return calendar.closing(day)


def limit_until(calendar: WorkCalendar, start: datetime, period: VisitPeriod) -> Limit:
    """The workdays from a start until the last of a period; of one planned on that very day what is left of it."""
    day = local_day(last_workday(calendar, period))
    workdays = calendar.workdays_between(local_day(start), day)
    return Limit(workdays, Unit.WORKDAY) if workdays else Limit(1, Unit.CIVILDAY)


def start_clocks(tx: Transaction, region_id: int, period: VisitPeriod, ids: Sequence[int]) -> None:
    """From now on each of these plans of one period is waited for; one statement however many they are."""
    if not ids:
        return
    calendar = calendar_now(tx.session)
    limit = limit_until(calendar, tx.now, period)
    clock = Clock(
        region_id=region_id,
        kind=VisitClock.PLAN,
        cycle=1,
        limit_text=str(limit),
        emergency=False,
        started_at=tx.now,
    )
    hang(clock, ladders_at(tx.session, region_id, tx.now))
    wind(clock, calendar, due_at(calendar, tx.now, limit))
    same = {name: getattr(clock, name) for name in CLOCK_COLUMNS}
    rows = [{**same, "subject_kind": VISIT, "subject_id": each} for each in ids]
    tx.session.execute(sa.insert(Clock), rows)


def end_plan_clock(tx: Transaction, visit: Visit) -> None:
    """The visit was made."""
    end_single(tx, (VISIT, visit.id), met=True)


def end_plan_clocks(tx: Transaction, ids: Collection[int], *, met: bool) -> None:
    """They were missed (``met``: their due is what says how it ended), or will not be made."""
    if ids:
        end_singles(tx, VISIT, ids, met=met)


def follow_plan_due(tx: Transaction, event: DeadlineMoved) -> None:
    """INSIDE handler: the plan says the same day as its clock."""
    if event.subject == VISIT:
        tx.session.get_one(Visit, event.subject_id).planned_on = local_day(event.due_at)
        tx.session.flush()


class VisitPlans:
    """The answers for planned visits; the protocol is ``clocks.subjects.Subject``."""

    def lock(self, session: Session, ids: Collection[int], *, wait: bool) -> Collection[int]:
        """Lock these visits."""
        statement = sa.select(Visit.id).where(one_of(Visit.id, ids)).order_by(Visit.id)
        return session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()

    def about(self, session: Session, clocks: Sequence[Clock]) -> Mapping[int, About]:
        """The firm by its name, and its park."""
        rows = session.execute(
            sa.select(Visit.id, Company.id.label("company"), Company.name, Company.park_id)
            .join(Company, Company.id == Visit.company_id)
            .where(one_of(Visit.id, {clock.whose for clock in clocks}))
        )
        known = {row.id: about_firm(row.name, row.company, row.park_id) for row in rows}
        return {clock.id: known[clock.whose] for clock in clocks}

    def grounds(self, session: Session, clocks: Sequence[Clock], now: datetime) -> Mapping[int, Ground]:
        """The start, and the workdays there are until the end of the period by the calendar of now."""
        calendar = calendar_now(session)
        rows = session.execute(
            sa.select(Visit.id, Visit.period_first, Visit.period_last).where(
                one_of(Visit.id, {clock.whose for clock in clocks})
            )
        )
        periods = {row.id: VisitPeriod(row.period_first, row.period_last) for row in rows}
        return {
            clock.id: Ground(clock.started_at, limit_until(calendar, clock.started_at, periods[clock.whose]))
            for clock in clocks
        }
