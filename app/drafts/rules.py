"""What of a request may be kept before it is filed, how much of it, and for how long. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from app.kernel.errors import Refused
from app.kernel.inputs import Ask
from app.kernel.sentences import say

KEEP = "draft.keep"
MOST = 20
"""Drafts of one account: enough for an officer on the road, and a list that can be read at a glance."""
KEPT_FOR = timedelta(days=180)
WARNED_FOR = timedelta(days=30)
"""How long before the end the list says so in amber; the day itself it says always."""
KEY_LENGTHS = range(16, 65)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A request as far as it was typed; every part may be missing, and none is judged before it is filed."""

    company: Annotated[
        str,
        Ask(
            "企业",
            most=18,
            line=True,
            means="Credit code of the firm it is for; empty while none was chosen.",
            example="91419999MA00000014",
        ),
    ] = ""
    channel: Annotated[
        str, Ask("诉求来源", most=20, line=True, means="Who spoke and how, as `POST /tickets`.", example="visit")
    ] = ""
    title: Annotated[
        str,
        Ask(
            "标题",
            most=400,
            line=True,
            means="The matter in one line, as far as it was typed.",
            example="变压器增容请协调",
        ),
    ] = ""
    body: Annotated[
        str,
        Ask(
            "具体情况", most=20_000, means="What happens, as far as it was typed.", example="新产线需增容 800 千伏安，"
        ),
    ] = ""
    kind: Annotated[str, Ask("这是", most=20, line=True, means="As `POST /tickets`.", example="help")] = ""
    category: Annotated[str, Ask("属于哪一类", most=8, line=True, means="Code of a category.", example="0101")] = ""
    item: Annotated[
        str, Ask("具体是哪一项", most=8, line=True, means="Code of an item below the category.", example="0101")
    ] = ""
    wanted_by: Annotated[
        str,
        Ask("希望哪天前解决", most=10, line=True, means="The firm's own day, as it was typed.", example="2099-12-31"),
    ] = ""
    consequence: Annotated[
        str, Ask("过了这天会怎样", most=1_000, line=True, means="What happens then.", example="影响投标")
    ] = ""
    urgency: Annotated[str, Ask("急不急", most=20, line=True, means="As `POST /tickets`.", example="normal")] = ""
    again_of: Annotated[
        str,
        Ask(
            "再次反映的诉求",
            most=40,
            line=True,
            means="Number of the ended ticket that is brought up again.",
            example="GX20260924-0007",
        ),
    ] = ""
    confidential: Annotated[bool, Ask("请为我们保密", means="As `POST /tickets`.", example=False)] = False
    complained_of: Annotated[
        tuple[str, ...],
        Ask("被投诉的单位", most=5, means="Codes of the units complained of, in category 15.", example=["JFJ"]),
    ] = ()


class DraftFiled(Refused):
    """It was filed already, from here or from another device: ``number`` is what it became (409)."""

    def __init__(self, number: str) -> None:
        super().__init__("draft_filed")
        self.message = say("这份草稿已经提交，编号 %(number)s。", number=number)
        self.number = number


def kept_until(saved_at: datetime) -> datetime:
    """When a draft that nobody touches any more is removed."""
    return saved_at + KEPT_FOR


def says_something(typed: Typed) -> bool:
    """Whether anything was written that somebody would miss; what a page presets is nothing."""
    return any(each.strip() for each in (typed.title, typed.body, typed.consequence, typed.wanted_by))


REFUSALS: Mapping[str, str] = {
    "draft_filed": "这份草稿已经提交了。",
    "draft_gone": "这份草稿已经不在了：可能在别的设备上删除了。内容还在这一页，可以另存一份。",
    "drafts_full": "草稿最多保存 20 份，请先提交或删除不用的。",
}
