"""Visits of the running month: made with matters and with none, by telephone, scheduled, denied, and a quiet firm."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from app.acts.recording_visits import RECORD_VISIT
from app.acts.taking import take
from app.calendars.rules import local_day
from app.kernel.actor import SYSTEM
from app.visits.denying import DENY_VISIT, NobodyCame
from app.visits.inputs import Problem, RecordVisit
from app.visits.planning import plan_region
from app.visits.quieting import ASK_QUIET, AskQuiet
from app.visits.rules.words import Production, VisitPurpose, VisitWay
from app.visits.scheduling import SCHEDULE_VISIT, ScheduleVisit
from app.visits.seeing import seen_visits
from demo.timeline import Timeline
from demo.world import World

QUIET_FOR = timedelta(days=60)
Act = Callable[[World, datetime], None]


def plan_visits(timeline: Timeline) -> None:
    """Plans of the present periods, and what officers did on the workdays before."""
    world = timeline.world
    back = world.calendar.subtract_working_time

    def before(hours: int, act: Act) -> None:
        at = back(timeline.until, timedelta(hours=hours))
        timeline.plan(at, partial(act, world, at))

    before(78, _plans)
    before(62, partial(_visit, firm=1, production=Production.REDUCED, notes="订单减少三成，两条线停了一条。"))
    before(54, partial(_visit, firm=2, way=VisitWay.PHONE))
    before(46, partial(_visit, firm=3, production=Production.HALTED, notes="大门锁着，门卫说停产一个月。"))
    before(38, partial(_visit, firm=3, way=VisitWay.PHONE, production=Production.HALTED, notes="电话里说还没有复工。"))
    before(30, partial(_visit, firm=4, purpose=VisitPurpose.SAFETY))
    before(22, _denied)
    # its matters are new: nobody of the load takes them up
    before(6, partial(_visit, firm=0, problems=(ROAD, HANDS), explained=("技改补贴", "稳岗返还")))
    before(4, _quiet)
    today = local_day(timeline.until)
    before(2, partial(_scheduled, firm=1, day=today, time="15:00"))
    before(2, partial(_scheduled, firm=2, day=today + timedelta(days=1)))


ROAD = Problem(title="走访反映：厂区北门外路灯不亮", body="夜班下班时看不清路，已有两起剐蹭。", category="0201")
HANDS = Problem(title="走访反映：年底缺熟练焊工", body="缺八名焊工，想请帮着组织一次招聘。", category="0301")


def _plans(world: World, at: datetime) -> None:
    plan_region(world.by(SYSTEM, at), int(world.region_id))


def _visit(
    world: World,
    at: datetime,
    *,
    firm: int,
    way: VisitWay = VisitWay.ON_SITE,
    purpose: VisitPurpose = VisitPurpose.ROUTINE,
    production: Production = Production.NORMAL,
    notes: str = "",
    explained: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> None:
    code = world.firms[firm].code
    told = RecordVisit(
        firm=code,
        purpose=purpose,
        way=way,
        day=local_day(at),
        met="厂办负责人",
        post="主任",
        production=production,
        notes=notes,
        explained=explained,
        problems=problems,
    )
    take(world.by(world.officer(code), at), RECORD_VISIT, told)


def _scheduled(world: World, at: datetime, *, firm: int, day: date, time: str = "") -> None:
    code = world.firms[firm].code
    said = ScheduleVisit(firm=code, day=day, time=time, purpose=VisitPurpose.ROUTINE)
    take(world.by(world.officer(code), at), SCHEDULE_VISIT, said)


def _denied(world: World, at: datetime) -> None:
    tx = world.by(world.seat("firm", world.firms[4].code), at)
    take(tx, DENY_VISIT, NobodyCame(words="那天全厂放假，没有人来。"), number=seen_visits(tx).items[0].number)


def _quiet(world: World, at: datetime) -> None:
    code = world.firms[0].code
    asked = AskQuiet(until=local_day(at) + QUIET_FOR, reason="年底赶订单，有事会主动联系。")
    take(world.by(world.seat("firm", code), at), ASK_QUIET, asked, number=code)
