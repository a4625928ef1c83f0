"""How long this side waits for PostgreSQL. A server that stopped dead keeps none of the time limits it was given.

Whoever begins a piece of work says how long it may wait: the edge for a request, the worker for a task, a command for
itself. Nobody having said anything, a connection waits for ever, as migrations and rehearsals may.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen

Found = TypeVar("Found")

REQUEST = 5.0
"""Seconds without an answer after which a request gives up, once for all; longer than a lock is waited for."""
REQUEST_IN_ALL = 15.0
"""Seconds that all waiting of one request may take together: a server that is only slow is not one that is away."""
WORK = 25.0
"""Seconds for each answer in a task: a little more than the server itself allows a statement."""
COMMAND = 60.0
"""Seconds for each answer to a command."""
PROBE = 5.0
"""Seconds for a question that only asks whether there is an answer."""
CONNECTING = 3
"""Seconds for a new connection."""
SHORTEST_CONNECTING = 2
"""The driver waits at least as long for a connection, whatever it was told."""
CANCELLING = 0.5
"""Seconds to tell a slow server that nobody waits any more; a frozen one does not hear it."""


@dataclass
class Patience:
    """How long somebody waits for an answer; used up by waiting alone, never by thinking or by a slow upload.

    In a request (``in_all``) what was waited in vain counts for whatever is asked next, until something answers.
    """

    seconds: float
    """For each answer."""
    in_all: float | None = None
    """What is left for all of them together; None when nobody counts."""
    in_vain: float = 0.0
    """What was waited since the last answer."""

    @property
    def left(self) -> float:
        """What the next answer may take."""
        if self.in_all is None:
            return self.seconds
        return max(0.0, min(self.seconds - self.in_vain, self.in_all))

    def spend(self, seconds: float, *, answered: bool) -> None:
        """Take what was waited out of what is left; an answer shows that somebody is there."""
        if self.in_all is not None:
            self.in_all -= seconds
            self.in_vain = 0.0 if answered else self.in_vain + seconds

    def lengthen(self, seconds: float) -> None:
        """Let there be at least so much from here on."""
        self.seconds = max(self.seconds, seconds)
        if self.in_all is not None:
            self.in_all = max(self.in_all, seconds)


_present: ContextVar[Patience | None] = ContextVar("patience", default=None)


def begin(patience: Patience | None) -> Token[Patience | None]:
    """Wait no longer than this from now on; give the token to ``end``."""
    return _present.set(patience)


def end(token: Token[Patience | None]) -> None:
    """Go back to what was before."""
    _present.reset(token)


@contextmanager
def patient(seconds: float) -> Iterator[None]:
    """Wait at most so long for each answer inside the block."""
    token = begin(Patience(seconds))
    try:
        yield
    finally:
        end(token)


def wait_longer(seconds: float) -> None:
    """Let what is going on wait at least so long from here on: a report is allowed more than a page."""
    present = _present.get()
    if present is not None:
        present.lengthen(seconds)


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when its server does not answer in time; what is given up is closed, and says so.

    Closed means closed for the pool too: SQLAlchemy asks ``closed`` after every error, throws such a connection away
    and doubts all others made before. Rolling back and closing what is closed already is silent.
    """

    @classmethod
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        """Connect within what is left. Raises OperationalError at once when that is too little to try."""
        present, began, answered = _present.get(), time.monotonic(), False
        if present is not None and present.in_all is not None and present.left < SHORTEST_CONNECTING:
            raise errors.ConnectionTimeout("no time left to connect")
        try:
            made = super().connect(conninfo, **kwargs)
            answered = True
            return made
        finally:
            if present is not None:
                present.spend(time.monotonic() - began, answered=answered)

    def wait(self, gen: PQGen[Found], interval: float = 0.1, timeout: float | None = None) -> Found:
        """Wait for an answer, no longer than there is patience. Raises OperationalError, and is closed then."""
        present = _present.get()
        if present is None or self.closed:
            return super().wait(gen, interval, timeout)
        left, began, answered = present.left, time.monotonic(), True
        if timeout is not None and timeout <= left:  # who waits for a notice may go on without one
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, left)
        except errors._WaitTimeout as error:
            answered = False
            self._give_up()
            raise errors.OperationalError("the server did not answer in time") from error
        finally:
            present.spend(time.monotonic() - began, answered=answered)

    def rollback(self) -> None:
        """Roll back; nothing is left to roll back once the connection is closed."""
        if not self.closed:
            super().rollback()

    def _give_up(self) -> None:
        """Stop the server's work if it hears us, then hang up whether it does or not."""
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=CANCELLING)
        self.pgconn.finish()
