"""The timeline in sentences: one row per action; what is not in a row's facts is not told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.accounts.rules.roles import UNIT, Role
from app.followups.rules import FollowUpChannel
from app.kernel.actor import SYSTEM
from app.kernel.words import Word
from app.links.seeing import SeenLink
from app.tickets.history import TimelineItem
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import (
    Channel,
    Complaint,
    Grade,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    Urgency,
    WhistleKind,
)
from app.tickets.seen import SeenMark
from app.tickets.suspending import LASTED_LONGEST
from app.web.filters import day, level_label, moment
from app.web.labels import label
from app.web.speaking import _, counted, listed

ASKED = "请您补充材料"
"""How a question to the firm is told to the firm."""
Change = tuple[str, str, str]
"""What changed: label, before (or empty), after."""


@dataclass(frozen=True, kw_only=True)
class ShownAct:
    """One act as ``components/timeline.html`` tells it."""

    actor: str
    at: datetime
    sentence: str
    role_label: str = ""
    text: str = ""
    changed: tuple[Change, ...] = ()
    tone: str = ""
    id: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """Name and address of what came with it."""


@dataclass(frozen=True)
class Saying:
    """What is said of one act: sentence, words, changes, tone."""

    sentence: str
    text: str = ""
    changed: tuple[Change, ...] = field(default=())
    tone: str = ""


Facts = Mapping[str, Any]
Teller = Callable[[Facts], Saying]


def shown_timeline(
    items: list[TimelineItem], *, firm: bool = False, files: Mapping[int, tuple[tuple[str, str], ...]] | None = None
) -> list[ShownAct]:
    """The acts, newest first: what happened last is what people come for. ``files`` by the act they came with."""
    return [_shown(item, firm, (files or {}).get(item.seq, ())) for item in reversed(items)]


def with_marks(acts: Sequence[ShownAct], marks: Sequence[SeenMark]) -> list[ShownAct]:
    """The acts with what happened to tags between them, newest first; marks are read by whoever reads tags."""
    told = [(mark.put_at, mark.put_by, _("贴上标签“%(tag)s”", tag=mark.tag.name)) for mark in marks]
    told += [
        (mark.taken_at, mark.taken_by or "", _("取下标签“%(tag)s”", tag=mark.tag.name))
        for mark in marks
        if mark.taken_at is not None
    ]
    beside = [ShownAct(actor=who, at=at, sentence=sentence) for at, who, sentence in told]
    return sorted([*beside, *acts], key=lambda act: act.at, reverse=True) if beside else list(acts)


def with_links(acts: Sequence[ShownAct], links: Sequence[SeenLink]) -> list[ShownAct]:
    """The acts with what they were linked to between them, newest first; a link is read by whoever reads both ends."""
    told = [
        ShownAct(
            actor=link.made_by or _("单位工作人员"),
            at=link.made_at,
            sentence=_("与 %(number)s 关联：%(kind)s", number=link.number, kind=label(link.kind)),
            text=link.reason or "",
        )
        for link in links
    ]
    told += [
        ShownAct(
            actor=link.ended_by or _("单位工作人员"),
            at=link.ended_at,
            sentence=_("与 %(number)s 解除关联", number=link.number),
            text=link.end_reason or "",
        )
        for link in links
        if link.ended_at is not None
    ]
    return sorted([*told, *acts], key=lambda act: act.at, reverse=True) if told else list(acts)


def _shown(item: TimelineItem, firm: bool, files: tuple[tuple[str, str], ...]) -> ShownAct:
    told = (FIRM_TELLERS.get(item.action) if firm else None) or TELLERS[item.action]
    said = told(item.facts)
    role = label(Role(item.acting_role)) if item.acting_role in set(Role) else ""
    unit = item.department if item.acting_role in UNIT else None
    who = _(SYSTEM.name) if item.actor_name == SYSTEM.name else item.actor_name or unit or role or _("系统")
    role_label = " ".join(part for part in (unit, role) if part and part != who)
    return ShownAct(
        actor=who,
        at=item.at,
        sentence=said.sentence,
        role_label=role_label,
        text=said.text,
        changed=said.changed,
        tone=said.tone,
        id=f"act-{item.seq}",
        files=files,
    )


def _word(facts: Facts, key: str, enum: type[Word]) -> str:
    value = facts.get(key)
    return label(enum(value)) if value in {member.value for member in enum} else ""


def _became(words: str, value: str | None) -> tuple[Change, ...]:
    """That something has this value from now on; nothing changed where there is none."""
    return ((words, "", value),) if value else ()


def _whistled(facts: Facts) -> Saying:
    kind, lead = _word(facts, "kind", WhistleKind), facts.get("lead_name", "")
    supports = listed(facts.get("support_names", ()))
    text = "\n".join(filter(None, (facts.get("task", ""), _meeting(facts))))
    if not lead:
        return Saying(kind, text, tone="blue")  # a partner is told of no other unit
    sentence = (
        _("%(kind)s，主办 %(lead)s，协办 %(supports)s", kind=kind, lead=lead, supports=supports)
        if supports
        else _("%(kind)s，主办 %(lead)s", kind=kind, lead=lead)
    )
    return Saying(sentence, text, tone="blue")


def _meeting(facts: Facts) -> str:
    """Where and when those called meet, as far as it was said with the whistle."""
    if not facts.get("meets_at"):
        return ""
    at = moment(datetime.fromisoformat(facts["meets_at"]))
    return _("会商时间：%(time)s，地点：%(place)s", time=at, place=facts.get("place", ""))


def _handed_over(facts: Facts) -> Saying:
    lead, supports = facts.get("lead_name") or _("承办单位"), listed(facts.get("support_names", ()))
    if supports:
        return Saying(_("交给%(lead)s办理，%(supports)s协助", lead=lead, supports=supports), tone="blue")
    return Saying(_("交给%(lead)s办理", lead=lead), tone="blue")


def _taken_over(facts: Facts) -> Saying:
    unit, former = facts.get("department_name", ""), facts.get("former_name", "")
    if not former:
        return Saying(_("由%(unit)s接着办理，时限不变", unit=unit), tone="blue")  # a partner is told of no other unit
    return Saying(_("%(former)s已停用，由%(unit)s接着办理，时限不变", former=former, unit=unit), tone="blue")


def _checked_in(facts: Facts) -> Saying:
    unit, handler = facts.get("department_name", ""), facts.get("handler_name", "")
    sentence = (
        _("%(unit)s已报到（承办人 %(handler)s，到现场）", unit=unit, handler=handler)
        if facts.get("on_site")
        else _("%(unit)s已报到（承办人 %(handler)s）", unit=unit, handler=handler)
    )
    return Saying(sentence, tone="blue")


def _filed(facts: Facts) -> Saying:
    way = _word(facts, "channel", Channel)
    return Saying(_("提交诉求（%(channel)s）", channel=way) if way else _("提交诉求"), tone="blue")


def _accepted(facts: Facts) -> Saying:
    grade = _word(facts, "grade", Grade)
    sentence = _("受理（%(grade)s）", grade=grade) if grade else _("受理")
    return Saying(sentence, facts.get("urgency_why", ""), _urgency_moved(facts), tone="blue")


def _urgency_moved(facts: Facts) -> tuple[Change, ...]:
    now = _word(facts, "urgency", Urgency)
    return ((_("紧急程度"), _word(facts, "urgency_was", Urgency), now),) if now else ()


def _rejected(facts: Facts) -> Saying:
    away = _("办理去向：%(redirect)s", redirect=facts["redirect"]) if facts.get("redirect") else ""
    return Saying(_("不予受理：%(reason)s", reason=_word(facts, "reason", RejectReason)), away, tone="red")


def _handed_back(facts: Facts) -> Saying:
    return Saying(
        _("申请退单：%(reason)s", reason=_word(facts, "reason", HandBackReason)),
        facts.get("basis", ""),
        _became(_("建议单位"), facts.get("suggest")),
        "amber",
    )


def _to_colleague(facts: Facts) -> Saying:
    name, former = facts.get("handler_name", ""), facts.get("former_name", "")
    changes = ((_("承办人"), former, name),) if former and former != name else ()
    return Saying(_("转交同事 %(name)s 承办", name=name), facts.get("note", ""), changes, "blue")


def _signed(facts: Facts) -> Saying:
    note, agreed = facts.get("note", ""), facts.get("agreed")
    if agreed:
        return Saying(_("签字同意退单"), note, tone="amber")
    return Saying(_("不同意退单，本单位继续承办"), note, tone="blue")


def _proposed(facts: Facts) -> Saying:
    return Saying(_("提请吹哨，建议主办 %(lead)s", lead=facts.get("lead_name", "")), facts.get("why", ""), tone="blue")


def _not_followed(facts: Facts) -> Saying:
    return Saying(
        _("不采纳由%(lead)s主办的提请", lead=facts.get("lead_name", "")), facts.get("reason", ""), tone="amber"
    )


def _called_off(facts: Facts) -> Saying:
    units = listed(facts.get("unit_names", ()))
    return Saying(_("撤销吹哨，%(units)s不再承办", units=units), facts.get("reason", ""), tone="amber")


def _regraded(facts: Facts) -> Saying:
    note = facts.get("note", "")
    if not facts.get("approved"):
        return Saying(_("不同意变更为重大复杂"), note, tone="amber")
    return Saying(_("同意变更为重大复杂，从原起点按重大复杂的时限计算"), note, tone="blue")


def _instructed(facts: Facts) -> Saying:
    unit, until = facts.get("department_name"), facts.get("due_on")
    by = day(date.fromisoformat(until)) if until else ""
    sentence = (
        _("批示%(unit)s，%(day)s 前回复", unit=unit, day=by)
        if unit
        else _("批示园区和企服中心，%(day)s 前回复", day=by)
    )
    return Saying(sentence, facts.get("text", ""), tone="red")


def _ruled(facts: Facts) -> Saying:
    unit, named = facts.get("department_name", ""), facts.get("lead_named")
    if named:
        sentence = _("裁定退单成立，%(unit)s退出，指定%(named)s主办", unit=unit, named=named)
        return Saying(sentence, facts.get("note", ""), tone="blue")
    sentence = (
        _("裁定退单成立，%(unit)s退出", unit=unit)
        if facts.get("upheld")
        else _("裁定退单不成立，%(unit)s继续承办", unit=unit)
    )
    return Saying(sentence, facts.get("note", ""), tone="blue")


def _postponed(facts: Facts) -> Saying:
    days, reason = int(facts.get("workdays") or 0), _word(facts, "reason", PostponeReason)
    sentence = (
        counted("申请延期 %(n)s 个工作日（%(reason)s）", days, reason=reason)
        if reason
        else counted("申请延期 %(n)s 个工作日", days)
    )
    return Saying(sentence, facts.get("text", ""), tone="amber")


def _decided(facts: Facts) -> Saying:
    days, reason = int(facts.get("workdays") or 0), _word(facts, "reason", PostponeReason)
    note = facts.get("note", "")
    if not facts.get("approved"):
        return Saying(counted("不同意延期 %(n)s 个工作日", days), note, tone="amber")
    due = facts.get("due")
    sentence = (
        counted("同意延期 %(n)s 个工作日（%(reason)s）", days, reason=reason)
        if reason
        else counted("同意延期 %(n)s 个工作日", days)
    )
    return Saying(sentence, note, _became(_("办结时限"), due and moment(_instant(due))), "blue")


def _answered(facts: Facts) -> Saying:
    return Saying(
        _("提交答复，报请审核：%(outcome)s", outcome=_word(facts, "outcome", Outcome)),
        facts.get("text", ""),
        _became(_("尚未办结的协办"), listed(facts.get("open_supports", ()))),
        "blue",
    )


def _approved(facts: Facts) -> Saying:
    revisit = facts.get("revisit_on")
    changed = _became(_("复查日期"), revisit and day(_date(revisit)))
    changed += _became(_("随办结解除的协办"), listed(facts.get("released", ())))
    return Saying(_("审核通过：%(outcome)s", outcome=_word(facts, "outcome", Outcome)), changed=changed, tone="green")


def _answered_to_firm(facts: Facts) -> Saying:
    told = _approved(facts)
    return Saying(
        _("答复：%(outcome)s", outcome=_word(facts, "outcome", Outcome)), facts.get("text", ""), told.changed, "green"
    )


def _confirmed(facts: Facts) -> Saying:
    level = level_label(facts["level"]) if "level" in facts else ""
    return Saying(
        _("确认销号：%(solved)s，%(level)s", solved=_word(facts, "solved", Solved), level=level),
        _with_tags(facts),
        tone="green",
    )


def _disputed(facts: Facts) -> Saying:
    if facts.get("by_follow_up"):
        return Saying(_("企业在回访中说没有解决，重新办理"), facts.get("heard", ""), tone="red")
    return Saying(_("反馈没有解决，重新办理"), _with_tags(facts), tone="red")


def _followed_up(facts: Facts) -> Saying:
    way = _word(facts, "channel", FollowUpChannel)
    if "reached" not in facts:
        sentence = _("%(way)s回访", way=way)
    elif facts["reached"]:
        sentence = _("%(way)s回访，已联系上", way=way)
    else:
        sentence = _("%(way)s回访，没有联系上", way=way)
    return Saying(sentence, facts.get("note", ""))


def _with_tags(facts: Facts) -> str:
    tags = listed(label(Complaint(tag)) for tag in facts.get("tags", ()))
    return "\n".join(part for part in (tags and _("原因：%(tags)s", tags=tags), facts.get("text", "")) if part)


def _instant(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _asked(facts: Facts) -> Saying:
    changed: tuple[Change, ...] = ((_("办结时限"), _("计时中"), _("暂停")),) if facts.get("pauses") else ()
    return Saying(_("请企业补充材料"), facts.get("question", ""), changed, "amber")


def _resumed(facts: Facts) -> Saying:
    text = facts.get("text", "")
    return Saying(_("恢复计时"), _(text) if text == LASTED_LONGEST else text)


def _revisited(facts: Facts) -> Saying:
    if facts.get("without_number"):
        return Saying(_("没有按时补登对方的受理编号，退回办理"), tone="red")
    return Saying(_("重新办理列入计划的诉求"), facts.get("note", ""), tone="blue")


TELLERS: dict[Action, Teller] = {
    Action.SUBMIT: _filed,
    Action.REQUEST_INFO: _asked,
    Action.PROVIDE_INFO: lambda f: Saying(_("补充了材料"), f.get("answer", ""), tone="blue"),
    Action.WITHDRAW_QUESTION: lambda f: Saying(_("撤回提问，不用补充了"), f.get("reason", ""), tone="blue"),
    Action.REJECT: _rejected,
    Action.ACCEPT: _accepted,
    Action.SETTLE: lambda f: Saying(
        _("点办理办结：%(outcome)s", outcome=_word(f, "outcome", Outcome)), f.get("text", ""), tone="green"
    ),
    Action.WHISTLE: _whistled,
    Action.CHECK_IN: _checked_in,
    Action.HAND_BACK: _handed_back,
    Action.SIGN_HAND_BACK: _signed,
    Action.RULE: _ruled,
    Action.PROPOSE_WHISTLE: _proposed,
    Action.DECLINE_PROPOSAL: _not_followed,
    Action.DECLINE_WHISTLE: _called_off,
    Action.REGRADE: lambda f: Saying(_("申请变更为重大复杂"), f.get("reason", ""), tone="amber"),
    Action.DECIDE_REGRADE: _regraded,
    Action.INSTRUCT: _instructed,
    Action.ANSWER_INSTRUCTION: lambda f: Saying(_("回复批示"), f.get("text", ""), tone="blue"),
    Action.PROGRESS: lambda f: Saying(_("更新进展"), f.get("text", ""), tone="blue"),
    Action.FINISH: lambda f: Saying(_("协办办结"), f.get("result", ""), tone="green"),
    Action.HAND_OVER: _to_colleague,
    Action.TAKE_OVER: _taken_over,
    Action.REVOKE_CONSENT: lambda f: Saying(
        _("企业撤回对%(bank)s的授权，这家银行退出办理", bank=f.get("department_name", "")), tone="amber"
    ),
    Action.POSTPONE: _postponed,
    Action.DECIDE_POSTPONEMENT: _decided,
    Action.PAUSE: lambda f: Saying(
        _("挂起计时：%(reason)s", reason=_word(f, "reason", PauseReason)), f.get("text", ""), tone="amber"
    ),
    Action.RESUME: _resumed,
    Action.ANSWER: _answered,
    Action.APPROVE: _approved,
    Action.SEND_BACK: lambda f: Saying(_("退回重办"), f.get("note", ""), tone="amber"),
    Action.CONFIRM: _confirmed,
    Action.DISPUTE: _disputed,
    Action.FOLLOW_UP: _followed_up,
    Action.DEEM: lambda f: Saying(_("多次回访没有回音，视为销号"), tone="green"),
    Action.NOTE_NUMBER: lambda f: Saying(
        _("补登对方的受理编号：%(number)s", number=f.get("external_number", "")), tone="blue"
    ),
    Action.LOOK_AGAIN: lambda f: Saying(_("向对方了解进展"), f.get("text", ""), tone="blue"),
    Action.RESULT_BACK: lambda f: Saying(_("对方有了结果，接着办理"), f.get("text", ""), tone="blue"),
    Action.REVISIT: _revisited,
    Action.MERGE: lambda f: Saying(
        _("并入 %(number)s 一起办理", number=f.get("master", "")), f.get("why", ""), tone="blue"
    ),
    Action.TAKE_IN: lambda f: Saying(
        _("%(number)s《%(title)s》并入本件", number=f.get("child", ""), title=f.get("title", "")),
        f.get("body", ""),
        tone="blue",
    ),
    Action.UNMERGE: lambda f: Saying(
        _("不再并入 %(number)s，恢复单独办理", number=f.get("master", "")), f.get("reason", ""), tone="blue"
    ),
    Action.LET_OUT: lambda f: Saying(_("%(number)s 拆回单独办理", number=f.get("child", "")), tone="amber"),
    Action.SPLIT_OFF: lambda f: Saying(
        _("拆出 %(number)s《%(title)s》另行办理", number=f.get("part", ""), title=f.get("title", "")), tone="blue"
    ),
    Action.MARK_TEST: lambda f: Saying(_("标为测试，不再办理和统计"), f.get("reason", ""), tone="amber"),
    Action.UNMARK_TEST: lambda f: Saying(_("不是测试，恢复办理和统计"), f.get("reason", ""), tone="amber"),
    Action.RECLASSIFY: lambda f: Saying(
        _("改类别"), f.get("reason", ""), ((_("类别"), f.get("category_was", ""), f.get("category", "")),), "blue"
    ),
    Action.MOVE_PARK: lambda f: Saying(
        _("随企业转园区"), "", ((_("园区"), f.get("former_park") or _("无"), f.get("park") or _("无")),), "blue"
    ),
    Action.WITHDRAW: lambda f: Saying(_("撤回诉求"), f.get("reason", ""), tone="amber"),
    Action.EXPLAIN: lambda f: Saying(_("补充说明"), f.get("text", ""), tone="blue"),
    Action.NUDGE: lambda f: Saying(_("催办"), f.get("text", ""), tone="amber"),
}
"""What staff read."""

FIRM_TELLERS: dict[Action, Teller] = {
    Action.WHISTLE: _handed_over,
    Action.APPROVE: _answered_to_firm,
    Action.REQUEST_INFO: lambda f: Saying(_(ASKED), f.get("question", ""), tone="amber"),
    Action.ACCEPT: lambda f: Saying(_("受理了您的诉求"), f.get("urgency_why", ""), _urgency_moved(f), tone="blue"),
    Action.DISPUTE: lambda f: Saying(
        _("记下您在回访中说没有解决，退回重办") if f.get("by_follow_up") else _("反馈没有解决"),
        _with_tags(f),
        tone="red",
    ),
}
"""Where the firm reads other words."""
