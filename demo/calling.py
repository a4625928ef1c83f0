"""Acts from filing to the right unit: file, accept, whistle, hand back, rule."""

from datetime import datetime

from app.acts.taking import take
from app.calendars.rules import local_day
from app.tickets import filing, handing_back, triaging
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import Channel, Grade, HandBackReason, Outcome, RejectReason, WhistleKind
from app.tickets.whistling import WHISTLE, Call
from demo.cases import Case, by_coordinator, by_dispatcher, by_firm, by_lead, by_officer
from demo.financing import let_banks_know
from demo.world import World

WRONG_UNIT, OTHER_WRONG_UNIT = "SSJ", "KJJ"
"""Called by mistake, the second when the first would be right."""


def file(world: World, case: Case, at: datetime) -> None:
    """The firm files, by form or by code; every fourth time its officer does."""
    if not case.self_filed and case.random.random() < 0.25:
        channel = case.random.choice((Channel.OFFICER, Channel.VISIT))
        case.number = take(by_officer(world, case, at), filing.FILE, _draft(case, channel)).number
        return
    channel = case.random.choice((Channel.WEB, Channel.WEB, Channel.QR))
    case.number = take(by_firm(world, case, at), filing.FILE, _draft(case, channel)).number


def accept(world: World, case: Case, at: datetime) -> None:
    """The officer or the park accepts."""
    whose = by_officer if case.random.random() < 0.4 else by_dispatcher
    take(whose(world, case, at), triaging.ACCEPT, triaging.Accept(), number=case.number)


def accept_major(world: World, case: Case, at: datetime) -> None:
    """The centre accepts a matter that has a month."""
    take(by_coordinator(world, at), triaging.ACCEPT, triaging.Accept(grade=Grade.MAJOR), number=case.number)


def reject(world: World, case: Case, at: datetime) -> None:
    """The centre says where to go instead."""
    text = "该事项属于市级部门受理范围，请拨打 12345 转市级平台办理，我们已将联系方式短信告知。"
    take(
        by_coordinator(world, at),
        triaging.REJECT,
        triaging.Reject(reason=RejectReason.ELSEWHERE, redirect=text),
        number=case.number,
    )


def settle(world: World, case: Case, at: datetime) -> None:
    """点办理 by the officer."""
    text = f"已当面答复并协助办理：{case.matter.answer}"
    take(
        by_officer(world, case, at),
        triaging.SETTLE,
        triaging.Settle(outcome=Outcome.SOLVED, text=text, waiver="当面答复并协助办理，企业在场。"),
        number=case.number,
    )


def whistle(world: World, case: Case, at: datetime) -> None:
    """The park calls whom the duty list names."""
    kind = WhistleKind.JOINT if case.supports else WhistleKind.ORDINARY
    _whistle(world, case, at, kind)


def whistle_emergency(world: World, case: Case, at: datetime) -> None:
    """应急吹哨: half an hour to check in."""
    _whistle(world, case, at, WhistleKind.EMERGENCY)


def whistle_wrong(world: World, case: Case, at: datetime) -> None:
    """The park calls a unit whose business it is not."""
    call = Call(kind=WhistleKind.ORDINARY, lead=_wrong(case), supports=(), task="请核实并办理。")
    take(by_dispatcher(world, case, at), WHISTLE, call, number=case.number)


def hand_back_wrong(world: World, case: Case, at: datetime) -> None:
    """The wrong unit says so, and who should have it."""
    basis = "依据部门职责清单，该事项不属于本单位职责范围，建议由主管单位牵头办理。"
    tx = world.by(world.seat("liaison", _wrong(case)), at)
    take(
        tx,
        handing_back.HAND_BACK,
        handing_back.HandBack(reason=HandBackReason.NOT_OURS, basis=basis, suggest=case.lead),
        number=case.number,
    )
    _sign(world, case, at, _wrong(case))


def hand_back(world: World, case: Case, at: datetime) -> None:
    """The right unit tries to hand it back."""
    basis = "事项涉及多家单位，建议由其他单位牵头。"
    take(
        by_lead(world, case, at, "liaison"),
        handing_back.HAND_BACK,
        handing_back.HandBack(reason=HandBackReason.OTHER_LEAD, basis=basis),
        number=case.number,
    )
    _sign(world, case, at, case.lead)


def _sign(world: World, case: Case, at: datetime, unit: str) -> None:
    """The unit's head signs in the same hour, from the day on which that is asked."""
    if local_day(at) >= handing_back.SIGNED_SINCE:
        take(
            world.by(world.seat("head", unit), at),
            handing_back.SIGN_HAND_BACK,
            handing_back.SignHandBack(agreed=True),
            number=case.number,
        )


def uphold(world: World, case: Case, at: datetime) -> None:
    """The centre agrees."""
    note = "退单理由成立，请园区重新吹哨。"
    take(
        by_coordinator(world, at),
        handing_back.RULE,
        handing_back.Rule(assignment=None, upheld=True, note=note),
        number=case.number,
    )


def force(world: World, case: Case, at: datetime) -> None:
    """The centre does not agree."""
    note = "职责清单明确由你单位牵头，请按时限办理。"
    take(
        by_coordinator(world, at),
        handing_back.RULE,
        handing_back.Rule(assignment=None, upheld=False, note=note),
        number=case.number,
    )


def _draft(case: Case, channel: Channel) -> Draft:
    matter = case.matter
    return Draft(
        title=matter.title,
        body=matter.body,
        category=matter.category,
        kind=matter.kind,
        urgency=case.urgency,
        channel=channel,
        company=case.firm.code,
        complained_of=(matter.complained_of,) if matter.complained_of else (),
    )


def _whistle(world: World, case: Case, at: datetime, kind: WhistleKind) -> None:
    let_banks_know(world, case, at)
    call = Call(kind=kind, lead=case.lead, supports=case.supports, task="请现场核实情况，按时限反馈进展并答复企业。")
    take(by_dispatcher(world, case, at), WHISTLE, call, number=case.number)


def _wrong(case: Case) -> str:
    return OTHER_WRONG_UNIT if case.lead == WRONG_UNIT else WRONG_UNIT
