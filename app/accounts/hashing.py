"""Password hashes: argon2id at a cost that two cores can pay, never more than two at once, and a short line.

When six strangers wait already, the next is refused at once: a line of sign-ins would hold every thread. Where a name
or an address is being guessed at, two are the most; an office that comes in at half past eight is not such a one. Who
is known (a browser that signed in before, somebody at his own account) has a line of his own that goes first.

With the library's defaults (64 MiB, 4 lanes) a handful of parallel sign-ins stop the server; t=2, m=19 MiB, p=1 takes
40 ms and is what OWASP asks at least.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.rules.passwords import LONGEST
from app.kernel.errors import TooMany
from app.kernel.ids import secret_token

CONCURRENT_HASHES = 2
WAITING_STRANGERS = 6
WAITING_SUSPECTS = 2
WAITING_KNOWN = 8
LONGEST_WAIT = 10.0
"""Seconds after which who waits is refused instead of holding a connection."""
RETRY_AFTER = 2
"""Seconds after which a line that was full is worth trying again."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def nobodys() -> str:
    """The hash of a password that was forgotten before anybody read it; one for a process, for accounts by the list.

    To whoever tries, such an account is one whose password he does not know.
    """
    return hashed(secret_token())


class _Turns:
    """Who computes now, and who waits: the known before strangers, and in each line whoever came first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._computing = 0
        self._waiting: dict[bool, deque[object]] = {True: deque(), False: deque()}

    def take(self, known: bool, suspect: bool) -> None:
        """Wait for a turn. Raises TooMany when the line is full, or too slow."""
        until, line, place = time.monotonic() + LONGEST_WAIT, self._waiting[known], object()
        with self._changed:
            most = WAITING_KNOWN if known else WAITING_SUSPECTS if suspect else WAITING_STRANGERS
            # a turn that was given back belongs to somebody who has not woken up yet
            if len(line) - (CONCURRENT_HASHES - self._computing) >= most:
                raise TooMany(RETRY_AFTER, code="sign_in_busy")
            line.append(place)
            try:
                if not self._changed.wait_for(lambda: self._is_free(known, place), until - time.monotonic()):
                    raise TooMany(RETRY_AFTER, code="sign_in_busy")
                self._computing += 1
            finally:
                line.remove(place)
                self._changed.notify_all()

    def give_back(self) -> None:
        """Let the next one come."""
        with self._changed:
            self._computing -= 1
            self._changed.notify_all()

    def _is_free(self, known: bool, place: object) -> bool:
        first = self._waiting[known][0] is place and (known or not self._waiting[True])
        return first and self._computing < CONCURRENT_HASHES


_turns = _Turns()

# The hash of a random word nobody kept: checking against it costs what a real check costs.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$8FXpOgIFPbnJGbGs1I1OPQ$v7rpm4ZxJQPqqwqGTo7TDvW7dyIiF6cUjxuq9urD7+g"


def hashed(password: str) -> str:
    """The password as it will be stored."""
    with _turn(known=True):
        return _HASHER.hash(_bytes(password))


def verify(password_hash: str | None, password: str, *, known: bool = False, suspect: bool = False) -> bool:
    """Whether the password is right; ``None`` (nobody by that name) is wrong and takes just as long.

    ``known``: whoever asks is no stranger; ``suspect``: somebody guesses at this name, or from there. Raises TooMany
    when too many wait already.
    """
    possible = password_hash is not None and len(password) <= LONGEST
    with _turn(known=known, suspect=suspect):
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
def _turn(*, known: bool, suspect: bool = False) -> Iterator[None]:
    _turns.take(known, suspect)
    try:
        yield
    finally:
        _turns.give_back()
