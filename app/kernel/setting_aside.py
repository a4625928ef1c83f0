"""Work that comes by itself, one thing at a time: what cannot be dealt with is set aside, seen, and stops nobody else.

    for each key, under a savepoint: do it → done, or set aside with its reason and tried again later

A sweep asks for what is due and not set aside. What succeeds later is no longer aside; what stays is a row that
`/readyz` sees and ``flask sla aside`` lists, until somebody mends its cause.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.kernel.database import Base
from app.kernel.errors import DomainError
from app.kernel.given import one_of
from app.kernel.transaction import Transaction

FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)
STALE = timedelta(days=1)
"""After its next try: nobody asks for it any more, for it is due no longer."""
MOST_WORDS = 500
"""Characters of a reason that are kept."""

log = structlog.get_logger(__name__)


class SetAside(Base):
    """One thing that a sweep could not deal with."""

    __tablename__ = "set_aside"

    work: Mapped[str] = mapped_column(primary_key=True)
    """Which sweep."""
    key: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    """The id of what it was to deal with."""
    reason: Mapped[str]
    since: Mapped[datetime]
    tries: Mapped[int]
    again_at: Mapped[datetime]


def not_set_aside(work: str, key: InstrumentedAttribute[int], now: datetime) -> sa.ColumnElement[bool]:
    """The condition of a sweep's select: not aside, or due to be tried again."""
    aside = sa.select(SetAside.key).where(SetAside.work == work, SetAside.key == key, SetAside.again_at > now)
    return ~aside.exists()


def one_by_one(tx: Transaction, work: str, keys: Iterable[int], do: Callable[[int], object]) -> int:
    """Do the work for each key under a savepoint; returns for how many it was tried.

    A failure is set aside; a connection that is gone is the caller's. ``tx.now`` is what it was before each.
    """
    asked, now = list(keys), tx.now
    aside = set(tx.session.scalars(sa.select(SetAside.key).where(SetAside.work == work, one_of(SetAside.key, asked))))
    for key in asked:
        try:
            with tx.session.begin_nested():
                do(key)
                tx.session.flush()
        except InterfaceError:
            raise
        except Exception as failure:
            log.warning("set_aside", work=work, key=key, exc_info=not isinstance(failure, DomainError))
            put_aside(tx.session, work, key, reason_of(failure), now)
        else:
            if key in aside:
                take_up(tx.session, work, [key])
        finally:
            tx.now = now
    return len(asked)


def put_aside(session: Session, work: str, key: int, reason: str, now: datetime) -> None:
    """Set one thing aside, or note that it failed again: the next try comes later each time."""
    row = session.get(SetAside, (work, key), populate_existing=True)
    tries = 1 if row is None else row.tries + 1
    again_at = now + min(FIRST_RETRY * 2 ** min(tries - 1, 20), LONGEST_RETRY)
    session.execute(
        insert(SetAside)
        .values(work=work, key=key, reason=reason, since=now, tries=tries, again_at=again_at)
        .on_conflict_do_update(
            index_elements=["work", "key"], set_={"reason": reason, "tries": tries, "again_at": again_at}
        )
    )


def take_up(session: Session, work: str, keys: Iterable[int]) -> None:
    """These were dealt with: they are aside no longer."""
    session.execute(sa.delete(SetAside).where(SetAside.work == work, one_of(SetAside.key, list(keys))))


def all_aside(session: Session, now: datetime) -> list[SetAside]:
    """Everything set aside, the oldest first."""
    statement = sa.select(SetAside).where(SetAside.again_at > now - STALE)
    statement = statement.order_by(SetAside.since, SetAside.work, SetAside.key)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def is_anything_aside(session: Session, now: datetime) -> bool:
    """Whether some work waits for somebody to look at it."""
    return session.scalar(sa.select(SetAside.key).where(SetAside.again_at > now - STALE).limit(1)) is not None


def forget_stale(session: Session, now: datetime) -> int:
    """Drop what is due no longer; returns how many rows."""
    dropped = sa.delete(SetAside).where(SetAside.again_at <= now - STALE).returning(SetAside.key)
    return len(session.scalars(dropped).all())


def reason_of(failure: Exception) -> str:
    """The refusal's code, or what kind of failure it was; never the parameters of a statement."""
    if isinstance(failure, DomainError):
        return failure.code[:MOST_WORDS]
    return f"{type(failure).__name__}: {getattr(failure, 'orig', None) or failure}"[:MOST_WORDS]
