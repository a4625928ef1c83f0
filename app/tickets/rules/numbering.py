"""Region + day + sequence → ticket number: ``GX20260924-0007``. Unique, never reused. Pure.

And back: what somebody typed or pasted may name a ticket by its whole number, in whatever width and case and with
anything around it, or by the end of one: ``20260924-0007``, ``0007``.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.kernel.text import keyed

_DAY = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_WHOLE = re.compile(rf"(?<![A-Z0-9])([A-Z]{{2,8}}{_DAY})\s?-?\s?([0-9]{{4,6}})(?![0-9])")
_DAY_AND_SEQUENCE = re.compile(rf"(?<![A-Z0-9-])({_DAY}-?[0-9]{{4,6}})(?![0-9-])")
_TAIL = re.compile(r"[0-9]{0,8}-?[0-9]{4,6}")
_NUMBER = re.compile(rf"([A-Z]{{2,8}}{_DAY})-?([0-9]{{4,6}})")
_AROUND = re.compile(r"^[\W_]+|[\W_]*\u53f7?[\W_]*$")


def ticket_number(region_code: str, day: date, sequence: int) -> str:
    """The number of the ``sequence``-th ticket of a Shanghai day; past 9999 it grows a digit."""
    return f"{region_code}{day:%Y%m%d}-{sequence:04d}"


def as_number(typed: str) -> str:
    """What somebody typed in the place of a number, as numbers are stored; it need not be one."""
    text = "".join(keyed(typed).split()).upper()
    found = _NUMBER.fullmatch(text)
    return f"{found[1]}-{found[2]}" if found else text


@dataclass(frozen=True)
class Named:
    """The tickets that words name."""

    whole: tuple[str, ...] = ()
    """Numbers as they are stored."""
    ends: tuple[str, ...] = ()
    """Digits in which a number ends, without its dash."""


def numbers_in(text: str) -> Named:
    """The numbers that stand anywhere in some words, each once.

    Four digits or more name tickets that end in them when they are a word of their own, whatever signs are around it.
    """
    read = keyed(text).upper()
    whole = [f"{found[1]}-{found[2]}" for found in _WHOLE.finditer(read)]
    rest = _WHOLE.sub(" ", read)
    ends = [found[1] for found in _DAY_AND_SEQUENCE.finditer(rest)]
    words = (_AROUND.sub("", word) for word in _DAY_AND_SEQUENCE.sub(" ", rest).split())
    ends += [word for word in words if _TAIL.fullmatch(word)]
    return Named(tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(end.replace("-", "") for end in ends)))
