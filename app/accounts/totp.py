"""The second factor (RFC 6238): six digits, a step of 30 seconds, one step of tolerance, each code once."""

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
TOLERANCE = 1
DIGITS = 6


def new_secret() -> str:
    """160 random bits in Base32."""
    return pyotp.random_base32()


def address(secret: str, username: str, issuer: str) -> str:
    """What an authenticator on the same device opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def accepted_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The step whose code this is, when it may still be used; None otherwise.

    Only steps after ``last_step`` count, so storing the answer makes a code work once. Blanks in the code are allowed.
    """
    return max((step for step in _steps(secret, code, now) if step > last_step), default=None)


def was_used(secret: str, code: str, now: datetime, last_step: int) -> bool:
    """Whether the code is right but for having been used, or an older one than the last that was."""
    return any(step <= last_step for step in _steps(secret, code, now))


def _steps(secret: str, code: str, now: datetime) -> list[int]:
    """The present steps whose code this is."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return []
    otp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    return [step for step in steps if hmac.compare_digest(otp.generate_otp(step), digits)]
