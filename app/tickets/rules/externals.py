"""What another system calls a ticket: how it is written, and what is wrong with it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.errors import Conflict, Invalid
from app.kernel.sentences import say
from app.kernel.text import clean, keyed, one_line

LONGEST_SYSTEM, LONGEST_NUMBER = 40, 100
_SYSTEM = re.compile(r"[a-z][a-z0-9_-]{1,39}", re.ASCII)
REFUSALS: Mapping[str, str] = {
    "external_taken": "这个系统里的这个编号已经登记过一件诉求。",
}
"""The sentence of each refusal, by its code."""


@dataclass(frozen=True)
class External:
    """The system, by its code, and its number there; a system gives each number once."""

    system: str
    number: str


class Taken(Conflict):
    """The number stands at another ticket; ``number`` is that one's, for who may see it (409)."""

    code = "external_taken"

    def __init__(self, number: str | None) -> None:
        super().__init__()
        self.number = number


def checked_external(told: External) -> External:
    """The same as it will be stored. Raises Invalid naming what is wrong."""
    system, number = keyed(told.system).lower(), one_line(clean(told.number)).strip()
    wrong = {}
    if _SYSTEM.fullmatch(system) is None:
        wrong["external.system"] = [say("系统代码用小写字母开头，可用字母、数字、下划线和连字符，2 到 40 个字符。")]
    if not 1 <= len(number) <= LONGEST_NUMBER:
        wrong["external.number"] = [say("外部编号是 1 到 %(most)s 个字。", most=LONGEST_NUMBER)]
    if wrong:
        raise Invalid(wrong)
    return External(system, number)
