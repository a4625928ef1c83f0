"""What identifies a firm: credit code (GB 32100-2015), telephone. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.kernel.sentences import say
from app.kernel.telephones import COUNTRY, LANDLINE, MOBILE, SERVICE
from app.kernel.text import keyed

SHANGHAI = ZoneInfo("Asia/Shanghai")


class CompanyState(StrEnum):
    """Only active companies count in pairing coverage."""

    ACTIVE = "active"
    CLOSED = "closed"


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


BETWEEN = (
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]*"
)
"""What may stand between the signs of a name without anybody reading another name: blanks, and what is not seen."""


@lru_cache(maxsize=1024)
def naming(names: tuple[str, ...]) -> "re.Pattern[str]":
    """Finds these names (the longest first) in a text as it was typed: whatever blanks and unseen signs stand between
    their signs, whatever the width of a sign, in capitals or not. A name of no visible sign is none.
    """
    spelt = [BETWEEN.join(_sign(each) for each in re.sub(BETWEEN, "", name)) for name in names]
    return re.compile("|".join(each for each in spelt if each) or r"(?!)", re.IGNORECASE)


def _sign(sign: str) -> str:
    """A sign of a name in either width."""
    point = ord(sign)
    if 0x21 <= point <= 0x7E:
        return f"[{re.escape(sign)}{chr(point + 0xFEE0)}]"
    if 0xFF01 <= point <= 0xFF5E:
        return f"[{sign}{re.escape(chr(point - 0xFEE0))}]"
    return re.escape(sign)


def local_day(instant: datetime) -> date:
    """The date in Shanghai at an aware instant; pairings run by days."""
    return instant.astimezone(SHANGHAI).date()


REFUSALS: Mapping[str, str] = {
    "company_exists": "这个统一社会信用代码已经登记过了。",
    "officer_holds_other_seat": "这位服务官已在这家企业担任另一个岗位。",
    "pairing_before_current": "日期早于现在这一任开始的日子，请另选日期。",
}
"""What people read when a firm or its pairing is refused; by code."""
