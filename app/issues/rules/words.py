"""The closed lists of common issues, and what is said when an act on one does not fit. Pure."""

from collections.abc import Mapping

from app.kernel.words import Word


class IssueState(Word):
    """Whether an issue is brought to anybody's notice."""

    OPEN = "open", "提示中"
    DISMISSED = "dismissed", "暂不提示"


class Placed(Word):
    """Who put a matter into its issue."""

    MACHINE = "machine", "系统归入"
    PERSON = "person", "人工归入"


class Lesson(Word):
    """What somebody taught by merging or splitting."""

    TOGETHER = "together", "同属一个问题"
    APART = "apart", "不是一个问题"


REFUSALS: Mapping[str, str] = {
    "issue_dismissed": "这个共性问题已经暂不提示。",
    "issue_open": "这个共性问题正在提示，不用恢复。",
}
"""By code."""
