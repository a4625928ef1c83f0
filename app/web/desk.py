"""Transactions for whoever is signed in. Pages open them here and nowhere else.

For writing, who somebody is and may do is looked up inside that very transaction: a role that ended while the form
lay open is gone at the commit. A page that only reads goes on in the transaction in which the guard looked: it is one
for the whole request, and sees at every statement what is committed by then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app, g, request
from sqlalchemy.orm import Session

from app.accounts.sessions import ResumedSession
from app.core import Core
from app.kernel.actor import Actor
from app.kernel.errors import Unauthenticated
from app.kernel.transaction import Begun, Transaction
from app.web.session import COOKIE_NAMES


def core() -> Core:
    """The application behind the face."""
    made: Core = current_app.extensions["zhuqishao"]
    return made


def secret() -> str | None:
    """What the browser holds of a sign-in."""
    return request.cookies.get(COOKIE_NAMES[core().settings.secure_cookies])


def who(session: Session, now: datetime) -> Actor:
    """The signed-in person as an actor. Raises Unauthenticated."""
    return signed_in(session, now)[0]


def signed_in(session: Session, now: datetime) -> tuple[Actor, ResumedSession]:
    """The same with the sign-in this browser holds; one statement. Raises Unauthenticated."""
    held = secret()
    found = core().actors.of_session(session, held, now, core().settings.staff_idle) if held else None
    if found is None:
        raise Unauthenticated()
    return found


def let_go() -> None:
    """End the guard's transaction, where no page went on in it: nobody holds two connections at once."""
    begun: Begun | None = g.pop("begun", None)
    if begun is not None:
        begun.end()


@contextmanager
def acting() -> Iterator[Transaction]:
    """A transaction for writing; commits at the end of the block, before any answer is made."""
    let_go()
    with core().transactions.acting(who, g.request_id, g.origin) as tx:
        yield tx


@contextmanager
def reading() -> Iterator[Transaction]:
    """A transaction in which nothing can be written; pages are rendered inside it. The first is the guard's own."""
    begun: Begun | None = g.pop("begun", None)
    if begun is not None:
        with begun.going_on() as tx:
            yield tx
        return
    with core().transactions.reading(g.actor, g.request_id, g.origin) as tx:
        yield tx


@contextmanager
def at_replica(tx: Transaction) -> Iterator[Transaction]:
    """Where the rows of reports and exports are read: a replica that follows, else ``tx``. The answer says of when."""
    with core().transactions.at_replica(tx) as there:
        if (as_of := there.as_of) is not None:
            g.as_of = as_of
        yield there
