"""The copy of the database that reports and exports may read, and how far it is behind.

It is read only while it follows: a server that is not in recovery is no copy (it may be another database, or have
become the primary). That one, one that is away, and one that is further behind than it may be are left alone for a
moment, and the primary is read.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.kernel.patience import patient

ANSWERS_WITHIN = 2.0
"""Seconds for which somebody who could read the primary waits for the copy."""
REST = 15.0
"""Seconds for which a copy is left alone after it did not serve."""
# names without a schema, so that tests can stand in for a server that follows
_LOOK = sa.text(
    "SELECT pg_is_in_recovery() AS follows, pg_last_xact_replay_timestamp() AS moment,"
    " clock_timestamp() - pg_last_xact_replay_timestamp() AS behind"
)


@dataclass(frozen=True)
class AsOf:
    """Everything committed until ``moment`` is there; ``behind`` is how long ago that was."""

    moment: datetime
    behind: timedelta

    @property
    def seconds(self) -> int:
        """How long ago in whole seconds, at least one."""
        return max(1, round(self.behind.total_seconds()))


@dataclass
class Replica:
    """A copy, and how far behind it may be."""

    engine: sa.Engine
    most: timedelta
    rest: float = REST
    _rests_until: float = field(default=0.0, init=False)

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, AsOf] | None]:
        """A session in which nothing can be written, and of when it is; None where the primary has to be read."""
        if time.monotonic() < self._rests_until:
            yield None
            return
        with Session(self.engine, expire_on_commit=False) as session:
            as_of = self._looked(session)
            if as_of is None:
                session.invalidate()
                self._rests_until = time.monotonic() + self.rest
                yield None
                return
            yield session, as_of
            session.rollback()

    def follows(self) -> bool:
        """Whether a server is there that follows another one, however far behind."""
        try:
            with patient(ANSWERS_WITHIN), self.engine.connect() as connection:
                return bool(connection.execute(_LOOK).one().follows)
        except SQLAlchemyError:
            return False

    def _looked(self, session: Session) -> AsOf | None:
        try:
            with patient(ANSWERS_WITHIN):
                session.execute(sa.text("SET TRANSACTION READ ONLY"))
                found = session.execute(_LOOK).one()
        except SQLAlchemyError:
            return None
        if not found.follows or found.moment is None or found.behind > self.most:
            return None
        return AsOf(found.moment, found.behind)
