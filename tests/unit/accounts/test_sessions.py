"""How long a sign-in holds: to the minute as `docs/rules/safety.md` says, and what its owner reads it is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.sessions import COMPANY, STAFF, Ending, Limits, device_words

BEGAN = datetime(2026, 9, 21, 0, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("limits", "idle", "lasts", "most"),
    [
        (STAFF, timedelta(minutes=30), timedelta(hours=12), 3),
        (COMPANY, timedelta(days=14), timedelta(days=30), 5),
    ],
)
def test_a_session_ends_idle_or_old_at_its_limit_and_not_a_second_before(
    limits: Limits, idle: timedelta, lasts: timedelta, most: int
) -> None:
    assert limits.most == most
    assert limits.ending(BEGAN, BEGAN, BEGAN + idle - SECOND) is None
    assert limits.ending(BEGAN, BEGAN, BEGAN + idle) is Ending.IDLE
    busy_until = BEGAN + lasts - SECOND
    assert limits.ending(BEGAN, busy_until, busy_until) is None
    assert limits.ending(BEGAN, BEGAN + lasts, BEGAN + lasts) is Ending.OLD, "however busy it is"
    assert limits.ending(BEGAN, BEGAN, BEGAN + lasts) is Ending.OLD, (
        "idle and old is old: signing in anew is due anyway"
    )


@given(st.sampled_from([STAFF, COMPANY]), st.integers(0, 40 * 86400), st.integers(-3, 40 * 86400))
def test_the_end_that_is_said_is_when_it_ends(limits: Limits, seen_after: int, then: int) -> None:
    """The list of one's devices names an hour; before it the session holds, from it on it does not."""
    seen = BEGAN + seen_after * SECOND
    until = limits.until(BEGAN, seen)
    now = max(seen, BEGAN + then * SECOND)
    assert (limits.ending(BEGAN, seen, now) is None) == (now < until)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari · macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
        ("Fire\u200bfox/127.0", "Firefox"),
        ("Linux", "Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_as_its_owner_calls_it(agent: str, words: str) -> None:
    assert device_words(agent) == words
