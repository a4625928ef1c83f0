"""``visible(actor, Model)``: the only way a face may start to select rows. What is outside does not exist.

A model says with ``visible_to(actor)`` which rows are an actor's; a model that does not say is a programming error,
never an open door.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.kernel.actor import Actor


class Scoped(Protocol):
    """A table that knows whose its rows are."""

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The rows of this actor, as a condition."""
        ...


M = TypeVar("M", bound=Scoped)


def visible(actor: Actor, model: type[M]) -> sa.Select[M]:
    """The rows of ``model`` that exist for ``actor``, to be narrowed further."""
    statement: sa.Select[Any] = sa.select(model)
    return statement if actor.is_system else statement.where(model.visible_to(actor))


PORTAL_ROLE = "zhuqishao_portal"
_PUT_ON = sa.text(
    "SELECT set_config('app.companies', :own, true), set_config('app.account', :account, true),"
    f" set_config('role', '{PORTAL_ROLE}', true)"
)
_BELT = "belt"
"""Where a session keeps its belt."""


@dataclass
class _Belt:
    """Whose rows a session is confined to, and whether the office acts in it just now."""

    companies: str
    account: str
    loosened: bool = False

    def put_on(self, connection: sa.Connection) -> None:
        """For this transaction alone: the pool's next customer has nothing of it. The role comes last of the three."""
        connection.execute(_PUT_ON, {"own": self.companies, "account": self.account})


def confine(session: Session, actor: Actor) -> None:
    """Let what a firm asks and writes run as the portal role, for which the database has no other firm's rows.

    A seat-belt behind ``visible()``, not instead of it (migrations 0010, 0031). It is put on again at every begin of
    the session, so that a rollback in the middle of a request does not take it off. Staff scope is ``visible()`` alone.
    """
    companies = {seat.company_id for seat in actor.seats}
    if not companies or None in companies:
        return
    belt = _Belt(",".join(str(each) for each in sorted(filter(None, companies))), str(actor.account_id or ""))
    session.info[_BELT] = belt

    def buckle(_session: Session, _begun: object, connection: sa.Connection) -> None:
        if not belt.loosened:
            belt.put_on(connection)

    belt.put_on(session.connection())
    sa.event.listen(session, "after_begin", buckle)


@contextmanager
def beyond(session: Session, *, last: bool = False) -> Iterator[None]:
    """What the office does because of a firm's act: with the application's own role, and then the belt is on again.

    What the firm itself wrote until here is written as the portal role. Nothing changes in a session of the office.
    ``last``: nothing but the commit follows, which ends the role; whatever begins after it has the belt on.
    """
    belt: _Belt | None = session.info.get(_BELT)
    if belt is None or belt.loosened:
        yield
        return
    session.flush()
    session.execute(sa.text("SET LOCAL ROLE NONE"))
    belt.loosened = True
    try:
        yield
        session.flush()
    except BaseException:
        belt.loosened = False
        with suppress(SQLAlchemyError):  # after a failed statement the rollback puts it on again
            belt.put_on(session.connection())
        raise
    belt.loosened = False
    if not last:
        belt.put_on(session.connection())
