"""Who arranges, and which days a leave may have."""

from datetime import date

import pytest

from app.handovers.rules import LONGEST_LEAVE, fits_leave

TODAY = date(2026, 9, 21)


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (TODAY, TODAY, True),
        (TODAY, date.fromordinal(TODAY.toordinal() + LONGEST_LEAVE - 1), True),
        (TODAY, date.fromordinal(TODAY.toordinal() + LONGEST_LEAVE), False),
        (date(2026, 9, 20), TODAY, False),
        (date(2026, 9, 23), date(2026, 9, 22), False),
    ],
)
def test_days_of_a_leave(since: date, until: date, fits: bool) -> None:
    assert fits_leave(since, until, TODAY) is fits
