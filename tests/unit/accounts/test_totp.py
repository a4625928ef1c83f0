"""A six-digit code is good for its step and one on either side, once."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.accounts.totp import accepted_step, new_secret, was_used

NOW = datetime(2026, 9, 24, 8, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOW.timestamp()) // 30


def code(offset: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(STEP + offset)


@pytest.mark.parametrize(("offset", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_tolerance(offset: int, accepted: bool) -> None:
    assert (accepted_step(SECRET, code(offset), NOW, 0) is not None) is accepted


def test_rfc_6238_vector() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert accepted_step(secret, "287082", datetime.fromtimestamp(59, UTC), 0) == 1


def test_a_code_works_once_and_no_older_one_after_it() -> None:
    step = accepted_step(SECRET, code(0), NOW, 0)
    assert step == STEP
    assert accepted_step(SECRET, code(0), NOW, step) is None
    assert accepted_step(SECRET, code(-1), NOW, step) is None
    assert accepted_step(SECRET, code(1), NOW + timedelta(seconds=30), step) == STEP + 1


def test_a_code_that_was_used_is_told_from_a_wrong_one() -> None:
    """Who types a code a second time waits for the next one; who guesses is counted."""
    assert was_used(SECRET, code(0), NOW, STEP)
    assert was_used(SECRET, code(-1), NOW, STEP), "an older one than the last that was used"
    assert not was_used(SECRET, code(1), NOW, STEP), "the next is still good"
    assert not was_used(SECRET, code(0), NOW, STEP - 1)
    assert not was_used(SECRET, code(-2), NOW, STEP), "nobody's code by now"
    assert not was_used(SECRET, "12345", NOW, STEP)


def test_blanks_are_allowed_other_digits_are_not() -> None:
    spaced = f" {code(0)[:3]} {code(0)[3:]} "
    assert accepted_step(SECRET, spaced, NOW, 0) == STEP
    for wrong in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "１２３４５６", "²³²³²³"):
        assert accepted_step(SECRET, wrong, NOW, 0) is None


def test_a_new_secret_is_as_long_as_the_standard_asks() -> None:
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
