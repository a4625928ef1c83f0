"""The figures of `docs/rules/rates.md`: which are rates, which read downwards, and from which week each is there."""

from dataclasses import replace

import pytest

from app.reports.rules.alongside import ALONGSIDE
from app.reports.rules.formulas import EXCLUSIONS, FORMULAS, REASONS, SCOPES, formulas_of, version_of
from app.reports.rules.periods import Week
from app.reports.rules.serving import SERVING
from app.tickets.rules.words import SATISFACTION, Outcome, PartState, State

# the metric: its unit, ↓ where less is better, =entries of another metric, /the reason counted
GRID = """
filed: count
acceptance: rate
repeat: rate ↓
check_in: rate
response: rate
hand_back: rate ↓
hand_back_upheld: count =hand_back /upheld
support: rate
resolved: count
on_time: rate
on_time_current: rate
on_time_held: count
resolution_matured: rate
rework: rate ↓
duration_mean: workdays ↓ =duration
duration_median: workdays ↓ =duration
duration_p90: workdays ↓ =duration
resolution_confirmed: rate
satisfaction: rate
rated: rate
resolution_ledger: rate
partly: count =resolution_ledger /partly
excluded: count
carried: rate
open: count
pairing: rate
orders: rate
orders_answered: rate
visits: rate
visits_spared: count
visits_found: rate
visits_solved: rate
promises: rate
promises_late: count
errands: rate
errands_on_time: rate
errands_again: rate ↓
errands_month: count
batches: count =batched
batched: count
batch_firms: count =batched
batch_solved: rate
batch_disputed: rate ↓
merges: count
merges_undone: count
splits: count
handed_on: count
number_in_time: rate
handed_back: count
handed_open: count
finance_firms: rate =financing
financing: rate
finance_asked: money =financing
finance_granted: money =finance_loans
finance_days: days ↓ =finance_days
finance_declined: rate ↓
knowledge_used: rate
knowledge_offered: count
knowledge_opened: count
"""


def test_how_each_figure_is_read() -> None:
    said = {}
    for metric, each in FORMULAS.items():
        words = [
            each.unit,
            "↓" * each.less_is_better,
            each.entries and f"={each.entries}",
            each.reason and f"/{each.reason}",
        ]
        said[metric] = " ".join(word for word in words if word)
    assert said == {line.split(": ")[0]: line.split(": ")[1] for line in GRID.strip().splitlines()}


def test_a_figure_is_there_from_the_week_it_began_and_no_earlier_week_changes() -> None:
    before, second, third = Week(2026, 47), Week(2026, 48), Week(2026, 49)
    assert set(formulas_of(second)) - set(formulas_of(before)) == {"orders"}
    assert set(formulas_of(third)) - set(formulas_of(second)) == {
        "support",
        "on_time_held",
        "carried",
        "orders_answered",
        *SERVING,
        *ALONGSIDE,
    }
    assert set(formulas_of(third)) == set(FORMULAS)
    since = {name: each.since for name, each in FORMULAS.items() if each.since is not None}
    new = dict.fromkeys(("support", "on_time_held", "carried", "orders_answered", *SERVING, *ALONGSIDE), third)
    assert since == {**new, "orders": second}


@pytest.mark.parametrize(
    ("week", "version"),
    [
        (Week(2022, 1), "2026.1"),
        (Week(2026, 47), "2026.1"),
        (Week(2026, 48), "2026.2"),
        (Week(2026, 49), "2026.3"),
        (Week(2027, 1), "2026.3"),
    ],
)
def test_a_week_keeps_the_version_it_was_counted_by(week: Week, version: str) -> None:
    assert version_of(week) == version


def test_a_figure_counts_under_a_reason_that_has_words() -> None:
    assert {f"level_{level}" for level in SATISFACTION} | {each.value for each in Outcome} | set(EXCLUSIONS) <= set(
        REASONS
    )
    assert all(REASONS.values())
    assert {"valid", "accepted", "undecided", "in_time", "late", "absent", "open", "overdue"} <= set(REASONS)
    assert {"firm_yes", "firm_no", "rated", "unrated", "reworked", "first_time", "repeated", "new"} <= set(REASONS)
    assert {"kept", "asked", "upheld", "forced", "explained_accepted", "withdrawn_after_whistle"} <= set(REASONS)
    assert {"measured", "paired", "unpaired"} <= set(REASONS)


def test_an_outcome_is_called_what_it_is_called_everywhere() -> None:
    """But an explanation says whether the firm accepted it, and a hand-back whether it was upheld."""
    for outcome in set(Outcome) - {Outcome.EXPLAINED}:
        assert REASONS[outcome.value] == outcome.word
    assert REASONS["rejected"] == State.REJECTED.word
    assert REASONS["asked"] == PartState.HANDING_BACK.word
    assert [REASONS[f"level_{level}"] for level in SATISFACTION] == list(SATISFACTION.values())


def test_a_filing_is_left_out_for_five_reasons_and_counted_by_seven_views() -> None:
    assert set(EXCLUSIONS) == {"test", "withdrawn", "merged", "rejected", "thanks"}
    assert set(SCOPES) == {"region", "park", "department", "category", "channel", "officer", "agent"}


def test_words_are_part_of_the_formula() -> None:
    ledger = FORMULAS["resolution_ledger"]
    assert replace(ledger) == ledger
    assert "1 月 1 日" in ledger.denominator
    assert "退单成立除外" in FORMULAS["check_in"].denominator
    assert "视为销号的除外" in FORMULAS["resolution_confirmed"].denominator
