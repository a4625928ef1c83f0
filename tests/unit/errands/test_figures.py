"""Which errands count in 代办办结率, 代办按时率 and 补正率, and how."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errands.rules.figures import ErrandFact, ErrandFigure, Span, counted_of
from app.errands.rules.lifecycle import ErrandState

S = ErrandState
SPAN = Span(
    year_start=datetime(2025, 12, 31, 16, tzinfo=UTC),
    month_start=datetime(2026, 1, 31, 16, tzinfo=UTC),
    until=datetime(2026, 2, 8, 16, tzinfo=UTC),
)
TAKEN = datetime(2026, 2, 2, 1, tzinfo=UTC)
"""Monday 09:00, Shanghai."""


def errand(state: ErrandState = S.RUNNING, **more: object) -> ErrandFact:
    return ErrandFact(
        **{  # type: ignore[arg-type]
            "state": state,
            "taken_at": TAKEN,
            "needed_at": TAKEN + timedelta(days=3),
            "ended_at": None,
            "again_at": None,
            **more,
        }
    )


def counted(fact: ErrandFact) -> dict[str, tuple[bool, str]]:
    return {each.figure.value: (each.counted, each.reason) for each in counted_of(fact, SPAN)}


def test_the_certificate_before_a_tender_is_on_time() -> None:
    """规模证明 asked 02-01 09:00, wanted 02-03, there on 02-02."""
    fact = errand(S.CLOSED, taken_at=TAKEN - timedelta(days=1), needed_at=TAKEN + timedelta(days=1), ended_at=TAKEN)
    assert counted(fact) == {
        "errands": (True, "received"),
        "errands_on_time": (True, "in_time"),
        "errands_again": (False, "asked_once"),
        "errands_month": (True, "in_time"),
    }


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.REFUSED])
def test_what_the_firm_withdrew_or_the_park_refused_counts_nowhere(state: ErrandState) -> None:
    assert counted(errand(state, ended_at=TAKEN + timedelta(hours=1))) == {}
    later = errand(state, ended_at=SPAN.until + timedelta(hours=1))
    assert counted(later)["errands"] == (False, "errand_open"), "as it stood then"


def test_one_that_is_open_after_its_day_is_late_and_one_terminated_before_it_was_owed_no_more() -> None:
    assert counted(errand())["errands_on_time"] == (False, "absent")
    assert "errands_on_time" not in counted(errand(needed_at=SPAN.until + timedelta(hours=1)))
    stopped = errand(S.TERMINATED, ended_at=TAKEN + timedelta(hours=1))
    assert counted(stopped)["errands"] == (False, "terminated")
    assert "errands_on_time" not in counted(stopped)
    assert counted(errand(S.TERMINATED, ended_at=TAKEN + timedelta(days=4)))["errands_on_time"] == (False, "absent")


def test_a_second_list_of_papers_for_a_step_is_counted() -> None:
    assert counted(errand(again_at=TAKEN + timedelta(days=1)))["errands_again"] == (True, "asked_again")
    assert counted(errand(again_at=SPAN.until))["errands_again"] == (False, "asked_once"), "in the week after"


def test_of_the_year_before_only_the_month_counts() -> None:
    old = errand(S.CLOSED, taken_at=SPAN.year_start - timedelta(days=9), ended_at=TAKEN)
    assert set(counted(old)) == {"errands_month"}


@given(
    hours=st.integers(1, 400),
    state=st.sampled_from([S.RUNNING, S.CLOSED, S.WITHDRAWN, S.TERMINATED, S.REFUSED]),
    needed=st.none() | st.integers(-50, 500).map(lambda hours: TAKEN + timedelta(hours=hours)),
)
def test_on_time_is_never_more_than_what_was_taken_up(hours: int, state: ErrandState, needed: datetime | None) -> None:
    at = TAKEN + timedelta(hours=hours)
    fact = errand(state, needed_at=needed, ended_at=None if state is S.RUNNING else at)
    found = counted(fact)
    assert len(found) == len(counted_of(fact, SPAN)), "one row for a figure"
    assert (ErrandFigure.ON_TIME.value in found) <= (ErrandFigure.FINISHED.value in found)
    if found.get("errands_on_time", (False,))[0]:
        assert found["errands"] == (True, "received")
