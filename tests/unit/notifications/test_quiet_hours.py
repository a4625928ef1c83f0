"""When a message may leave the building."""

import pytest

from app.notifications.rules.quiet_hours import leaves_at
from tests.clocks import shanghai, state_council_calendar


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-09-21 09:00", "2026-09-21 09:00"),
        ("2026-09-21 12:30", "2026-09-21 14:30"),
        ("2026-09-21 20:00", "2026-09-22 08:30"),
        ("2026-09-24 17:31", "2026-09-28 08:30"),
        ("2026-02-14 10:00", "2026-02-14 10:00"),
    ],
)
def test_messages_leave_in_working_hours(now: str, leaves: str) -> None:
    assert leaves_at(state_council_calendar(), shanghai(now), urgent=False) == shanghai(leaves)


@pytest.mark.parametrize(
    ("meant_for", "now", "leaves"),
    [
        ("2026-11-13 17:30", "2026-11-13 17:31", "2026-11-13 17:31"),  # beat looks a minute later: it is not tomorrow's
        ("2026-11-13 17:30", "2026-11-13 17:45", "2026-11-16 08:30"),
        ("2026-11-13 17:30", "2026-11-16 03:00", "2026-11-16 08:30"),
        ("2026-11-13 17:30", "2026-11-16 10:00", "2026-11-16 10:00"),
    ],
)
def test_what_is_made_up_for_waits_for_an_opening(meant_for: str, now: str, leaves: str) -> None:
    found = leaves_at(state_council_calendar(), shanghai(now), urgent=False, meant_for=shanghai(meant_for))
    assert found == shanghai(leaves)


def test_an_emergency_leaves_at_once() -> None:
    now = shanghai("2026-09-26 03:00")
    assert leaves_at(state_council_calendar(), now, urgent=True) == now
