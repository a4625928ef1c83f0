"""What runs by itself, and what the supervisor does: sweeps, silence, reports, supervision orders."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.acts.taking import take
from app.calendars.rules import local_day
from app.clocks.sweeping import sweep
from app.departments.queries import departments_by_id
from app.followups.conducting import deem_silent
from app.kernel.actor import SYSTEM
from app.kernel.ids import DepartmentId
from app.kernel.outbox import OPEN, OutboxRow, OutboxState
from app.kernel.transaction import Transaction
from app.notifications.digesting import write_digests
from app.notifications.models import Notification
from app.notifications.telling import Teller
from app.regions.queries import get_region
from app.reports.compiling import compile_week
from app.reports.rules.periods import Week, last_completed
from app.subjects import SUBJECTS
from app.supervision.handling import ANSWER, CLOSE, SIGN, Close, OrderAnswer, Sign
from app.supervision.models import SupervisionOrder
from app.supervision.raising import ISSUE, RAISE, Issue, Order
from app.supervision.returning import RETURN, Return
from app.supervision.rules import Level, OrderState
from app.tickets.closing import revisit_due
from app.tickets.finding import TicketFilters
from app.tickets.rules.words import State
from app.tickets.seeing import Wanted, seen_list
from app.tickets.suspending import resume_overdue
from demo.places import FIRST_UNIT
from demo.timeline import Timeline
from demo.world import World

SWEEP_LIMIT = 200
ROUNDS = (timedelta(minutes=10), timedelta(minutes=150), timedelta(minutes=375), timedelta(minutes=541))
"""After the opening of business: morning, before noon, afternoon, after close."""
LAST_WEEKS = 4
ORDERS_ISSUED = 6
"""How many proposed orders the supervisor has issued; the rest wait for a decision."""
LATE = "办理超期，请说明原因并限期办结。"
RETURNED = 2
"""Which of them, by its place, is answered too weakly at first."""


def plan_chores(timeline: Timeline, days: int) -> None:
    """Plan what runs by itself on the last working days, and once more at the very end."""
    world = timeline.world
    for day in workdays_back(world, timeline.until, days):
        for after in ROUNDS:
            at = world.calendar.opening(day) + after
            timeline.plan(at, _at(run_chores, world, at))
        at = world.calendar.closing(day) - timedelta(minutes=50)
        timeline.plan(at, _at(look_after_orders, world, at))
    timeline.plan(timeline.until, _at(run_chores, world, timeline.until))
    timeline.plan(timeline.until, _at(leave_one_to_sign, world, timeline.until))


def plan_reports(timeline: Timeline, weeks: list[Week]) -> None:
    """Freeze each week on the Monday after it, at six in the morning."""
    for week in weeks:
        at = week.cutoff + timedelta(hours=6)
        timeline.plan(at, _freezing(timeline.world, week, at))


def plan_digests(timeline: Timeline, weeks: list[Week]) -> None:
    """Write what is gathered for those above on the Monday after each week, at half past eight."""
    for week in weeks:
        at = week.cutoff + timedelta(hours=8, minutes=30)
        if at <= timeline.until:
            timeline.plan(at, _at(write_digests_of, timeline.world, at))


def write_digests_of(world: World, at: datetime) -> None:
    """What beat does on a Monday morning; no letter leaves for what never happened."""
    write_digests(world.by(SYSTEM, at), Teller(), SUBJECTS)


def weeks_before(now: datetime) -> list[Week]:
    """The last complete weeks, oldest first."""
    found = [last_completed(now)]
    while len(found) < LAST_WEEKS:
        found.insert(0, found[0].previous)
    return found


def run_chores(world: World, at: datetime) -> None:
    """What beat does all day long."""
    tx = world.by(SYSTEM, at)
    while sweep(tx, SUBJECTS, SWEEP_LIMIT) == SWEEP_LIMIT:
        pass
    resume_overdue(tx)
    deem_silent(tx)
    revisit_due(tx)


def look_after_orders(world: World, at: datetime) -> None:
    """The supervisor issues what was proposed, the unit signs and answers, the supervisor closes: a step a day.

    One answer is too weak and goes back.
    """
    orders = world.tx.session.scalars(
        sa.select(SupervisionOrder).where(SupervisionOrder.region_id == world.region_id).order_by(SupervisionOrder.id)
    ).all()
    supervisor = world.by(world.seat("supervisor", world.region), at)
    for place, order in enumerate(orders):
        late = place >= ORDERS_ISSUED
        if order.state is OrderState.PROPOSED and not late:
            take(supervisor, ISSUE, Issue(reason=LATE), number=order.reference)
        elif order.state is OrderState.ISSUED and place != 1 and not late:
            take(_addressed(world, order, at), SIGN, Sign(), number=order.reference)
        elif order.state is OrderState.SIGNED and place % 2 == 0:
            take(
                _addressed(world, order, at),
                ANSWER,
                OrderAnswer(text="已成立专班推进，明确责任人和完成时间，将按期答复企业。"),
                number=order.reference,
            )
        elif order.state is OrderState.ANSWERED and place == RETURNED and order.round == 1:
            weak = Return(reason="只说了态度，没有说明原因和完成时间，请逐项补充。", workdays=2)
            take(supervisor, RETURN, weak, number=order.reference)
        elif order.state is OrderState.ANSWERED:
            take(supervisor, CLOSE, Close(note="整改措施明确，予以办结。"), number=order.reference)


def leave_one_to_sign(world: World, at: datetime) -> None:
    """Whoever signs in for ``FIRST_UNIT`` finds an order to sign: one proposed to it, or one raised by hand.

    Who was late first, and so whose orders were issued, hangs on the day the demonstration is loaded.
    """
    session, unit = world.tx.session, world.seat("head", FIRST_UNIT).seats[0].department_id
    orders = session.scalars(
        sa.select(SupervisionOrder).where(SupervisionOrder.department_id == unit).order_by(SupervisionOrder.id)
    ).all()
    supervisor = world.by(world.seat("supervisor", world.region), at)
    if any(order.state is OrderState.ISSUED for order in orders):
        return
    proposed = [order for order in orders if order.state is OrderState.PROPOSED]
    if proposed:
        take(supervisor, ISSUE, Issue(reason=LATE), number=proposed[0].reference)
        return
    at_work = Wanted(filters=TicketFilters(states=(State.HANDLING,)), limit=1)
    for row in seen_list(world.by(world.seat("head", FIRST_UNIT), at), at_work).items:
        take(supervisor, RAISE, Order(level=Level.YELLOW, reason=LATE, department=FIRST_UNIT), number=row.number)


def tidy_up(world: World) -> None:
    """Nothing of the past is owed to anybody: old messages are read, and no mail goes out for what never happened."""
    tx = world.tx
    last_day = world.calendar.previous_workday_before(local_day(tx.now))
    tx.session.execute(
        sa.update(Notification)
        .where(Notification.read_at.is_(None), Notification.created_at < world.calendar.opening(last_day))
        .values(read_at=Notification.created_at)
    )
    tx.session.execute(sa.update(OutboxRow).where(OutboxRow.state.in_(OPEN)).values(state=OutboxState.CANCELLED))


def _at(happen: Callable[[World, datetime], None], world: World, at: datetime) -> Callable[[], None]:
    return lambda: happen(world, at)


def workdays_back(world: World, now: datetime, days: int) -> Iterator[date]:
    """So many workdays, the latest first; today is the first where it is one."""
    day = local_day(now) + timedelta(days=1)
    for _ in range(days):
        day = world.calendar.previous_workday_before(day)
        yield day


def _freezing(world: World, week: Week, at: datetime) -> Callable[[], None]:
    def freeze() -> None:
        tx = world.by(SYSTEM, at)
        tx.session.execute(sa.text("ANALYZE"))  # the planner cannot know of rows that were not yet committed
        compile_week(tx, get_region(tx.session, world.region), str(week))

    return freeze


def _addressed(world: World, order: SupervisionOrder, at: datetime) -> Transaction:
    """The liaison of the unit an order is addressed to."""
    assert order.department_id is not None, "orders of the demonstration are about units"
    unit = DepartmentId(order.department_id)
    return world.by(world.seat("liaison", departments_by_id(world.tx.session, [unit])[unit].code), at)
