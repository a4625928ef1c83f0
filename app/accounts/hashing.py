"""Password hashes: argon2id at a cost that two cores can pay, and never more than two at once.

With the library's defaults (64 MiB, 4 lanes) a handful of parallel sign-ins stop the server; t=2, m=19 MiB, p=1 takes
40 ms and is what OWASP asks at least.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.rules.passwords import LONGEST
from app.kernel.errors import TooMany

CONCURRENT_HASHES = 2
LONGEST_WAIT = 5.0
"""Seconds after which a queue of sign-ins is refused instead of holding connections."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = threading.BoundedSemaphore(CONCURRENT_HASHES)

# The hash of a random word nobody kept: checking against it costs what a real check costs.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$8FXpOgIFPbnJGbGs1I1OPQ$v7rpm4ZxJQPqqwqGTo7TDvW7dyIiF6cUjxuq9urD7+g"


def hashed(password: str) -> str:
    """The password as it will be stored."""
    with _turn():
        return _HASHER.hash(_bytes(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; ``None`` (nobody by that name) is wrong and takes just as long."""
    possible = password_hash is not None and len(password) <= LONGEST
    with _turn():
        try:
            _HASHER.verify(password_hash if password_hash and possible else _NOBODY, _bytes(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return possible


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made at another cost and should be made anew at this sign-in."""
    return _HASHER.check_needs_rehash(password_hash)


def _bytes(password: str) -> bytes:
    """The password in UTF-8; a lone surrogate from a hostile client must be a wrong password, not an error."""
    return password.encode("utf-8", "surrogatepass")


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise TooMany(retry_after=int(LONGEST_WAIT), code="sign_in_busy")
    try:
        yield
    finally:
        _turns.release()
