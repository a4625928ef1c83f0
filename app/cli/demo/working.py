"""Acts of the units at work, and of the firm meanwhile."""

from datetime import datetime

from app.cli.demo.cases import Case, by_coordinator, by_dispatcher, by_firm, by_lead
from app.cli.demo.world import World
from app.sla.postponing import DecidePostponement, Postpone, ask_postponement, decide_postponement
from app.tickets import asking, checking_in, remarking, resolving, suspending
from app.tickets.rules.words import PauseReason, PostponeReason


def check_in(world: World, case: Case, at: datetime) -> None:
    """The lead reports in, and whoever supports it."""
    for department in (case.lead, *case.supports):
        actor = world.seat("liaison", department)
        handler = world.seat("handler", department).name
        on_site = case.random.random() < 0.3
        checking_in.check_in(
            world.by(actor, at), case.number, None, checking_in.CheckIn(handler=handler, on_site=on_site)
        )


def progress(world: World, case: Case, at: datetime) -> None:
    """Words the firm can read."""
    resolving.report_progress(
        by_lead(world, case, at), case.number, None, resolving.Progress(text=case.matter.progress)
    )


def finish_supports(world: World, case: Case, at: datetime) -> None:
    """The supports hand their part to the lead."""
    for department in case.supports:
        tx = world.by(world.seat("handler", department), at)
        resolving.finish_support(
            tx, case.number, None, resolving.Finish(result="本单位负责部分已完成，现场情况和记录已移交主办单位。")
        )


def ask(world: World, case: Case, at: datetime) -> None:
    """The lead asks the firm."""
    question = "请补充营业执照副本、现场照片和联系人电话，便于核实办理。"
    asking.request_info(
        by_lead(world, case, at), case.number, None, asking.RequestInfo(question=case.said("question", question))
    )


def ask_early(world: World, case: Case, at: datetime) -> None:
    """The park asks before it accepts."""
    asking.request_info(
        by_dispatcher(world, case, at),
        case.number,
        None,
        asking.RequestInfo(question=case.said("early-question", "请补充具体位置和影响范围。")),
    )


def reply(world: World, case: Case, at: datetime) -> None:
    """The firm answers."""
    text = case.said("reply", "材料已上传，现场联系人全天在岗，可随时来厂。")
    asking.provide_info(by_firm(world, case, at), case.number, None, asking.ProvideInfo(answer=text))


def pause(world: World, case: Case, at: datetime) -> None:
    """法定程序: the clock rests."""
    text = "需履行法定公示程序，公示期内暂停计时，公示结束后立即恢复办理。"
    suspending.pause(
        by_lead(world, case, at, "liaison"),
        case.number,
        None,
        suspending.Suspend(reason=PauseReason.PROCEDURE, text=text),
    )


def resume(world: World, case: Case, at: datetime) -> None:
    """The clock goes on."""
    suspending.resume(
        by_lead(world, case, at, "liaison"), case.number, None, suspending.Resume(text="公示结束无异议，恢复办理。")
    )


def postpone(world: World, case: Case, at: datetime) -> None:
    """延期申请."""
    text = "涉及管线迁改施工，材料已到场，预计五个工作日内完工。"
    ask_postponement(
        by_lead(world, case, at, "liaison"),
        case.number,
        None,
        Postpone(reason=PostponeReason.TENDER, workdays=5, text=text),
    )


def grant(world: World, case: Case, at: datetime) -> None:
    """The centre agrees to the later date."""
    decide_postponement(
        by_coordinator(world, at), case.number, None, DecidePostponement(approved=True, note="情况属实，同意延期。")
    )


def remark(world: World, case: Case, at: datetime) -> None:
    """An internal note."""
    text = case.said("remark", "企业近期反映类似问题较多，建议现场一次性排查。")
    remarking.add_remark(by_coordinator(world, at), case.number, remarking.Note(text=text))


def nudge(world: World, case: Case, at: datetime) -> None:
    """The firm asks how it goes."""
    remarking.nudge(
        by_firm(world, case, at),
        case.number,
        None,
        remarking.Nudge(text=case.said("nudge", "请问目前进展如何？生产安排比较紧。")),
    )
