"""Transactions for whoever is signed in. Pages open them here and nowhere else.

For writing, who somebody is and may do is looked up inside that very transaction: a role that ended while the form
lay open is gone at the commit. For reading, the guard's look a moment earlier is good enough.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app, g, request
from sqlalchemy.orm import Session

from app.accounts.sessions import ResumedSession, resume
from app.core import Core
from app.kernel.actor import Actor
from app.kernel.errors import Unauthenticated
from app.kernel.transaction import Transaction
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
    return core().actors.of_account(session, resumed(session, now).account, now)


def resumed(session: Session, now: datetime) -> ResumedSession:
    """The sign-in this browser holds. Raises Unauthenticated."""
    held = secret()
    found = resume(session, held, now, core().settings.staff_idle) if held else None
    if found is None:
        raise Unauthenticated()
    return found


@contextmanager
def acting() -> Iterator[Transaction]:
    """A transaction for writing; commits at the end of the block, before any answer is made."""
    with core().transactions.acting(who, g.request_id, g.origin) as tx:
        yield tx


@contextmanager
def reading() -> Iterator[Transaction]:
    """A transaction in which nothing can be written; pages are rendered inside it."""
    with core().transactions.reading(g.actor, g.request_id, g.origin) as tx:
        yield tx


@contextmanager
def at_replica(tx: Transaction) -> Iterator[Transaction]:
    """Where the rows of reports and exports are read: a replica that follows, else ``tx``. The answer says of when."""
    with core().transactions.at_replica(tx) as there:
        if (as_of := there.as_of) is not None:
            g.as_of = as_of
        yield there
