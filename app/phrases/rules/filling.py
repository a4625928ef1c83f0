"""Words with blanks: which they ask for, how they are filled, and what of a text was never filled in. Pure.

What cannot be filled stays in the text with a mark (``【待填：承诺日期】``): whoever sends it sees where, and a text
that holds a mark, or a blank as it is written in a template, is refused.
"""

import re
from collections.abc import Mapping

from app.phrases.rules.words import BLANK_OF, Blank

_BLANK = re.compile(r"[{\uff5b]\s*([^{}\uff5b\uff5d\s]{1,12})\s*[}\uff5d]")
_OPEN = "【待填：%(word)s】"
"""What stands where nothing is known; a part of the text, never translated."""
_MARK = re.compile(r"\u3010\u5f85\u586b[\uff1a:]\s*([^\u3010\u3011\n]{1,20})\u3011")


def unknown_in(text: str) -> tuple[str, ...]:
    """What stands in braces and is no blank, each once: a mistyped blank would stay in every answer."""
    return tuple(dict.fromkeys(word for word in _BLANK.findall(text) if word not in BLANK_OF))


def filled(text: str, known: Mapping[Blank, str]) -> str:
    """The text with what is known in its blanks, and a mark where nothing is."""

    def put(found: re.Match[str]) -> str:
        blank = BLANK_OF.get(found[1])
        if blank is None:
            return found[0]
        return known.get(blank) or mark(blank)

    return _BLANK.sub(put, text)


def mark(blank: Blank) -> str:
    """What stands where nothing is known."""
    return _OPEN % {"word": blank.word}


def left_open(text: str) -> tuple[str, ...]:
    """The words of what was not filled in, each once: marks, and blanks as templates write them."""
    blanks = [word for word in _BLANK.findall(text) if word in BLANK_OF]
    return tuple(dict.fromkeys([*_MARK.findall(text), *blanks]))
