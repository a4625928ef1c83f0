"""What a face says of a member of a closed list, a field or a refusal; templates hold no ``{% if state == … %}``."""

from collections.abc import Iterable
from datetime import datetime

from app.kernel.errors import Invalid
from app.kernel.words import Word
from app.slices import REFUSALS
from app.web.speaking import _, said

FULL_STOPS = "。."
"""With which a sentence ends before it is joined to another."""

OF_PAGES = {
    "upload_incomplete": "上传不完整，可能是网络中断。什么都没有保存，请返回重新提交；照片和文件需要重新选择。",
}
"""Refusals of the pages' own; all others are said by the slice that refuses."""


def label(member: Word) -> str:
    """The word staff read, in the language of this page."""
    return _(member.word)


def label_firm(member: Word) -> str:
    """The word a firm reads; the same as staff's where the firm has no word of its own."""
    return _(member.firm_word)


def choices(members: Iterable[Word]) -> list[tuple[str, str]]:
    """Value and word of each member (an enum is all of its own), for a select or radio list."""
    return [(member.value, label(member)) for member in members]


def all_that_is_wrong(error: Invalid) -> str:
    """The sentences of wrong input as one."""
    return _(
        "%(faults)s。",
        faults=_("；").join(said(text).rstrip(FULL_STOPS) for texts in error.fields.values() for text in texts),
    )


def refusal_sentence(code: str) -> str | None:
    """What to say to a person about a refusal; None when the page's own sentence is right."""
    sentence = REFUSALS.get(code) or OF_PAGES.get(code)
    return _(sentence) if sentence else None


def in_use_or_not(name: str, ended_at: datetime | None) -> str:
    """The name of a unit, a park or a category where the past is looked for: it says of one that has ended that it has."""
    return name if ended_at is None else _("%(name)s（已停用）", name=name)
