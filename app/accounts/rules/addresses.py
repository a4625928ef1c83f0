"""What an e-mail address may be: one rule at entry, at delivery and in the check of what is stored. Pure.

A dot-atom of RFC 5321 in ASCII before the @, and a host of at least two labels behind it. What passes can be written
into a letter; what is legal but used by nobody (quoted local parts, addresses of numbers) is refused.
"""

import re

from app.kernel.sentences import say
from app.kernel.text import keyed

LONGEST = 254
_LONGEST_LOCAL = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@{_LABEL}(?:\.{_LABEL})+", re.ASCII)


def is_email(text: str) -> bool:
    """Whether it is exactly one plain address mail can be sent to."""
    found = _EMAIL.fullmatch(text)
    return found is not None and len(found["local"]) <= _LONGEST_LOCAL and len(text) <= LONGEST


def checked_email(text: str) -> str:
    """An address as stored. Raises ValueError with a Chinese sentence when no mail could be sent to it."""
    address = keyed(text)
    if not is_email(address):
        raise ValueError(say("邮箱地址不对，应像 name@example.cn 这样写。"))
    return address
