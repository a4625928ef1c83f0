"""The timeline in sentences: one row per action; what is not in a row's facts is not told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.accounts.rules.roles import UNIT, Role
from app.tickets.queries import TimelineItem
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
    WhistleKind,
)
from app.web.filters import day, level_label, moment
from app.web.labels import label, label_firm

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
class Told:
    """Sentence, words, changes and tone of one act."""

    sentence: str
    text: str = ""
    changed: tuple[Change, ...] = field(default=())
    tone: str = ""


Facts = Mapping[str, Any]
Teller = Callable[[Facts], Told]


def shown_timeline(
    items: list[TimelineItem], *, firm: bool = False, files: Mapping[int, tuple[tuple[str, str], ...]] | None = None
) -> list[ShownAct]:
    """The acts, newest first: what happened last is what people come for. ``files`` by the act they came with."""
    return [_shown(item, firm, (files or {}).get(item.seq, ())) for item in reversed(items)]


def _shown(item: TimelineItem, firm: bool, files: tuple[tuple[str, str], ...]) -> ShownAct:
    told = (FIRM_TELLERS.get(item.action) if firm else None) or TELLERS[item.action]
    said = told(item.facts)
    role = label(Role(item.acting_role)) if item.acting_role in set(Role) else ""
    unit = item.department if item.acting_role in UNIT else None
    who = item.actor_name or unit or role or "系统"
    role_label = " ".join(part for part in (unit, role) if part and part != who)
    return ShownAct(
        actor=who, at=item.at, sentence=said.sentence, role_label=role_label, text=said.text, changed=said.changed,
        tone=said.tone, id=f"act-{item.seq}", files=files,
    )  # fmt: skip


def _word(facts: Facts, key: str, enum: type[StrEnum]) -> str:
    value = facts.get(key)
    return label(enum(value)) if value in {member.value for member in enum} else ""


def _tail(*words: str) -> str:
    """（…）, or nothing."""
    said = "，".join(word for word in words if word)
    return f"（{said}）" if said else ""


def _whistled(facts: Facts) -> Told:
    supports = "、".join(facts.get("support_names", ()))
    tail = f"，协办 {supports}" if supports else ""
    kind = _word(facts, "kind", WhistleKind)
    return Told(f"{kind}，主办 {facts.get('lead_name', '')}{tail}", facts.get("task", ""), tone="blue")


def _handed_over(facts: Facts) -> Told:
    supports = "、".join(facts.get("support_names", ()))
    tail = f"，{supports}协助" if supports else ""
    return Told(f"交给{facts.get('lead_name', '承办单位')}办理{tail}", tone="blue")


def _checked_in(facts: Facts) -> Told:
    details = _tail(f"承办人 {facts.get('handler_name', '')}", "到现场" if facts.get("on_site") else "")
    return Told(f"{facts.get('department_name', '')}已报到{details}", tone="blue")


def _handed_back(facts: Facts) -> Told:
    suggest = facts.get("suggest")
    changed: tuple[Change, ...] = (("建议单位", "", suggest),) if suggest else ()
    return Told(f"申请退单：{_word(facts, 'reason', HandBackReason)}", facts.get("basis", ""), changed, "amber")


def _ruled(facts: Facts) -> Told:
    unit = facts.get("department_name", "")
    sentence = f"裁定退单成立，{unit}退出" if facts.get("upheld") else f"裁定退单不成立，{unit}继续承办"
    return Told(sentence, facts.get("note", ""), tone="blue")


def _decided(facts: Facts) -> Told:
    days = facts.get("workdays", "")
    note = facts.get("note", "")
    if not facts.get("approved"):
        return Told(f"不同意延期 {days} 个工作日", note, tone="amber")
    due = facts.get("due")
    changed: tuple[Change, ...] = (("办结时限", "", moment(_instant(due))),) if due else ()
    return Told(f"同意延期 {days} 个工作日{_tail(_word(facts, 'reason', PostponeReason))}", note, changed, "blue")


def _answered(facts: Facts) -> Told:
    open_supports = "、".join(facts.get("open_supports", ()))
    changed: tuple[Change, ...] = (("尚未办结的协办", "", open_supports),) if open_supports else ()
    return Told(f"提交答复，报请审核：{_word(facts, 'outcome', Outcome)}", facts.get("text", ""), changed, "blue")


def _approved(facts: Facts) -> Told:
    revisit = facts.get("revisit_on")
    changed: tuple[Change, ...] = (("复查日期", "", day(_date(revisit))),) if revisit else ()
    return Told(f"审核通过：{_word(facts, 'outcome', Outcome)}", changed=changed, tone="green")


def _answered_to_firm(facts: Facts) -> Told:
    told = _approved(facts)
    return Told(f"答复：{_word(facts, 'outcome', Outcome)}", facts.get("text", ""), told.changed, "green")


def _confirmed(facts: Facts) -> Told:
    level = level_label(facts["level"]) if "level" in facts else ""
    return Told(f"确认销号：{_word(facts, 'solved', Solved)}，{level}", _with_tags(facts), tone="green")


def _disputed(facts: Facts) -> Told:
    return Told("反馈没有解决，重新办理", _with_tags(facts), tone="red")


def _followed_up(facts: Facts) -> Told:
    way = {"phone": "电话", "visit": "上门", "message": "短信"}.get(facts.get("channel", ""), "")
    reached = "" if "reached" not in facts else "，已联系上" if facts["reached"] else "，没有联系上"
    return Told(f"{way}回访{reached}", facts.get("note", ""))


def _with_tags(facts: Facts) -> str:
    tags = "、".join(label(Complaint(tag)) for tag in facts.get("tags", ()))
    return "\n".join(part for part in (tags and f"原因：{tags}", facts.get("text", "")) if part)


def _instant(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _asked(facts: Facts) -> Told:
    changed: tuple[Change, ...] = (("办结时限", "计时中", "暂停"),) if facts.get("pauses") else ()
    return Told("请企业补充材料", facts.get("question", ""), changed, "amber")


TELLERS: dict[Action, Teller] = {
    Action.SUBMIT: lambda f: Told(f"提交诉求{_tail(_word(f, 'channel', Channel))}", tone="blue"),
    Action.REQUEST_INFO: _asked,
    Action.PROVIDE_INFO: lambda f: Told("补充了材料", f.get("answer", ""), tone="blue"),
    Action.REJECT: lambda f: Told(
        f"不予受理：{_word(f, 'reason', RejectReason)}", f"办理去向：{f['redirect']}" if f.get("redirect") else "",
        tone="red",
    ),
    Action.ACCEPT: lambda f: Told(f"受理{_tail(_word(f, 'grade', Grade))}", tone="blue"),
    Action.SETTLE: lambda f: Told(f"点办理办结：{_word(f, 'outcome', Outcome)}", f.get("text", ""), tone="green"),
    Action.WHISTLE: _whistled,
    Action.CHECK_IN: _checked_in,
    Action.HAND_BACK: _handed_back,
    Action.RULE: _ruled,
    Action.PROGRESS: lambda f: Told("更新进展", f.get("text", ""), tone="blue"),
    Action.FINISH: lambda f: Told("协办办结", f.get("result", ""), tone="green"),
    Action.POSTPONE: lambda f: Told(
        f"申请延期 {f.get('workdays', '')} 个工作日{_tail(_word(f, 'reason', PostponeReason))}", f.get("text", ""),
        tone="amber",
    ),
    Action.DECIDE_POSTPONEMENT: _decided,
    Action.PAUSE: lambda f: Told(f"挂起计时：{_word(f, 'reason', PauseReason)}", f.get("text", ""), tone="amber"),
    Action.RESUME: lambda f: Told("恢复计时", f.get("text", "")),
    Action.ANSWER: _answered,
    Action.APPROVE: _approved,
    Action.SEND_BACK: lambda f: Told("退回重办", f.get("note", ""), tone="amber"),
    Action.CONFIRM: _confirmed,
    Action.DISPUTE: _disputed,
    Action.FOLLOW_UP: _followed_up,
    Action.DEEM: lambda f: Told("多次回访没有回音，视为销号", tone="green"),
    Action.REVISIT: lambda f: Told("重新办理列入计划的诉求", f.get("note", ""), tone="blue"),
    Action.WITHDRAW: lambda f: Told("撤回诉求", f.get("reason", ""), tone="amber"),
    Action.NUDGE: lambda f: Told("催办", f.get("text", ""), tone="amber"),
}  # fmt: skip
"""What staff read."""

FIRM_TELLERS: dict[Action, Teller] = {
    Action.WHISTLE: _handed_over,
    Action.APPROVE: _answered_to_firm,
    Action.REQUEST_INFO: lambda f: Told(ASKED, f.get("question", ""), tone="amber"),
    Action.ACCEPT: lambda f: Told("受理了您的诉求", tone="blue"),
    Action.DISPUTE: lambda f: Told("反馈没有解决", _with_tags(f), tone="red"),
}
"""Where the firm reads other words."""


def action_label(action: Action, *, firm: bool = False) -> str:
    """The verb on the button."""
    return label_firm(action) if firm else label(action)
