"""What identifies a firm: credit code (GB 32100-2015), telephone. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.kernel.folding import folded, run_together
from app.kernel.sentences import say
from app.kernel.telephones import COUNTRY, LANDLINE, MOBILE, SERVICE
from app.kernel.text import keyed
from app.kernel.words import Word

SHANGHAI = ZoneInfo("Asia/Shanghai")


class CompanyState(StrEnum):
    """Only active companies count in pairing coverage."""

    ACTIVE = "active"
    CLOSED = "closed"


class PairingSeat(Word):
    """Seat A (主) or B (辅)."""

    A = "A", "首席服务官（A 岗）"
    B = "B", "服务专员（B 岗）"


STALE_AFTER = timedelta(days=180)
"""After which a firm's people to call want to be verified again."""


def is_stale(verified_at: datetime | None, now: datetime) -> bool:
    """Whether nobody said of a firm's people to call that they are right, for half a year or ever."""
    return verified_at is None or now - verified_at > STALE_AFTER


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a credit code; I, O, S, V and Z are not among them."""
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SHAPE = re.compile(f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}", re.ASCII)
CODE_LENGTH = 18


def as_credit_code(typed: str) -> str:
    """What somebody typed, as credit codes are stored and compared; it need not be one."""
    code = "".join(keyed(typed).split())
    return code.upper() if code.isascii() else code


def checked_credit_code(text: str) -> str:
    """A credit code as stored: upper case, no blanks. Raises ValueError with a Chinese sentence when it is none."""
    code = as_credit_code(text)
    if not code.isascii():
        raise ValueError(say("统一社会信用代码只能有数字和大写字母。"))
    if len(code) != CODE_LENGTH:
        raise ValueError(
            say("统一社会信用代码是 %(length)s 位，现在是 %(count)s 位。", length=CODE_LENGTH, count=len(code))
        )
    if not _SHAPE.fullmatch(code):
        raise ValueError(say("统一社会信用代码里有不该出现的字符：不用字母 I、O、S、V、Z，第 3 到 8 位是数字。"))
    if check_character(code[:-1]) != code[-1]:
        raise ValueError(say("统一社会信用代码的校验位不对，请核对营业执照。"))
    return code


def check_character(first17: str) -> str:
    """The 18th character that belongs to the first 17. Raises ValueError for a character outside the alphabet."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def credit_code_for(first17: str) -> str:
    """The whole code that starts with these 17 characters; for invented firms."""
    return first17 + check_character(first17)


def checked_phone(text: str) -> str:
    """A telephone number as stored. Raises ValueError with a Chinese sentence when it is none.

    Mobile ``13800138000``; landline ``0371-66668888``, with an extension ``0371-66668888-12``; service ``4001234567``.
    """
    typed = keyed(text)
    abroad = COUNTRY.match(typed)
    local = typed[abroad.end() :] if abroad else typed
    digits = re.sub(r"[\s-]", "", local)
    if MOBILE.fullmatch(digits):
        return digits
    if not abroad and SERVICE.fullmatch(digits):
        return digits
    if abroad and not local.startswith(("0", "(0")):
        local = re.sub(r"^\(?", r"\g<0>0", local)  # +86 371… and +86(371)… leave the trunk zero out
    landline = LANDLINE.fullmatch(local)
    if landline is None:
        raise ValueError(say("电话号码不对：请填 11 位手机号，或带区号的座机，如 0371-66668888。"))
    number = re.sub(r"[\s-]", "", landline["number"])
    parts = (landline["area"], number, landline["extension"])
    return "-".join(part for part in parts if part)


PLACE = re.compile(r"^(?:[^省]{2,3}省)?(?:[^市]{2,4}市)?(?:[^区县]{2,4}[区县])?")
LEGAL_FORM = re.compile(r"(?:集团|控股)?(?:股份|责任)*(?:有限)?(?:责任)?公司$")
BRACKETED = re.compile(r"[（(][^（()）]{1,10}[）)]")
"""A place within the name: 示范（郑州）精密制造有限公司."""
_WIDE = "（）"
_HALF, _FULL = str.maketrans(_WIDE, "()"), str.maketrans("()", _WIDE)
SHORTEST_NAME = 3
"""Characters; what is shorter is an ordinary word as well."""


def names_within(name: str) -> tuple[str, ...]:
    """How a text may name a firm, the longest first: its whole name, and that without its place and its legal form.

    Brackets in either width, and without what stands in them.
    测试市恒通机械有限公司, 恒通机械有限公司, 测试市恒通机械, 恒通机械.
    """
    found = {name.strip()}
    for cut in (LEGAL_FORM, PLACE, BRACKETED):
        found |= {cut.sub("", each) for each in found}
    found |= {each.translate(width) for each in found for width in (_HALF, _FULL)}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST_NAME), key=lambda each: (-len(each), each)))


def short_name(name: str) -> str:
    """A firm's name without the place it begins with, by which the firms of a zone look alike in a narrow column."""
    rest = PLACE.sub("", name, count=1)
    return rest if len(LEGAL_FORM.sub("", rest)) >= SHORTEST_NAME - 1 else name


def spans_of(names: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where a text says one of these names (``ways_to_say``), however it was typed.

    In either width, case or script, with blanks and unseen signs between its signs. Names that run into each other
    are one piece.
    """
    written, places = run_together(text)
    found: list[tuple[int, int]] = []
    for match in _naming(tuple(names)).finditer(written):
        start, end = places[match.start()], places[match.end(1) - 1] + 1
        if found and start < found[-1][1]:
            before = found.pop()
            start, end = before[0], max(before[1], end)
        found.append((start, end))
    return found


def without_names(text: str, names: Iterable[str], instead: str) -> str:
    """The text with ``instead`` where it says one of these names; every other sign stays as it is."""
    for start, end in reversed(spans_of(names, text)):
        text = text[:start] + instead + text[end:]
    return text


@lru_cache(maxsize=1024)
def _naming(names: tuple[str, ...]) -> "re.Pattern[str]":
    """Finds at each place the longest of these names; one of no visible sign is none."""
    signs = {run_together(name)[0] for name in names} - {""}
    longest_first = sorted(signs, key=lambda each: (-len(each), each))
    return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))" if signs else r"(?!)()")


def ways_to_say(names: Iterable[str]) -> tuple[str, ...]:
    """How a text may name a firm that is or was called so, the longest first."""
    found = {way for name in names for way in names_within(name)}
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def is_renamed(before: str, after: str) -> bool:
    """Whether a firm is called otherwise: the same name in another width, case or script is no new one."""
    return folded(before) != folded(after)


def local_day(instant: datetime) -> date:
    """The date in Shanghai at an aware instant; pairings run by days."""
    return instant.astimezone(SHANGHAI).date()


REFUSALS: Mapping[str, str] = {
    "company_closed": "这家企业已注销，档案只读。",
    "company_exists": "这个统一社会信用代码已经登记过了。",
    "officer_holds_other_seat": "这位服务官已在这家企业担任另一个岗位。",
    "pairing_before_current": "日期早于现在这一任开始的日子，请另选日期。",
}
"""What people read when a firm or its pairing is refused; by code."""
