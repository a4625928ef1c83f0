"""What a program's account is issued for, how that is typed, and what is wrong with its name or its days. Pure.

What each scope may do stands in ``permissions.OF_SCOPE``, beside what each role may do.
"""

import re
from collections.abc import Iterable

from app.kernel.sentences import say
from app.kernel.text import keyed
from app.kernel.words import Word


class Scope(Word):
    """A part of the API that a program may use."""

    TICKETS_READ = "tickets:read", "查看诉求"
    TICKETS_WRITE = "tickets:write", "提交诉求"
    EVENTS_READ = "events:read", "接收变动"
    REPORTS_READ = "reports:read", "查看周报"
    COMPANIES_WRITE = "companies:write", "维护企业"
    EXCHANGE = "exchange", "平台对接"


LONGEST_LIFE = 366
"""Days a token may live: whoever answers for the program is asked again at least once a year."""
_NAME = re.compile(r"[a-z][a-z0-9_-]{2,39}", re.ASCII)
_BETWEEN = re.compile(r"[\s,\uff0c\u3001]+")


def checked_name(typed: str) -> str:
    """The name of a program's account. Raises ValueError with a Chinese sentence."""
    name = keyed(typed).lower()
    if _NAME.fullmatch(name) is None:
        raise ValueError(say("程序账号的名称用小写字母开头，可用字母、数字、下划线和连字符，3 到 40 个字符。"))
    return name


def checked_scopes(typed: Iterable[str]) -> frozenset[Scope]:
    """The scopes that were named, one or several to a word. Raises ValueError with a Chinese sentence."""
    named = {word for each in typed for word in _BETWEEN.split(each) if word}
    unknown = sorted(named - {scope.value for scope in Scope})
    if unknown:
        raise ValueError(say("没有 %(scope)s 这个授权范围。", scope=unknown[0][:40]))
    if not named:
        raise ValueError(say("请至少写明一个授权范围。"))
    return frozenset(Scope(word) for word in named)


def checked_days(days: int) -> int:
    """How many days a token may live. Raises ValueError with a Chinese sentence."""
    if not 1 <= days <= LONGEST_LIFE:
        raise ValueError(say("有效期是 1 到 %(most)s 天。", most=LONGEST_LIFE))
    return days
