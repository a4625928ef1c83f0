"""What makes a common issue of a group of matters, which issue of yesterday it is, and who is told how many. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

FEWEST = 3
"""Matters with which a new issue begins; two letters may be alike by chance."""
FIRMS = 2
"""Of so many firms at least: what one firm writes again and again is its own matter."""
KEPT = 2
"""Matters with which an issue that is known goes on."""
NEAR = 0.3
"""Likeness to an issue's middle from which a new matter joins it at filing. Of 542 real messages kept apart all 35 of a
known issue found it from here, and one joined wrongly (five would from 0.2)."""
COMMON = 3
RECENT = timedelta(days=30)
"""So many firms within so long: worth handling as one batch."""
FIRM_TOLD = 5
"""Matters from which a firm is told that there are others: with fewer it could guess whose they are."""


def begins(firms: Sequence[int]) -> bool:
    """Whether matters of these firms, one entry each, make an issue that was none before."""
    return len(firms) >= FEWEST and len(set(firms)) >= FIRMS


def goes_on(matters: int, *, by_person: bool) -> bool:
    """Whether an issue that is known stays one; what a person put together or took out stays however small it is."""
    return matters >= KEPT or (by_person and matters > 0)


def lives_on(former: Mapping[int, Collection[int]], groups: Sequence[Collection[int]]) -> dict[int, int]:
    """Which issue of before each group is, by its place: the one it shares most matters with, each issue once.

    Of groups that share as many with it the larger one is it, and of issues the elder lends its number.
    """
    issue_of = {ticket: issue for issue, tickets in former.items() for ticket in tickets}
    shared = Counter(
        (place, issue_of[ticket]) for place, group in enumerate(groups) for ticket in group if ticket in issue_of
    )
    order = sorted(shared, key=lambda pair: (-shared[pair], pair[1], -len(groups[pair[0]]), pair[0]))
    found: dict[int, int] = {}
    lent: set[int] = set()
    for place, issue in order:
        if place not in found and issue not in lent:
            found[place] = issue
            lent.add(issue)
    return found


def commonest(categories: Sequence[str]) -> str:
    """The category most of them have, one of the second level before its parent; the lower code of two as common."""
    counted = Counter(categories)
    return min(counted, key=lambda code: (-counted[code], -len(code), code))


def is_card(recent_firms: int) -> bool:
    """Whether an issue with matters of so many firms in the last thirty days is proposed as a batch."""
    return recent_firms >= COMMON


def is_told(matters: int, *, internal: bool) -> bool:
    """Whether a reader of one matter is told how many are in its issue: offices always, everybody else from five."""
    return matters >= (KEPT if internal else FIRM_TOLD)
