"""Which passwords are good enough, and when a user name is locked."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.rules.passwords import LOCK_FOR, MAX_FAILURES, Tally, faults

NOW = datetime(2026, 9, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "password",
    ["four quiet herons", "晨雾里的三只白鹭飞过", "x" * 3 + "7Gk-pQ2!", "kT7#mmzzQ0vw", " 前后有空格也照样算数 "],
)
def test_good_passwords(password: str) -> None:
    assert faults(password, ["coordinator", "助企哨"]) == []


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "至少 10"),
        ("x7#" * 43, "最多 128"),
        ("aaaaaaaaaaaa", "重复"),
        ("ababababab12", "重复"),
        ("1234567890", "顺序"),
        ("abcdefghijk", "顺序"),
        ("poiuytrewq", "顺序"),
        ("Password123", "容易"),
        ("P@ssw0rd2026", "容易"),
        ("admin20261122", "容易"),
        ("zhuqishao2026", "容易"),
        ("wang_lei99", "容易"),
        ("good pass\0word", "控制"),
        ("good pass \ud800 word", "控制"),
    ],
)
def test_what_guessers_try_first_is_refused(password: str, word: str) -> None:
    found = faults(password, ["wang_lei"])
    assert len(found) == 1
    assert word in found[0]


def test_length_is_counted_in_code_points_as_typed() -> None:
    assert "9 个" in faults("𠮷一二三四五六七八")[0]
    assert faults("𠮷一二三四五六七八九") == []


def test_the_fifth_failure_in_fifteen_minutes_locks_for_thirty() -> None:
    tally = Tally()
    for _ in range(MAX_FAILURES - 1):
        tally = tally.after_failure(NOW)
        assert tally.lock_left(NOW) is None
    tally = tally.after_failure(NOW + 14 * MINUTE)
    assert tally.lock_left(NOW + 14 * MINUTE) == LOCK_FOR
    assert tally.lock_left(NOW + 44 * MINUTE) is None


def test_old_failures_are_forgotten() -> None:
    tally = Tally()
    for _ in range(MAX_FAILURES - 1):
        tally = tally.after_failure(NOW)
    later = tally.after_failure(NOW + 15 * MINUTE)
    assert (later.failures, later.lock_left(NOW + 15 * MINUTE)) == (1, None)


def test_after_a_lock_the_count_starts_anew() -> None:
    tally = Tally(MAX_FAILURES, NOW, NOW + LOCK_FOR).after_failure(NOW + LOCK_FOR)
    assert (tally.failures, tally.locked_until) == (1, None)
