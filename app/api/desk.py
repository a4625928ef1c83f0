"""Transactions for whoever holds the token. The face opens them here and nowhere else.

For writing, who somebody is and may do is looked up inside that very transaction; what only reads goes on in the
transaction in which the guard looked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app, g, request
from sqlalchemy.orm import Session

from app.api.bearer import token
from app.core import Core
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.errors import Unauthenticated
from app.kernel.transaction import Begun, Transaction


def core() -> Core:
    """The application behind the face."""
    made: Core = current_app.extensions["zhuqishao"]
    return made


def request_id() -> str:
    """The name of this request in the log."""
    return str(g.get("request_id", ""))


def who(session: Session, now: datetime) -> Actor:
    """The holder of the token as an actor. Raises Unauthenticated."""
    given = token()
    known = core().actors.of_token(session, given, now) if given else None
    if known is None:
        raise Unauthenticated("invalid_token" if request.headers.get("Authorization") else None)
    actor, found = known
    g.api_username, g.api_stale = found.username, found.due_for_touch
    return actor


def let_go() -> None:
    """End the guard's transaction, where no endpoint went on in it: nobody holds two connections at once."""
    begun: Begun | None = g.pop("begun", None)
    if begun is not None:
        begun.end()


@contextmanager
def acting() -> Iterator[Transaction]:
    """A transaction for writing; commits at the end of the block, before any answer is made."""
    let_go()
    with core().transactions.acting(who, request_id(), g.origin) as tx:
        yield tx


@contextmanager
def reading() -> Iterator[Transaction]:
    """A transaction in which nothing can be written. The first is the guard's own."""
    begun: Begun | None = g.pop("begun", None)
    if begun is not None:
        with begun.going_on() as tx:
            yield tx
        return
    with core().transactions.reading(g.api_actor, request_id(), g.origin) as tx:
        yield tx


@contextmanager
def acting_as_nobody() -> Iterator[Transaction]:
    """A transaction for writing before anybody is known: signing in."""
    with core().transactions.acting(ANONYMOUS, request_id(), g.origin) as tx:
        yield tx


@contextmanager
def at_replica(tx: Transaction) -> Iterator[Transaction]:
    """Where the rows of reports and exports are read: a replica that follows, else ``tx``. The answer says of when."""
    with core().transactions.at_replica(tx) as there:
        if (as_of := there.as_of) is not None:
            g.as_of = as_of
        yield there
