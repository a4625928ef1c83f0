"""One table from what went wrong to its answer, for both faces, which only dress it (`docs/rules/safety.md`).

A refusal of the domain, a failure of the database and a bug are read alike; no face asks what the database threw.
"""

import errno
from dataclasses import dataclass, replace

import structlog
from psycopg.errors import (
    DeadlockDetected,
    InsufficientPrivilege,
    LockNotAvailable,
    SerializationFailure,
    UniqueViolation,
)
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm.exc import StaleDataError

from app.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    Mismatch,
    Missing,
    Precondition,
    Refused,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)

log = structlog.get_logger("errors")

RETRY_BUSY = 2
RETRY_DOWN = 5
"""Seconds after which it is worth trying again: somebody else was at work, or what we stand on is away."""


@dataclass(frozen=True)
class Failure:
    """What went wrong, to whoever asked: a status of HTTP, a stable code, and when trying again may help (seconds)."""

    status: int
    code: str
    retry_after: int | None = None
    noted: str = ""
    """What operators read in the log, empty where it is nothing to them."""
    is_ours: bool = False
    """Whether it is a mistake of the program: noted with its traceback."""


IN_PROGRESS = Failure(409, "in_progress", RETRY_BUSY)
UNAVAILABLE = Failure(503, Unavailable.code, RETRY_DOWN, "database unavailable")
NO_ROOM = Failure(503, Unavailable.code, RETRY_DOWN, "no room, or a disk that fails")
NOT_HELD = Failure(422, Invalid.code, noted="input the database cannot hold")
NOT_READ = Failure(400, "bad_request", noted="input that cannot be read")
INTERNAL = Failure(500, "internal", noted="unexpected", is_ours=True)

EXHAUSTED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What the system has no more of, or cannot do for now: nobody's mistake, and waiting helps."""

OF_DOMAIN: tuple[tuple[type[DomainError], Failure], ...] = (
    (Unauthenticated, Failure(401, Unauthenticated.code)),
    (Forbidden, Failure(403, Forbidden.code)),
    (Missing, Failure(404, Missing.code)),
    (Conflict, Failure(409, Conflict.code)),
    (Refused, Failure(409, Refused.code)),
    (Gone, Failure(410, Gone.code)),
    (TooLarge, Failure(413, TooLarge.code)),
    (Invalid, Failure(422, Invalid.code)),
    (Mismatch, Failure(422, Mismatch.code)),
    (Precondition, Failure(428, Precondition.code)),
    (TooMany, Failure(429, TooMany.code)),
    (Unavailable, Failure(503, Unavailable.code, RETRY_DOWN)),
)
"""Refusals; the first class that fits counts."""
ONE_CODE = (Missing, Refused)
"""Refusals that keep the code of their class: nobody is told what is missing, and why it does not fit is a reason."""

OF_DATABASE: tuple[tuple[type[BaseException], Failure], ...] = (
    (LockNotAvailable, IN_PROGRESS),
    (DeadlockDetected, IN_PROGRESS),
    (SerializationFailure, IN_PROGRESS),
    (UniqueViolation, IN_PROGRESS),
    # the database's own belt: a firm's role was about to read what firms never read
    (InsufficientPrivilege, Failure(403, Forbidden.code, noted="denied by the database", is_ours=True)),
    (ValueError, NOT_HELD),  # a value refused on its way to the driver
)
"""What stands behind an error of SQLAlchemy; asked before the error itself."""

OF_PROGRAM: tuple[tuple[type[BaseException], Failure], ...] = (
    (StaleDataError, Failure(409, Conflict.code)),
    (DataError, NOT_HELD),
    (OperationalError, UNAVAILABLE),
    (InterfaceError, UNAVAILABLE),
    (PoolExhausted, UNAVAILABLE),
    (UnicodeError, NOT_READ),
    (RecursionError, NOT_READ),
)
"""Everything else that is thrown; what is in no table is a bug."""


def failure_of(error: BaseException) -> Failure:
    """The answer to an error: 409 or 503 when waiting helps, 4xx for what was sent, 500 for what nobody foresaw."""
    if isinstance(error, DomainError):
        failure = next(failure for kind, failure in OF_DOMAIN if isinstance(error, kind))
        if isinstance(error, TooMany):
            failure = replace(failure, retry_after=error.retry_after)
        return failure if isinstance(error, ONE_CODE) else replace(failure, code=error.code)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return UNAVAILABLE
    if is_exhausted(error):
        return NO_ROOM
    cause = getattr(error, "orig", None)
    for kind, failure in OF_DATABASE:
        if isinstance(cause, kind):
            return failure
    return next((failure for kind, failure in OF_PROGRAM if isinstance(error, kind)), INTERNAL)


def is_exhausted(error: BaseException) -> bool:
    """Whether the machine has no room left, on the disk or elsewhere, whoever needed it."""
    return isinstance(error, OSError) and error.errno in EXHAUSTED


def note(failure: Failure, error: BaseException) -> None:
    """Tell operators what they must know of it, once: a bug with its traceback, an outage by its name."""
    if failure.is_ours:
        log.error(failure.noted, exc_info=error)
    elif failure.noted:
        named = type(getattr(error, "orig", None) or error).__name__
        log.warning(failure.noted, error=named, errno=getattr(error, "errno", None))
