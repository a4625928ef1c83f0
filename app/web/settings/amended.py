"""A change in words: what it is of, what was before and what is wanted, and what it moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.administration.amending_places import AmendUnit
from app.administration.kinds.kind import ENDED, Wanted
from app.administration.proposing import Looked
from app.administration.rules import LIMITS, AmendmentState, Moves, SettingKind
from app.administration.seeing import SeenAmendment
from app.clocks.rules.limits import Limit
from app.clocks.rules.offsets import NAMES, UNITS
from app.kernel.inputs import inputs_of
from app.rulebook.periods import PERIODS
from app.rulebook.rules import BannerAudience
from app.slices import CLOCKS
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.reasons import KEYS, LAST
from app.web.filters import day, moment
from app.web.labels import label
from app.web.speaking import _, counted, listed, said

FIELDS: Mapping[str, str] = {
    "length": "时限",
    "name": "名称",
    "hint": "提示词",
    "guidance": "办事指引",
    "lead": "主办单位",
    "supports": "协办单位",
    "kind": "性质",
    "park": "所在园区",
    "days": "放假和补班",
    "known_through": "已知到哪天",
    "hours": "工作时间",
    "season_from": "季节作息从",
    "season_to": "季节作息到",
    "season_hours": "季节作息的工作时间",
    **UNITS,
    "words": "公告内容",
    "words_en": "公告内容（英文）",
    "until": "到哪天为止",
    "offered": "新办理时",
    "note": "本区的说明",
    "place": "排在第几个",
    "kept": "保存多久",
    "ended": "停用",
    "successor": "接续",
}
TONES: Mapping[AmendmentState, str] = {
    AmendmentState.WAITING: "amber",
    AmendmentState.AHEAD: "blue",
    AmendmentState.IN_FORCE: "green",
    AmendmentState.DECLINED: "grey",
    AmendmentState.WITHDRAWN: "grey",
}

[_KINDS] = [each.words for each in inputs_of(AmendUnit) if each.name == "kind" and each.words is not None]


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """One value, before and after; the same twice where it stays."""

    word: str
    before: str
    after: str

    @property
    def moved(self) -> bool:
        """Whether it changes."""
        return self.before != self.after


@dataclass(frozen=True, kw_only=True)
class ShownDue:
    """A due that moves."""

    number: str
    clock: str
    before: str
    after: str


def shown_subject(kind: SettingKind, subject: str, values: Mapping[str, Any]) -> str:
    """Which one of its kind."""
    if kind is SettingKind.LIMIT:
        return _(LIMITS[subject].word) if subject in LIMITS else subject
    if kind is SettingKind.CALENDAR:
        return _("%(year)s 年", year=subject) if subject.isdigit() else _("随程序附带的各年安排")
    if kind in _NAMED:
        return _NAMED[kind](subject)
    return _("%(name)s（%(code)s）", name=values.get("name", subject), code=subject)


def _named_with_kind(kind: SettingKind, subject: str, values: Mapping[str, Any]) -> str:
    """The same, saying what it is where its name alone would not."""
    name = shown_subject(kind, subject, values)
    return _("%(kind)s：%(name)s", kind=label(kind), name=name) if kind in _NAMED else name


def reason_said(key: str) -> str:
    """A reason with the act that asks for it."""
    act, reason = KEYS[key]
    return _("%(act)s：%(reason)s", act=label(Action(act)), reason=label(reason))


_NAMED: Mapping[SettingKind, Callable[[str], str]] = {
    SettingKind.HOURS: lambda key: _("所有区域"),
    SettingKind.LADDER: lambda key: _(NAMES[key]),
    SettingKind.REASON: reason_said,
    SettingKind.PERIOD: lambda key: _(PERIODS[key].word),
    SettingKind.BANNER: lambda key: label(BannerAudience(key)),
}


def shown_lines(before: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> list[ShownLine]:
    """Every value of the setting, one line each."""
    known = before or {}
    return [
        ShownLine(
            word=_(FIELDS[name]),
            before=_value(name, known.get(name)) if before is not None else "—",
            after=_value(name, value),
        )
        for name, value in {**dict.fromkeys(known), **wanted}.items()
        if value or known.get(name)
    ]


def shown_moves(moves: Moves, kind: SettingKind, *, ends: bool = False) -> list[str]:
    """What it moves, a sentence each; that nothing moves is said as well."""
    if ends:
        return _moved_by_an_end(moves, kind)
    said_of = []
    if moves.tickets:
        said_of.append(counted("涉及 %(n)s 件没有办结的诉求。", moves.tickets))
    if kind in (SettingKind.CALENDAR, SettingKind.HOURS):
        said_of.append(counted("到期日会变的有 %(n)s 个时钟。", moves.dues))
    elif moves.clocks:
        said_of.append(counted("正在计时的 %(n)s 个时钟不变。", moves.clocks))
    if moves.people:
        read = counted("会看到的有 %(n)s 人。", moves.people)
        said_of.append(read if kind is SettingKind.BANNER else counted("在这里任职的有 %(n)s 人。", moves.people))
    return said_of or [_(_NOTHING.get(kind, "没有诉求、时钟或人员受影响。"))]


def _moved_by_an_end(moves: Moves, kind: SettingKind) -> list[str]:
    said_of = []
    if kind is SettingKind.UNIT and moves.tickets:
        leads = counted("其中主办 %(n)s 件", moves.leads)
        said_of.append(counted("转给接续单位的诉求有 %(n)s 件，%(leads)s。", moves.tickets, leads=leads))
    elif moves.tickets:
        said_of.append(counted("涉及 %(n)s 件没有办结的诉求。", moves.tickets))
    if moves.clocks:
        said_of.append(counted("正在计时的 %(n)s 个时钟到期日不变。", moves.clocks))
    if moves.categories:
        said_of.append(counted("职责清单上的 %(n)s 个类别改由接续单位承办。", moves.categories))
    if moves.firms:
        said_of.append(counted("转到接续园区的企业有 %(n)s 家，分包关系不变。", moves.firms))
    if moves.people:
        said_of.append(counted("在这里任职的 %(n)s 人从那天起不能在这里办事，席位保留。", moves.people))
    return said_of or [_("没有诉求、时钟或人员受影响。")]


def shown_dues(moves: Moves) -> list[ShownDue]:
    """The dues that move, as far as they are named."""
    return [
        ShownDue(
            number=number,
            clock=label(CLOCKS[clock]) if clock in CLOCKS else clock,
            before=moment(datetime.fromisoformat(before)),
            after=moment(datetime.fromisoformat(after)),
        )
        for number, clock, before, after in moves.examples
    ]


def shown_look(wanted: Wanted, looked: Looked) -> dict[str, Any]:
    """What is shown before anybody proposes it."""
    return {
        "subject": _named_with_kind(wanted.kind, wanted.subject, wanted.values),
        "lines": shown_lines(looked.before, wanted.values),
        "moves": shown_moves(looked.moves, wanted.kind, ends=bool(wanted.values.get(ENDED))),
        "dues": shown_dues(looked.moves),
        "valid_from": looked.valid_from,
        "at_once": wanted.since is None,
        "second": looked.second,
        "second_why": _(_SECOND.get(wanted.kind, _RATES)) if looked.second else "",
    }


def shown_amendment(seen: SeenAmendment) -> dict[str, Any]:
    """A change as it stands."""
    return {
        "number": seen.number,
        "kind": label(seen.kind),
        "subject": shown_subject(seen.kind, seen.subject, seen.wanted),
        "version": seen.version,
        "region": seen.region_name or _("所有区域"),
        "lines": shown_lines(seen.before, seen.wanted),
        "moves": shown_moves(seen.moves, seen.kind, ends=bool(seen.wanted.get(ENDED))),
        "dues": shown_dues(seen.moves),
        "valid_from": seen.valid_from,
        "reason": seen.reason,
        "state": label(seen.state),
        "tone": TONES[seen.state],
        "waits": seen.state is AmendmentState.WAITING,
        "proposed_at": seen.proposed_at,
        "proposed_by": seen.proposed_by,
        "decided_at": seen.decided_at,
        "decided_by": seen.decided_by,
        "decided_why": seen.decided_why,
        "may_sign": seen.may_sign,
        "may_take_back": seen.may_take_back,
    }


def shown_amendments(seen: Sequence[SeenAmendment]) -> list[dict[str, Any]]:
    """Changes for a list."""
    return [shown_amendment(each) for each in seen]


_RATES = "这项修改影响按时率，提交后要另一个人复核才生效：另一位系统管理员、企服中心协调员或区领导。"
_SECOND: Mapping[SettingKind, str] = {
    SettingKind.PERIOD: "缩短后会更早清理，提交后要另一个人复核才生效：另一位系统管理员、企服中心协调员或区领导。"
}
_NOTHING: Mapping[SettingKind, str] = {
    SettingKind.PERIOD: "下一次夜间清理就按新的期限。",
    SettingKind.REASON: "以前用过的不变。",
    SettingKind.BANNER: "没有人会看到。",
}
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "offered": lambda value: _("可以选用") if value else _("不再列出"),
    "place": lambda value: "—" if value == LAST else str(value),
    "kept": lambda value: counted("%(n)s 天", value),
    "until": lambda value: day(date.fromisoformat(value)),
}


def _value(name: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return "—"
    if name == "ended":
        return _("已停用")
    if name == "length":
        return said(Limit.parse(value).label_zh)
    if name == "kind":
        return label(_KINDS(value))
    if name == "supports":
        return listed(value)
    if name in _WRITTEN:
        return _WRITTEN[name](value)
    if name == "days":
        off = sum(kind == "off" for _day, kind, _name in value)
        return _("放假 %(off)s 天，补班 %(makeup)s 天", off=off, makeup=len(value) - off)
    return str(value)
