"""融资需求: its words and bounds, who may enter it and who consents. Pure.

Money is counted in whole 万元; a rate is percent a year with at most two decimals.
"""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from app.kernel.words import Word
from app.tickets.rules.lifecycle import Standing

FINANCING = "04"
"""What the code of every category of financing begins with; an outside unit that is called there is a bank."""
MOST = 1_000_000
"""万元: 100 亿, the largest amount that is taken for one."""
LONGEST_TERM = 360
"""Months."""
HIGH_RATE = Decimal(24)
"""Percent a year: an offer above it is taken and marked, for the law protects no more."""
_RATE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?", re.ASCII)
ENTERS = frozenset({Standing.FIRM, Standing.OFFICER, Standing.DISPATCHER, Standing.COORDINATOR})
"""Who writes a need down: the firm, and who files for it. Only the firm itself consents."""


class Security(Word):
    """What a firm can offer as security."""

    MORTGAGE = "mortgage", "抵押"
    PLEDGE = "pledge", "质押"
    GUARANTEE = "guarantee", "保证或担保公司"
    CREDIT = "credit", "信用"
    OTHER = "other", "其他"


def is_financing(category_code: str) -> bool:
    """Whether a matter of this category is about financing."""
    return category_code.startswith(FINANCING)


def enters(held: Collection[Standing]) -> bool:
    """Whether somebody of these standings may write the need of the firm down."""
    return not ENTERS.isdisjoint(held)


def consents(held: Collection[Standing]) -> bool:
    """Whether somebody of these standings says which banks may know of it, and chooses among their offers."""
    return Standing.FIRM in held


def rate_of(typed: str) -> Decimal | None:
    """A rate as somebody wrote it, ``3.85`` or ``3.85%``; None for whatever is none."""
    text = typed.strip().removesuffix("%").removesuffix("\uff05").strip()
    rate = Decimal(text) if _RATE.fullmatch(text) else None
    return rate if rate is not None and rate <= 100 else None


def is_high(rate: Decimal) -> bool:
    """Whether a rate is above what the law protects."""
    return rate > HIGH_RATE


def rated_well(source: str, day: date | None, today: date) -> bool:
    """Whether a 信易贷 mark is whole: by whom and since when, not in the future; or none at all."""
    if not source or day is None:
        return not source and day is None
    return day <= today
