"""The closed lists of templates, what they may ask to be filled in, and what is said when an act does not fit. Pure."""

from collections.abc import Mapping

from app.kernel.words import Word


class UsedIn(Word):
    """Where the words go; it says who reads them."""

    ANSWER = "answer", "答复"
    REMARK = "remark", "内部备注"


class Blank(Word):
    """What a template may leave to be filled in; a person writes the word in braces: ``{企业}``."""

    NUMBER = "number", "编号"
    FIRM = "firm", "企业"
    TITLE = "title", "标题"
    CATEGORY = "category", "类别"
    FILED = "filed", "提交日期"
    PROMISED = "promised", "承诺日期"
    UNIT = "unit", "承办单位"
    HANDLER = "handler", "承办人"
    OFFICER = "officer", "服务官"
    NEXT = "next", "下次日期"
    TODAY = "today", "今天"


BLANK_OF: Mapping[str, Blank] = {each.word: each for each in Blank}
"""By the word in the braces."""

REFUSALS: Mapping[str, str] = {
    "phrase_retired": "这个模板已经停用。",
    "phrase_in_use": "这个模板正在使用，不用恢复。",
}
"""By code."""
