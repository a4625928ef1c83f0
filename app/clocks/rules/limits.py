"""Limits as values: how long, in which unit, and their words."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.sentences import Sentence, say

MOST = 9999
"""Of any unit."""
_TEXT = re.compile(r"([1-9][0-9]{0,3}) (workday|workhour|month|minute|civilday|ruling)s?", re.ASCII)


class Unit(StrEnum):
    """What a limit is counted in; a month is a civil month, a minute is wall clock, a ruling is always one."""

    WORKDAY = "workday"
    WORKHOUR = "workhour"
    MONTH = "month"
    MINUTE = "minute"
    CIVILDAY = "civilday"  # the day of the start is the first: a date somebody named himself
    RULING = "ruling"  # R9: the same day, asked late the next workday at noon


@dataclass(frozen=True)
class Limit:
    """A length of time as the rules name it: 1 to 9999 of a unit; ValueError otherwise."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= MOST:
            raise ValueError(f"a limit is 1 to {MOST} of its unit, not {self.amount}")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read "7 workdays", "4 workhours", "1 month", "30 minutes"; ValueError on anything else."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f'not a limit: {text!r}; say "7 workdays", "4 workhours", "1 month" or "30 minutes"')
        return cls(int(match[1]), Unit(match[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}{'s' if self.amount > 1 else ''}"

    @property
    def is_short(self) -> bool:
        """Whether it is a workday at most: such a clock is 临期 from half its time on, not from its start."""
        most = {Unit.WORKDAY: 1, Unit.CIVILDAY: 1, Unit.RULING: 1, Unit.WORKHOUR: 8, Unit.MINUTE: 24 * 60}
        return self.amount <= most.get(self.unit, 0)

    @property
    def label_zh(self) -> Sentence:
        """Say it: 7 个工作日, 4 个工作小时, 1 个月, 30 分钟."""
        match self.unit:
            case Unit.WORKDAY:
                return say("%(n)s 个工作日", n=self.amount)
            case Unit.WORKHOUR:
                return say("%(n)s 个工作小时", n=self.amount)
            case Unit.MONTH:
                return say("%(n)s 个月", n=self.amount)
            case Unit.MINUTE:
                return say("%(n)s 分钟", n=self.amount)
            case Unit.CIVILDAY:
                return say("%(n)s 天", n=self.amount)
            case Unit.RULING:
                return say("当日裁定，15:00 后提出的次日 12:00 前")


@dataclass(frozen=True)
class NamedLimit:
    """A limit as the slice whose clock it is declares it: the key of the terms that set it, its default, its words."""

    key: str
    default: Limit
    word: str
