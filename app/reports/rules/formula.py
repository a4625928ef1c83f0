"""What a figure is made of, and from which week on the rules of each version hold. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.reports.rules.periods import Week

VERSIONS: Mapping[str, Week | None] = {"2026.1": None, "2026.2": Week(2026, 48), "2026.3": Week(2026, 49)}
"""Rises with every change of a formula or of the SQL behind it, from a week on; stamped on each report."""


class Measure(StrEnum):
    """What is made of the entries of a figure; n and d are numbers of entries, or of firms or values among them."""

    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"
    SUM = "sum"
    FIRMS = "firms"
    VALUES = "values"


@dataclass(frozen=True)
class Formula:
    """One figure: its words, and where its tickets are found."""

    name: str
    numerator: str
    denominator: str
    cohort: str
    unit: str = "rate"
    """rate: n/d in percent · count: n of d, no percentage · workdays, days, money (万元): a value over d tickets."""
    less_is_better: bool = False
    entries: str = ""
    """The metric whose entries stand behind it; its own key when empty."""
    reason: str = ""
    """Only entries with this reason are counted in n; the counted ones when empty."""
    since: Week | None = None
    """The first week that has it: no week before is counted otherwise than when it was frozen."""
    said: str = ""
    """How a count is said: ``n`` is what is counted in all (``d``), ``part`` what of it is singled out (``n``)."""
    fleeting: bool = False
    """Left out of an issue in which nothing is counted."""
    measure: Measure | None = None
    """How the entries are counted, where it is not one by one."""
