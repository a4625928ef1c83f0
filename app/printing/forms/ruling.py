"""会议纪要: a unit asked to be let go, what each side said, and what the centre ruled."""

from collections.abc import Iterator

from app.printing.forms.place import House, Matter, firm_facts, form, head_facts, matter_facts, words_of
from app.printing.forms.whistle import there
from app.printing.paper import NONE, Block, Fact, Paper, Signs, Table, Words, said_moment, said_person
from app.printing.rules import FormKind
from app.tickets.history import TimelineItem
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import HandBackReason

OPEN = "尚未裁定。"


def minutes(house: House, matter: Matter) -> Paper:
    """The hand-backs of a matter in the order they were asked, with what was ruled on each."""
    asked = [act for act in matter.acts if act.action is Action.HAND_BACK]
    ruled = [act for act in matter.acts if act.action is Action.RULE]
    when = ruled[-1].at if ruled else asked[-1].at if asked else None
    chair = said_person(ruled[-1].actor_name if ruled else None, house.centre)
    facts = [
        Fact("协调事项", "退单裁定", wide=False),
        Fact("协调时间", said_moment(when)),
        Fact("主持单位", house.centre),
        Fact("主持人", chair),
    ]
    units = [(part.part.word, part.department.name, part.state.word) for part in there(matter)]
    blocks: list[Block] = [head_facts(firm_facts(matter), matter_facts(matter.row), facts), *words_of(matter.row)]
    for number, act in enumerate(asked, 1):
        blocks += _issue(matter, number, act, several=len(asked) > 1)
    if units:
        blocks.append(Table(caption="裁定后的承办单位", heads=("分工", "单位", "情况"), rows=units, widths=(2, 6, 4)))
    blocks.append(Signs(places=("主持人（签字）", "参加单位（签字）", "日期")))
    return form(house, FormKind.MINUTES, matter, blocks)


def _issue(matter: Matter, number: int, act: TimelineItem, *, several: bool) -> Iterator[Block]:
    unit = act.facts.get("department_name") or act.department or NONE
    reason = _reason(str(act.facts.get("reason") or ""))
    title = f"议题{number}　{unit}申请退单" if several else f"{unit}申请退单"
    yield Words(heading=title, paragraphs=())
    lines = [f"申请理由：{reason}。依据：{act.facts.get('basis') or NONE}"]
    if act.facts.get("suggest"):
        named = str(act.facts["suggest"])
        lines.append(f"建议主办单位：{matter.units.get(named, named)}")
    signed = _after(matter, act, Action.SIGN_HAND_BACK)
    if signed is not None:
        said = "同意退单" if signed.facts.get("agreed") else "不同意退单，本单位继续承办"
        note = f"：{signed.facts['note']}" if signed.facts.get("note") else ""
        lines.append(f"单位负责人{said_person(signed.actor_name, '')}意见（{said_moment(signed.at)}）：{said}{note}")
    yield Words(heading="单位意见", paragraphs=lines, level=2)
    yield Words(heading="协调结论", paragraphs=_ruling(_after(matter, act, Action.RULE)), level=2)


def _ruling(act: TimelineItem | None) -> list[str]:
    if act is None:
        return [OPEN]
    unit, named = act.facts.get("department_name") or NONE, act.facts.get("lead_named")
    if named:
        said = f"退单成立，{unit}退出，指定{named}主办。"
    else:
        said = f"退单成立，{unit}退出。" if act.facts.get("upheld") else f"退单不成立，{unit}继续承办。"
    note = act.facts.get("note")
    return [f"{said_moment(act.at)}裁定：{said}", *([f"裁定依据：{note}"] if note else [])]


def _after(matter: Matter, asked: TimelineItem, action: Action) -> TimelineItem | None:
    """What was said to one hand-back: the first such act about its unit, before it asks again."""
    unit = asked.facts.get("department") or asked.facts.get("department_name")
    for act in matter.acts:
        if act.seq <= asked.seq:
            continue
        same = unit in (act.facts.get("department"), act.facts.get("department_name"))
        if act.action is Action.HAND_BACK and same:
            return None
        if act.action is action and same:
            return act
    return None


def _reason(value: str) -> str:
    return HandBackReason(value).word if value in set(HandBackReason) else NONE
