"""Figures of financing out of plain facts: firms and money, days to the money, and each bank's n of d. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.reports.rules.rates import ranked


@dataclass(frozen=True, kw_only=True)
class NeedFact:
    """One need that was written down in the period."""

    ticket_id: int
    company_id: int
    amount: int
    """万元."""
    put_on: date


@dataclass(frozen=True, kw_only=True)
class CallFact:
    """One bank that was called to such a need."""

    ticket_id: int
    bank: str
    """Its code."""
    name: str
    taken: bool
    in_time: bool
    """It was taken up within its two workdays."""
    declined: str | None
    """Why, where it does not lend."""
    offered: bool
    high_rate: bool
    granted_on: date | None
    granted_amount: int


@dataclass(frozen=True, kw_only=True)
class BankFigure:
    """One bank: of those called how many it took up, declined, offered for and granted."""

    code: str
    name: str
    called: int
    taken: int
    in_time: int
    declined: int
    reasons: Mapping[str, int]
    offered: int
    high_rate: int
    granted: int
    money: int
    place: int | None
    """By how much of what it was called to it took up; None below fifteen calls."""


@dataclass(frozen=True, kw_only=True)
class FinanceFigures:
    """What came of the needs of a period. Money is in 万元."""

    needs: int
    granted_needs: int
    firms_asked: int
    firms_granted: int
    money_asked: int
    money_granted: int
    mean_days: Decimal | None
    """Calendar days from the need to its first money; None where there was none."""
    banks: tuple[BankFigure, ...]
    """By code."""


def figures_of(needs: Collection[NeedFact], calls: Iterable[CallFact]) -> FinanceFigures:
    """The figures of these needs and the banks called to them; calls to other needs count for nothing."""
    asked = {need.ticket_id: need for need in needs}
    own = [call for call in calls if call.ticket_id in asked]
    first: dict[int, date] = {}
    for call in own:
        if call.granted_on is not None:
            first[call.ticket_id] = min(call.granted_on, first.get(call.ticket_id, call.granted_on))
    days = [max(0, (day - asked[ticket].put_on).days) for ticket, day in first.items()]
    return FinanceFigures(
        needs=len(asked),
        granted_needs=len(first),
        firms_asked=len({need.company_id for need in asked.values()}),
        firms_granted=len({asked[ticket].company_id for ticket in first}),
        money_asked=sum(need.amount for need in asked.values()),
        money_granted=sum(call.granted_amount for call in own if call.granted_on is not None),
        mean_days=Decimal(sum(days)) / len(days) if days else None,
        banks=_banks(own),
    )


def _banks(calls: Sequence[CallFact]) -> tuple[BankFigure, ...]:
    by_bank: dict[str, list[CallFact]] = {}
    for call in calls:
        by_bank.setdefault(call.bank, []).append(call)
    places = ranked({code: (sum(call.taken for call in own), len(own)) for code, own in by_bank.items()})
    return tuple(_bank(code, own, places.get(code)) for code, own in sorted(by_bank.items()))


def _bank(code: str, own: Sequence[CallFact], place: int | None) -> BankFigure:
    reasons: dict[str, int] = {}
    for call in own:
        if call.declined is not None:
            reasons[call.declined] = reasons.get(call.declined, 0) + 1
    granted = [call for call in own if call.granted_on is not None]
    return BankFigure(
        code=code,
        name=own[0].name,
        called=len(own),
        taken=sum(call.taken for call in own),
        in_time=sum(call.in_time for call in own),
        declined=sum(reasons.values()),
        reasons=reasons,
        offered=sum(call.offered for call in own),
        high_rate=sum(call.high_rate for call in own),
        granted=len(granted),
        money=sum(call.granted_amount for call in granted),
        place=place,
    )
