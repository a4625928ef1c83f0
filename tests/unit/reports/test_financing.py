"""The figures of financing, counted again by hand (`docs/rules/finance.md`)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules.financing import CallFact, NeedFact, figures_of

DAY = date(2026, 11, 2)


def a_need(ticket: int, company: int = 1, amount: int = 100) -> NeedFact:
    return NeedFact(ticket_id=ticket, company_id=company, amount=amount, put_on=DAY)


def a_call(ticket: int, bank: str = "A", **fields: Any) -> CallFact:
    values: dict[str, Any] = {
        "taken": True,
        "in_time": True,
        "declined": None,
        "offered": False,
        "high_rate": False,
        "granted_on": None,
        "granted_amount": 0,
    }
    return CallFact(ticket_id=ticket, bank=bank, name=f"银行{bank}", **{**values, **fields})


def test_firms_money_and_days_of_a_period_worked_out_by_hand() -> None:
    needs = [a_need(1, 1, 500), a_need(2, 1, 200), a_need(3, 2, 300)]
    calls = [
        a_call(1, "A", offered=True, granted_on=DAY + timedelta(days=9), granted_amount=300),
        a_call(1, "B", offered=True, high_rate=True, granted_on=DAY + timedelta(days=4), granted_amount=100),
        a_call(2, "A", declined="collateral"),
        a_call(3, "A", taken=False, in_time=False),
        a_call(3, "B", in_time=False, granted_on=DAY + timedelta(days=11), granted_amount=300),
        a_call(9, "A", declined="credit"),
    ]
    found = figures_of(needs, calls)
    assert (found.firms_granted, found.firms_asked) == (2, 2)
    assert (found.granted_needs, found.needs) == (2, 3)
    assert (found.money_granted, found.money_asked) == (700, 1000)
    assert found.mean_days == Decimal("7.5"), "4 days and 11 days: the first money counts"
    first, second = found.banks
    assert (first.code, first.called, first.taken, first.in_time, first.declined) == ("A", 3, 2, 2, 1)
    assert (first.reasons, first.offered, first.granted, first.money) == ({"collateral": 1}, 1, 1, 300)
    assert (second.called, second.in_time, second.high_rate, second.money) == (2, 1, 1, 400)
    assert (first.place, second.place) == (None, None), "fewer than fifteen calls are not ranked"


def test_nothing_asked_is_nothing_divided() -> None:
    found = figures_of([], [a_call(1)])
    assert (found.needs, found.firms_asked, found.mean_days, found.banks) == (0, 0, None, ())


def test_banks_are_ranked_from_fifteen_calls_on() -> None:
    needs = [a_need(ticket) for ticket in range(15)]
    calls = [a_call(ticket, "A", taken=ticket > 3) for ticket in range(15)]
    calls += [a_call(ticket, "B") for ticket in range(15)] + [a_call(ticket, "C") for ticket in range(14)]
    assert {bank.code: bank.place for bank in figures_of(needs, calls).banks} == {"A": 2, "B": 1, "C": None}


FACTS = st.lists(
    st.builds(
        a_call,
        st.integers(0, 5),
        st.sampled_from("ABC"),
        taken=st.booleans(),
        declined=st.sampled_from([None, "credit", "industry"]),
        granted_on=st.none() | st.integers(0, 60).map(lambda days: DAY + timedelta(days=days)),
        granted_amount=st.integers(1, 1000),
    )
)


@given(st.lists(st.integers(0, 5), unique=True), FACTS)
def test_every_n_is_a_part_of_its_d_and_the_banks_add_up(tickets: list[int], calls: list[CallFact]) -> None:
    needs = [a_need(ticket, ticket % 3) for ticket in tickets]
    found = figures_of(needs, calls)
    own = [call for call in calls if call.ticket_id in tickets]
    assert 0 <= found.granted_needs <= found.needs
    assert 0 <= found.firms_granted <= found.firms_asked <= found.needs
    assert sum(bank.called for bank in found.banks) == len(own)
    assert sum(bank.money for bank in found.banks) == found.money_granted
    assert sum(bank.declined for bank in found.banks) == sum(call.declined is not None for call in own)
    assert all(bank.taken <= bank.called and sum(bank.reasons.values()) == bank.declined for bank in found.banks)
    assert (found.mean_days is None) == (found.granted_needs == 0)
    assert figures_of(needs, list(reversed(calls))).money_granted == found.money_granted
