"""同园区告知: its words, whom it is for, who is left out when it is sent, and what may not stand in it. Pure."""

from collections.abc import Collection, Mapping

from app.kernel.folding import folded
from app.kernel.words import Word
from app.tickets.rules.numbering import numbers_in

READ = "ticket.confirm"
"""Whoever speaks for a firm reads what it was told."""
MOST_FIRMS = 10_000
"""Of one park: what goes beyond is no park any more."""


class NoticeState(Word):
    """draft → sent by hand, once; or dropped."""

    DRAFT = "draft", "草稿"
    SENT = "sent", "已发出"
    DROPPED = "dropped", "已作废"


class Spared(Word):
    """Why a firm that a draft was meant for got nothing."""

    FILED = "filed", "已经反映"
    MOVED = "moved", "已不在本园区"
    DISSOLVED = "dissolved", "已注销"


def spared(*, active: bool, in_park: bool, has_filed: bool) -> Spared | None:
    """Why a firm is left out when the notice goes; None where it gets it."""
    if not active:
        return Spared.DISSOLVED
    if not in_park:
        return Spared.MOVED
    return Spared.FILED if has_filed else None


def gives_away(text: str, firms: Collection[str]) -> bool:
    """Whether some words name one of these firms, by any name it has or had, or a ticket."""
    read = folded(text)
    return bool(numbers_in(text).whole) or any(name in read for name in map(folded, firms) if name)


REFUSALS: Mapping[str, str] = {
    "notice_sent": "这份告知已经发出，不能再改，也不会再发。",
    "notice_dropped": "这份告知已经作废。",
    "notice_for_nobody": "这个园区没有尚未反映的企业，不用告知。",
}
