"""What typed text may hold: one rule for pages, API and imports. Pure.

Code points are counted, as the browser and PostgreSQL count them. Line ends become one newline, so that a text posted
by a browser (CRLF) and by a program come back alike. NUL, other control characters and lone surrogates are refused,
never stripped in silence; bidirectional overrides are taken out, because they can reverse a whole list.
"""

import unicodedata

from app.kernel.sentences import say

_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_INVISIBLE = {"\u200b", "\ufeff", "\u2060", "\u180e"}


def clean(text: str) -> str:
    """The text as it will be stored. Raises ValueError with a Chinese sentence when it cannot be."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BIDI)
    for character in text:
        if character in "\n\t":
            continue
        if 0xD800 <= ord(character) <= 0xDFFF:
            raise ValueError(say("文字中有无法识别的字符，请删除后重新输入。"))
        if unicodedata.category(character) == "Cc":
            raise ValueError(say("文字中有看不见的控制字符，请删除后重新输入。"))
    return text


def is_blank(text: str) -> bool:
    """Whether nothing can be read in it: spaces of any width and invisible characters only."""
    return all(character.isspace() or character in _INVISIBLE for character in text)


def one_line(text: str) -> str:
    """The text on one line, for titles and subjects."""
    return " ".join(text.split())
