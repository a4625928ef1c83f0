"""会商: those called by a joint whistle meet, settle two things, and one unit does not keep its day."""

from datetime import datetime

from app.acts.taking import take
from app.calendars.rules import local_day
from app.meetings.deciding import DECIDE_THERE, FINISH_TASK, GIVE, Decide, FinishTask, GiveTask
from app.meetings.seeing import seen_meeting
from app.meetings.talking import PLACE, SAY, Meet, Said
from demo.cases import Case, by_dispatcher, by_lead
from demo.world import World

CAUSE = "原因已经查清：现有线路容量不够，先接临时电源，再办增容。"
PLAN = "增容方案一周内报送，施工期间安排专人值守，每天向企业通报。"


def meet(world: World, case: Case, at: datetime) -> None:
    """They meet at the firm's gate, talk it over, and write down who does what by when."""
    dispatcher, day = by_dispatcher(world, case, at), local_day(at)
    next_day = world.calendar.next_workday_after(day)
    place = Meet(place="园区企业服务大厅", meets_on=next_day, meets_time="9:00")
    take(dispatcher, PLACE, place, number=case.number)
    take(dispatcher, SAY, Said(text="请各单位带齐资料，明天上午九点到现场一起看。"), number=case.number)
    support = case.supports[0]
    unit = world.by(world.seat("handler", support), at)
    take(unit, SAY, Said(text="抢修班已经到厂区东门，正在核对负荷。"), number=case.number)
    lead = by_lead(world, case, at)
    take(lead, SAY, Said(text="收到。先保证今晚不停产，增容另外安排。"), number=case.number)
    first = take(dispatcher, DECIDE_THERE, Decide(text=CAUSE), number=case.number)
    second = take(lead, DECIDE_THERE, Decide(text=PLAN), number=case.number)
    tasks = (
        GiveTask(decision=first.seq, text="接通临时电源，当面向企业交底", unit=case.lead, due_on=next_day),
        GiveTask(decision=first.seq, text="核定负荷，出具供电方案", unit=support, due_on=next_day, due_time="17:30"),
        GiveTask(
            decision=second.seq,
            text="报送增容方案",
            unit=case.lead,
            due_on=world.calendar.nth_workday_after(day, 8),
        ),
    )
    for task in tasks:
        take(dispatcher, GIVE, task, number=case.number)


def report_back(world: World, case: Case, at: datetime) -> None:
    """The lead did the first of its tasks; the support has not done its own, and is late by then."""
    lead = by_lead(world, case, at)
    task = next(each for each in seen_meeting(lead, case.number).tasks if each.may_finish)
    take(lead, FINISH_TASK, FinishTask(note="临时电源已接通，企业夜班照常生产。"), number=str(task.id))
    take(lead, SAY, Said(text="临时电源已经接通，供电方案还请尽快。"), number=case.number)
