"""What each outcome means and what it needs (`docs/rules/outcomes.md`): one table for answering and settling. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from app.kernel.inputs import Ask, Source
from app.kernel.sentences import say
from app.tickets.rules.begun import Begun
from app.tickets.rules.words import HELD_OPEN, Outcome

NOTES: Mapping[Outcome, str] = {
    Outcome.SOLVED: "问题已经解决，有依据",
    Outcome.PARTLY: "其余部分写明时限；不计入已解决",
    Outcome.EXPLAINED: "企业认可才计入已解决",
    Outcome.PLANNED: "保持在办，到期复查；不计入已解决",
    Outcome.RESTRICTED: "写明政策条文；不计入已解决",
    Outcome.TRANSFERRED: "写明转往单位，按时限补登对方编号；保持在办",
    Outcome.UNREACHABLE: "3 个工作日各联系一次以上",
}
"""Said beside the word of each outcome."""


@dataclass(frozen=True)
class Next:
    """What each side does once the answer is out, in words people read."""

    firm: str
    officer: str
    lead: str


ASKED = Next("看答复，确认是否解决并评价", "提醒企业确认", "等待企业确认")
NEXT: Mapping[Outcome, Next] = {
    **dict.fromkeys(Outcome, ASKED),
    Outcome.PLANNED: Next(
        "无需确认，到复查日期会重新办理并告诉您", "按计划跟进，到复查日期前了解进度", "按计划实施，到复查日期重新办理"
    ),
    Outcome.TRANSFERRED: Next(
        "无需确认，对方单位办理，我们跟踪到有结果", "跟踪对方单位的办理进度", "跟踪对方单位，到复查日期重新办理"
    ),
}
"""The next step by outcome, for messages and pages alike: what is not finished asks nobody whether it is solved."""

AT_ONCE: Sequence[Outcome] = tuple(outcome for outcome in Outcome if outcome not in HELD_OPEN)
"""Outcomes that end a matter; the others keep it open and need a unit that holds it."""

NEEDS: Mapping[Outcome, Mapping[str, str]] = {
    Outcome.RESTRICTED: {"article": "“政策限制”请写明文件名称和条款。"},
    Outcome.TRANSFERRED: {"target": "“转上级或外部单位”请写明转往哪个单位。"},
}
"""Inputs that an outcome cannot do without, and what is said when one is missing. Evidence and attempts to reach the
firm stand in other tables; ``acts.demanding`` asks for them."""


@dataclass(frozen=True, kw_only=True)
class Grounds(Begun):
    """On what an outcome stands: part of the inputs of every act that says how a matter ended."""

    article: Annotated[
        str,
        Ask(
            "政策条文",
            hint="结果是“政策限制”的，写明文件名称和条款。",
            most=500,
            line=True,
            means=("Document and article that forbid it; needed for the outcome `restricted`, else empty."),
        ),
    ] = ""
    evidence: Annotated[
        tuple[str, ...],
        Ask(
            "已上传的佐证",
            most=20,
            source=Source.FILES,
            means=("Ids of attachments of this ticket that show the outcome (GET /tickets/{number}/attachments)."),
        ),
    ] = ()
    waiver: Annotated[
        str,
        Ask(
            "无需佐证的原因",
            hint="没有附佐证时填写，例如“电话答复，口头解释即可”。",
            most=200,
            line=True,
            means="Why no evidence is needed; `solved` needs an office's file or this.",
            example="电话答复，口头解释即可。",
        ),
    ] = ""
    knowledge: Annotated[
        tuple[str, ...],
        Ask(
            "所用知识条目",
            most=10,
            source=Source.ARTICLES,
            means=(
                "Articles of knowledge the words began with, `{id}.{version}` (GET /articles/{number}); "
                "their use is counted in the weekly report."
            ),
        ),
    ] = ()


def unmet(outcome: Outcome, said: Mapping[str, str]) -> dict[str, list[str]]:
    """The needs of an outcome that ``said`` leaves open, as the fields of a refusal; empty when there are none."""
    return {name: [say(sentence)] for name, sentence in NEEDS.get(outcome, {}).items() if not said.get(name)}
