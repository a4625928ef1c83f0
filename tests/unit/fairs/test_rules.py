"""What fits before, on and after the day of a fair."""

from datetime import date, timedelta

import pytest

from app.fairs.rules import REFUSALS, FairState, change_refused, marking_refused, writing_refused

DAY = date(2026, 10, 15)
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "change", "mark", "write"),
    [
        (DAY - ONE, "", "fair_not_yet", "fair_not_yet"),
        (DAY, "fair_begun", "", ""),
        (DAY + 7 * ONE, "fair_begun", "", ""),
        (DAY + 8 * ONE, "fair_begun", "", "fair_over"),
    ],
)
def test_what_fits_by_the_day(today: date, change: str, mark: str, write: str) -> None:
    said = (
        change_refused(FairState.PLANNED, DAY, today),
        marking_refused(FairState.PLANNED, DAY, today),
        writing_refused(FairState.PLANNED, DAY, today),
    )
    assert said == (change, mark, write)
    assert set(said) <= {"", *REFUSALS}


def test_nothing_fits_a_fair_that_was_cancelled() -> None:
    for refused in (change_refused, marking_refused, writing_refused):
        for today in (DAY - ONE, DAY, DAY + ONE):
            assert refused(FairState.CANCELLED, DAY, today) == "fair_cancelled"
