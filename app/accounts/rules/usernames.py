"""What a user name may be: a plain word that no look-alike letter can imitate. Pure."""

import re

from app.kernel.sentences import say
from app.kernel.text import keyed

_USERNAME = re.compile(r"[a-z0-9_]{4,32}", re.ASCII)


def as_username(typed: str) -> str | None:
    """What somebody typed, as a user name; None when no account can be called so."""
    folded = keyed(typed).lower()
    return folded if _USERNAME.fullmatch(folded) else None


def checked_username(typed: str) -> str:
    """A new user name. Raises ValueError with a Chinese sentence (`docs/rules/safety.md`, F10)."""
    username = as_username(typed)
    if username is None:
        raise ValueError(say("用户名只能用小写字母、数字和下划线，4 到 32 个字符。"))
    return username
