"""Acts of the units at work, and of the firm meanwhile."""

from datetime import datetime

from app.acts.taking import take
from app.sla.postponing import (
    DECIDE_POSTPONEMENT,
    POSTPONE,
    DecidePostponement,
    Postpone,
)
from app.tickets import asking, checking_in, remarking, resolving, suspending
from app.tickets.rules.words import PauseReason, PostponeReason
from demo.cases import Case, by_coordinator, by_dispatcher, by_firm, by_lead
from demo.financing import make_offers, pay_out, take_up
from demo.world import World


def check_in(world: World, case: Case, at: datetime) -> None:
    """The lead reports in, and whoever supports it."""
    for department in (case.lead, *case.supports):
        actor = world.seat("liaison", department)
        handler = world.seat("handler", department).name
        on_site = case.random.random() < 0.3
        take(
            world.by(actor, at),
            checking_in.CHECK_IN,
            checking_in.CheckIn(handler=handler, on_site=on_site),
            number=case.number,
        )
    take_up(world, case, at)


def progress(world: World, case: Case, at: datetime) -> None:
    """Words the firm can read."""
    take(
        by_lead(world, case, at), resolving.PROGRESS, resolving.Progress(text=case.matter.progress), number=case.number
    )
    make_offers(world, case, at)


def finish_supports(world: World, case: Case, at: datetime) -> None:
    """The supports hand their part to the lead; before that a bank has paid."""
    pay_out(world, case, at)
    for department in case.supports:
        tx = world.by(world.seat("handler", department), at)
        take(
            tx,
            resolving.FINISH,
            resolving.Finish(result="本单位负责部分已完成，现场情况和记录已移交主办单位。"),
            number=case.number,
        )


def ask(world: World, case: Case, at: datetime) -> None:
    """The lead asks the firm."""
    question = "请补充营业执照副本、现场照片和联系人电话，便于核实办理。"
    take(
        by_lead(world, case, at),
        asking.REQUEST_INFO,
        asking.RequestInfo(question=case.said("question", question)),
        number=case.number,
    )


def ask_early(world: World, case: Case, at: datetime) -> None:
    """The park asks before it accepts."""
    take(
        by_dispatcher(world, case, at),
        asking.REQUEST_INFO,
        asking.RequestInfo(question=case.said("early-question", "请补充具体位置和影响范围。")),
        number=case.number,
    )


def reply(world: World, case: Case, at: datetime) -> None:
    """The firm answers."""
    text = case.said("reply", "材料已上传，现场联系人全天在岗，可随时来厂。")
    take(by_firm(world, case, at), asking.PROVIDE_INFO, asking.ProvideInfo(answer=text), number=case.number)


def pause(world: World, case: Case, at: datetime) -> None:
    """法定程序: the clock rests."""
    text = "需履行法定公示程序，公示期内暂停计时，公示结束后立即恢复办理。"
    take(
        by_lead(world, case, at, "liaison"),
        suspending.PAUSE,
        suspending.Suspend(reason=PauseReason.PROCEDURE, text=text),
        number=case.number,
    )


def resume(world: World, case: Case, at: datetime) -> None:
    """The clock goes on."""
    take(
        by_lead(world, case, at, "liaison"),
        suspending.RESUME,
        suspending.Resume(text="公示结束无异议，恢复办理。"),
        number=case.number,
    )


def postpone(world: World, case: Case, at: datetime) -> None:
    """延期申请."""
    text = "涉及管线迁改施工，材料已到场，预计五个工作日内完工。"
    take(
        by_lead(world, case, at, "liaison"),
        POSTPONE,
        Postpone(reason=PostponeReason.TENDER, workdays=5, text=text),
        number=case.number,
    )


def grant(world: World, case: Case, at: datetime) -> None:
    """The centre agrees to the later date."""
    take(
        by_coordinator(world, at),
        DECIDE_POSTPONEMENT,
        DecidePostponement(approved=True, note="情况属实，同意延期。"),
        number=case.number,
    )


def remark(world: World, case: Case, at: datetime) -> None:
    """An internal note."""
    text = case.said("remark", "企业近期反映类似问题较多，建议现场一次性排查。")
    take(by_coordinator(world, at), remarking.REMARK, remarking.Note(text=text), number=case.number)


def nudge(world: World, case: Case, at: datetime) -> None:
    """The firm asks how it goes."""
    take(
        by_firm(world, case, at),
        remarking.NUDGE,
        remarking.Nudge(text=case.said("nudge", "请问目前进展如何？生产安排比较紧。")),
        number=case.number,
    )
