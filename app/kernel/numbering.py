"""Numbers that begin anew each year, ``PC2026-0001``: each given once, the following one read from what was given."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

DIGITS = 4
"""As many stand behind the dash at least; past 9999 a number grows one."""


def next_of_year(session: Session, column: Any, lock: int, year: int, written: Callable[[int, int], str]) -> str:
    """The year's next number of a column, as ``written(year, sequence)`` writes it.

    ``lock`` is the first key of the advisory lock under which they are given, the year the second. It holds until
    commit: whoever asks this last keeps nobody waiting.
    """
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock, year)))
    prefix = written(year, 0)[:-DIGITS]
    number = sa.cast(sa.func.substr(column, len(prefix) + 1), sa.Integer)
    last = session.scalar(sa.select(sa.func.max(number)).where(column.startswith(prefix)))
    return written(year, (last or 0) + 1)
