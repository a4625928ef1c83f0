"""How personal data is shown to those who need not see it: one rule for pages, API, exports, mail and logs. Pure.

Numbers are found in every form ``checked_phone`` takes: with ``+86``, grouped, full-width, with something invisible
inside, landlines with their area. Service numbers (400, 800) are nobody's and stay.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from app.kernel.telephones import LANDLINE_WITHIN, MOBILE_WITHIN
from app.kernel.text import keyed

_PHONE = re.compile(r"1\d{10}", re.ASCII)
_FEWEST_DIGITS = 6
"""Signs of a number, however written, below which a text holds no telephone: ⑪ stands for two digits."""


def masked_phone(phone: str) -> str:
    """138****5678; anything that is no mobile number keeps only its last two characters."""
    if _PHONE.fullmatch(phone):
        return _shortened(phone)
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""


def masked_name(name: str) -> str:
    """张*: the family name stays."""
    return name[:1] + "*" * max(len(name) - 1, 0)


def masked_email(email: str) -> str:
    """a***@x.cn."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "***"


def masked_phones(text: str) -> str:
    """A text with every mobile and every landline number in it masked: 138****5678, 0371-******88."""
    if sum(map(str.isnumeric, text)) < _FEWEST_DIGITS:
        return text
    read = "".join(map(_fold, text))
    if not MOBILE_WITHIN.search(read) and not LANDLINE_WITHIN.search(read):
        return text  # most numbers are those of matters and instants
    return _replaced(_replaced(text, MOBILE_WITHIN, _mobile), LANDLINE_WITHIN, _landline)


def _replaced(text: str, pattern: re.Pattern[str], mask: Callable[[re.Match[str]], str]) -> str:
    """Masks put where the pattern holds in the folded text, everything else untouched."""
    folded, origins = _folded(text)
    pieces, done = [], 0
    for found in pattern.finditer(folded):
        begin, end = origins[found.start()], origins[found.end() - 1] + 1
        pieces += [text[done:begin], mask(found)]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as numbers are compared, and for each of its characters where it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for each in _fold(character):
            folded.append(each)
            origins.append(at)
    return "".join(folded), origins


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    return " " if character.isspace() else keyed(character)


def _mobile(found: re.Match[str]) -> str:
    return _shortened(re.sub("[^0-9]", "", found["digits"]))


def _landline(found: re.Match[str]) -> str:
    area = "0" + (found["area"] or found["abroad"]).removeprefix("0")
    digits = re.sub("[^0-9]", "", found["number"])
    return f"{area}-{'*' * (len(digits) - 2)}{digits[-2:]}"


def _shortened(digits: str) -> str:
    return f"{digits[:3]}****{digits[-4:]}"
