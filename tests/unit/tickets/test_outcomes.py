"""How a matter may end, and what that cannot do without (`docs/rules/outcomes.md`)."""

import pytest

from app.tickets.rules.outcomes import AT_ONCE, NOTES, unmet
from app.tickets.rules.words import HELD_OPEN, Outcome

WHOLE = {"article": "省政府令第 1 条", "target": "市水务局", "external_number": "水〔2026〕7 号"}


@pytest.mark.parametrize(
    ("outcome", "needed"),
    [
        (Outcome.SOLVED, []),
        (Outcome.PARTLY, []),
        (Outcome.EXPLAINED, []),
        (Outcome.PLANNED, []),
        (Outcome.UNREACHABLE, []),
        (Outcome.RESTRICTED, ["article"]),
        (Outcome.TRANSFERRED, ["target"]),
    ],
)
def test_words_an_outcome_cannot_do_without(outcome: Outcome, needed: list[str]) -> None:
    assert list(unmet(outcome, {})) == needed
    assert list(unmet(outcome, dict.fromkeys(WHOLE, ""))) == needed
    assert unmet(outcome, WHOLE) == {}
    for name in needed:
        found = unmet(outcome, {**WHOLE, name: ""})
        assert list(found) == [name]
        assert [sentence.startswith(f"“{outcome.word}”") for sentence in found[name]] == [True]


def test_a_matter_settled_at_once_is_not_held_open() -> None:
    """点办理 ends by whatever does not wait for a revisit."""
    assert set(HELD_OPEN) == {Outcome.PLANNED, Outcome.TRANSFERRED}
    assert set(AT_ONCE) == set(Outcome) - {Outcome.PLANNED, Outcome.TRANSFERRED}


def test_every_outcome_says_what_it_means() -> None:
    assert set(NOTES) == set(Outcome)
