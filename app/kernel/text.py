"""What typed text may hold: one rule for pages, API and imports. Pure.

Code points are counted, as the browser and PostgreSQL count them. Line ends become one newline, so that a text posted
by a browser (CRLF), by a program and out of a Word file (vertical tab, NEL, U+2028) come back alike. NUL, other control
characters and lone surrogates are refused, saying where they stand, never stripped in silence; bidirectional overrides
are taken out, because they can reverse a whole list. A text of several lines is kept as it is beyond that; what is
compared or read at a glance (lines, names, keys, numbers) is kept ``legible``: without what nobody can see.
"""

import re
import unicodedata

from app.kernel.sentences import say

_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_JOINER = "\u200d"
_EMOJI = frozenset({"So", "Sk"})
"""Unicode categories of pictures and of the tones of their skin."""
_SELECTOR = "\ufe0f"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−~"), "-")


def clean(text: str) -> str:
    """The text as it will be stored. Raises ValueError with a Chinese sentence that says which sign cannot be."""
    text = _LINE_END.sub("\n", text).translate(_BIDI)
    line, place = 1, 0
    for character in text:
        if character == "\n":
            line, place = line + 1, 0
            continue
        place += 1
        if 0xD800 <= ord(character) <= 0xDFFF:
            raise ValueError(
                say("第 %(line)s 行第 %(place)s 个字是无法识别的字符，请删除后重新输入。", line=line, place=place)
            )
        if character != "\t" and unicodedata.category(character) == "Cc":
            raise ValueError(
                say("第 %(line)s 行第 %(place)s 个字是看不见的控制字符，请删除后重新输入。", line=line, place=place)
            )
    return text


def is_blank(text: str) -> bool:
    """Whether nothing can be read in it: spaces of any width and invisible characters only."""
    return all(character.isspace() or is_invisible(character) for character in text)


def is_invisible(character: str) -> bool:
    """Whether it is a sign of format (zero-width space, soft hyphen, byte order mark …): nothing a reader could see."""
    return unicodedata.category(character) == "Cf"


def legible(text: str) -> str:
    """The text without invisible characters; the joiner that makes one picture of several emoji stays."""
    if text.isascii() or text.isprintable():  # no sign of format is printable
        return text
    kept: list[str] = []
    for at, character in enumerate(text):
        if not is_invisible(character) or (character == _JOINER and _joins(kept, text[at + 1 : at + 2])):
            kept.append(character)
    return "".join(kept)


def one_line(text: str) -> str:
    """The text on one line and legible, for titles, names and subjects."""
    return " ".join(legible(text).split())


def keyed(text: str) -> str:
    """A number, a code or a name of an account as it is compared: compatibility forms folded, dashes one dash, legible.

    ``１３８－００１３…`` from a Chinese keyboard and a number copied out of a chat are what their reader sees in them.
    """
    return legible(unicodedata.normalize("NFKC", text)).translate(_DASHES).strip()


def _joins(before: list[str], after: str) -> bool:
    left = bool(before) and (before[-1] == _SELECTOR or unicodedata.category(before[-1]) in _EMOJI)
    return left and after != "" and unicodedata.category(after) in _EMOJI
