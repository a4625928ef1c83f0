"""``visible(actor, Model)``: the only way a face may start to select rows. What is outside does not exist.

A model says with ``visible_to(actor)`` which rows are an actor's; a model that does not say is a programming error,
never an open door.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, SessionTransaction

from app.kernel.actor import Actor
from app.kernel.database import Identified


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


def reaches(key: InstrumentedAttribute[Any], parent: type[Identified], *clauses: sa.ColumnElement[bool]) -> sa.Exists:
    """That a row names with ``key`` a row of ``parent`` for which the clauses hold.

    EXISTS, and not IN: below an OR the database can ask the one row by row, and of the other only the whole list, which
    is every ticket of the region for the one need of a page (140 ms of 20 at a million tickets).
    """
    named = sa.select(parent.id).where(parent.id == key, *clauses)
    return sa.exists(named.correlate(key.parent.selectable))


PORTAL_ROLE = "zhuqishao_portal"
_PUT_ON = (
    "SELECT set_config('app.companies', %(own)s, true), set_config('app.account', %(account)s, true),"
    f" set_config('role', '{PORTAL_ROLE}', true)"
)
_TAKE_OFF = "SET LOCAL ROLE NONE"
_BACK_TO = "ROLLBACK TO"
_MARKS = ("SAVEPOINT", "RELEASE", _BACK_TO)
"""What touches no row, and must pass where a statement failed and nothing else does."""
_BELT = "belt"
"""Where a session keeps its belt."""


@dataclass
class _Belt:
    """Whose rows a session is confined to, and whether the office acts in it just now.

    The role is changed before the next statement that runs, whatever it is, and where none follows not at all.
    """

    companies: str
    account: str
    loosened: bool = False
    on: bool | None = False
    """As the server has it; None where going back to a savepoint may have changed it."""

    def hold(self, connection: sa.Connection) -> None:
        """Watch a connection on which a transaction has just begun."""
        self.on = False
        if not sa.event.contains(connection, "before_cursor_execute", self.before):
            sa.event.listen(connection, "before_cursor_execute", self.before)

    def before(self, connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        """Put the belt on or take it off, for this transaction alone: the pool's next customer has nothing of it."""
        if statement.startswith(_MARKS):
            self.on = None if statement.startswith(_BACK_TO) else self.on
            return
        wanted = not self.loosened
        if self.on is wanted or statement in {_PUT_ON, _TAKE_OFF}:
            return
        self.on = None
        if wanted:
            # the role comes last of the three
            connection.exec_driver_sql(_PUT_ON, {"own": self.companies, "account": self.account})
        else:
            connection.exec_driver_sql(_TAKE_OFF)
        self.on = wanted


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

    def buckle(_session: Session, begun: SessionTransaction, connection: sa.Connection) -> None:
        if not begun.nested:
            belt.hold(connection)

    belt.hold(session.connection())
    sa.event.listen(session, "after_begin", buckle)


@contextmanager
def beyond(session: Session) -> Iterator[None]:
    """What the office does because of a firm's act: with the application's own role, and then the belt is on again.

    What the firm itself wrote until here is written as the portal role. Nothing changes in a session of the office.
    """
    belt: _Belt | None = session.info.get(_BELT)
    if belt is None or belt.loosened:
        yield
        return
    session.flush()
    belt.loosened = True
    try:
        yield
        session.flush()
    finally:
        belt.loosened = False
