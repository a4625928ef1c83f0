"""How a rate is divided, printed, coloured and ranked (`docs/rules/rates.md`, 1 and 2). Pure."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NOTHING = "—"
COLOURED_FROM = 5
"""Below this denominator a percentage says too little to be coloured."""
RANKED_FROM = 15
"""Below this denominator in the period a unit is not ranked."""
GOOD, FAIR = 95, 85
"""Percent from which on a rate is good, or fair; mirrored where less is better."""


def percent(n: int, d: int) -> str:
    """n of d in percent, half-up to one decimal: ``99.2``.

    ``100.0`` only when n = d, else at most ``99.9``; d = 0 gives ``—``. ValueError unless 0 ≤ n ≤ d.
    """
    if not 0 <= n <= d:
        raise ValueError(f"{n} is no part of {d}")
    if d == 0:
        return NOTHING
    tenths = 1000 if n == d else min(999, (2000 * n + d) // (2 * d))
    return f"{tenths // 10}.{tenths % 10}"


def printed(n: int, d: int) -> str:
    """A rate with what it is made of: ``117/118 (99.2 %)``; ``—`` when there is nothing to divide by."""
    return f"{n}/{d} ({percent(n, d)} %)" if d else NOTHING


def one_decimal(value: Decimal | None) -> str:
    """A duration in workdays, half-up to one decimal; ``—`` for none."""
    return NOTHING if value is None else str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def whole(value: Decimal | None) -> str:
    """Money in whole 万元; ``—`` for none."""
    return NOTHING if value is None else str(int(value))


def tone(n: int, d: int, *, less_is_better: bool = False) -> str | None:
    """``good``, ``fair`` or ``poor``; None where the denominator is too small to be coloured."""
    if d < COLOURED_FROM:
        return None
    hundredfold = 100 * (d - n if less_is_better else n)
    return "good" if hundredfold >= GOOD * d else "fair" if hundredfold >= FAIR * d else "poor"


def ranked(figures: Mapping[str, tuple[int, int]], *, less_is_better: bool = False) -> dict[str, int]:
    """Key → place from 1, by exact fraction; equal rates share a place. Small denominators are not ranked."""
    shares = {key: Fraction(n, d) for key, (n, d) in figures.items() if d >= RANKED_FROM}
    if less_is_better:
        shares = {key: -share for key, share in shares.items()}
    return {key: 1 + sum(other > share for other in shares.values()) for key, share in shares.items()}
