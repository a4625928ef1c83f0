"""One object answers the three questions of every use-case: who, when and where. Here is the only commit.

``acting`` opens a transaction for writing, ``reading`` one in which PostgreSQL refuses any write: a page that changes
something by being looked at fails at once. What must be on record of a reading is written when it is over, in a short
transaction of its own: one that cannot be recorded is not answered. A use-case is ``verb(tx, …)`` and never commits.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.events import Event
from app.kernel.origin import NOWHERE, Origin
from app.kernel.replica import AsOf, Replica
from app.kernel.visibility import beyond, confine

Handler = Callable[["Transaction", Any], None]
Who = Actor | Callable[[Session, datetime], Actor]
"""An actor, or how to find one inside the transaction, so that rights are those of this very moment."""


@dataclass(frozen=True)
class Together:
    """A handler that hears one event as any other does, and many of one class at once to the same end."""

    one: Handler
    several: Callable[["Transaction", Sequence[Any]], None]

    @property
    def __name__(self) -> str:
        return self.one.__name__

    def __call__(self, tx: "Transaction", event: Any) -> None:
        self.one(tx, event)


Closing = sa.Insert | sa.Update
"""A row that is written last."""
Answer = TypeVar("Answer")
_ASKED = "asked"
"""Where a reading session keeps what it asked once; one that writes keeps nothing."""
_AHEAD = "ahead"
"""Where a session that writes has what was read ahead for the event its handlers hear just now."""
_STEADY = "steady"
"""Where it has what holds for all of several acts that are taken at once."""


def once(session: Session, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What is asked once for a look and is the same for all of it.

    Asked anew each time where something is written, but for what the first of an event's handlers read ahead.
    """
    asked: dict[Hashable, Any] | None = session.info.get(_ASKED)
    if asked is None:
        ahead: Mapping[Hashable, Any] = session.info.get(_AHEAD, {})
        held: Mapping[Hashable, Any] = session.info.get(_STEADY, {})
        return ahead[question] if question in ahead else held[question] if question in held else ask()
    if question not in asked:
        asked[question] = ask()
    found: Answer = asked[question]
    return found


def met(session: Session, question: Hashable) -> Any:
    """What is known of a question already; None where nobody has asked it."""
    return (session.info.get(_ASKED) or session.info.get(_AHEAD, {})).get(question)


def is_looking(session: Session) -> bool:
    """Whether this is a look, which keeps what it asked: nothing is written in it."""
    return session.info.get(_ASKED) is not None


def read_ahead(session: Session, answers: dict[Hashable, Any]) -> None:
    """What was asked in one statement for those behind it: for the rest of a look, where nothing is written.

    Where something is, an event's first handler asks, and it is forgotten when all have heard the event.
    """
    asked: dict[Hashable, Any] | None = session.info.get(_ASKED)
    if asked is None:
        session.info[_AHEAD] = answers
    else:
        asked.update(answers)


@contextmanager
def steady(session: Session, answers: Mapping[Hashable, Any]) -> Iterator[None]:
    """What is the same for all of several acts at one instant, asked once for all of them; none of them changes it."""
    session.info[_STEADY] = answers
    try:
        yield
    finally:
        del session.info[_STEADY]


def hand_on(session: Session, question: Hashable, answer: object) -> None:
    """What a handler knows by then, for those behind it; where nothing was read ahead they ask."""
    if _AHEAD in session.info:
        session.info[_AHEAD][question] = answer


class Consequences(Protocol):
    """What follows from an event; the table is ``app/subscriptions.py``."""

    def inside(self, event: Event) -> Sequence[Handler]:
        """The handlers to run now, in the same database transaction, in order."""
        ...


@dataclass
class Transaction:
    """Who acts, when, and where it is written."""

    session: Session
    actor: Actor
    now: datetime
    consequences: Consequences
    request_id: str = ""
    closing: list[Callable[[], Closing]] = field(default_factory=list)
    """What is written once all is done and of which nothing is asked, in one statement."""
    before_commit: list[Callable[[], None]] = field(default_factory=list)
    """What is done behind that, last of all."""
    afterwards: dict[Hashable, Callable[["Transaction"], None]] = field(default_factory=dict)
    """What is to be written of this look once it is over, each under a key so that it is written once."""
    origin: Origin = NOWHERE
    as_of: AsOf | None = None
    """Of when is what is read here; None at the primary, where it is of now."""
    within: str = ""
    """Number of the batch what is done here is a part of; empty where it is done by itself."""
    put_off: list[tuple[Together, Event]] | None = None
    """What handlers that hear many events at once have still to hear of acts taken at once; None: they hear each."""

    def emit(self, event: Event) -> None:
        """Say once what happened; every consequence inside the building follows before this returns.

        But what was put off: it follows with ``hear_all``, before the commit.
        """
        with self.as_the_office():
            for handler in self.consequences.inside(event):
                if self.put_off is not None and isinstance(handler, Together):
                    self.put_off.append((handler, event))
                else:
                    handler(self, event)

    def hear_all(self, put_off: Sequence[tuple[Together, Event]]) -> None:
        """Let handlers hear what was put off, each all of it in order."""
        with self.as_the_office():
            for handler in dict.fromkeys(each for each, _event in put_off):
                handler.several(self, [event for each, event in put_off if each == handler])

    def emit_all(self, events: Sequence[Event]) -> None:
        """Say several things of one class at once: each consequence hears them all, in order, before the next does."""
        with self.as_the_office():
            for handlers in zip(*map(self.consequences.inside, events), strict=True):
                if isinstance(handlers[0], Together):
                    handlers[0].several(self, events)
                    continue
                for handler, event in zip(handlers, events, strict=True):
                    handler(self, event)

    @contextmanager
    def as_the_office(self) -> Iterator[None]:
        """What a firm's act brings about beyond the firm's own rows: clocks, messages, the record, its sign-in."""
        with beyond(self.session):
            try:
                yield
            finally:
                self.session.info.pop(_AHEAD, None)


@dataclass(frozen=True)
class Begun:
    """A reading transaction that one look began, for another to go on in."""

    tx: Transaction
    open: ExitStack

    @contextmanager
    def going_on(self) -> Iterator[Transaction]:
        """The same transaction, which ends with the block as any other."""
        with self.open:
            yield self.tx

    def end(self) -> None:
        """Nobody goes on in it."""
        self.open.close()


class Transactions:
    """Opens transactions; made once by the factory, which alone knows all consequences."""

    def __init__(self, engine: sa.Engine, consequences: Consequences, replica: Replica | None = None) -> None:
        self.engine = engine
        self.consequences = consequences
        self.replica = replica
        self._writing = sessionmaker(engine, expire_on_commit=False)
        self._reading = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def acting(self, who: Who, request_id: str = "", origin: Origin = NOWHERE) -> Iterator[Transaction]:
        """A transaction for writing; commits when the block ends well, rolls back otherwise.

        A firm writes as the portal role; what follows from its acts and the record of them is the office's.
        """
        with self._writing() as session:
            tx = self._begun(session, who, request_id, origin)
            confine(session, tx.actor)
            yield tx
            with beyond(session):
                for step in tx.afterwards.values():
                    step(tx)
                session.flush()
                _close(session, tx.closing)
                for last in tx.before_commit:
                    last()
            session.commit()

    @contextmanager
    def reading(self, who: Who, request_id: str = "", origin: Origin = NOWHERE) -> Iterator[Transaction]:
        """A transaction in which nothing can be written, and in which a firm reads as the portal role.

        What it leaves to be written follows in one that can; without any there is no second transaction. It ends with a
        COMMIT, for at a ROLLBACK the driver lets go of every statement the server has prepared (docs/adr/0050).
        """
        with self._reading() as session:
            session.connection(execution_options={"postgresql_readonly": True})  # said with its BEGIN
            session.info[_ASKED] = {}
            tx = self._begun(session, who, request_id, origin)
            confine(session, tx.actor)
            yield tx
            session.expunge_all()  # nothing is written
            session.commit()
        if tx.afterwards:
            with self.acting(tx.actor, request_id, origin) as writing:
                writing.afterwards.update(tx.afterwards)

    @contextmanager
    def at_replica(self, tx: Transaction) -> Iterator[Transaction]:
        """The same reader, whose rights the primary told, where reports and exports are read; ``tx`` without a replica.

        What was written a moment ago may be missing there: ``as_of`` says of when it is, and must be shown.
        """
        with ExitStack() as opened:
            found = opened.enter_context(self.replica.reading()) if self.replica else None
            if found is None:
                yield tx
                return
            session, as_of = found
            confine(session, tx.actor)
            yield replace(tx, session=session, as_of=as_of)

    @contextmanager
    def reading_at_replica(self, who: Who, request_id: str = "") -> Iterator[Transaction]:
        """The same for long work: the primary, once asked who it is, is let go before the replica is read."""
        if self.replica is None:
            with self.reading(who, request_id) as tx:
                yield tx
            return
        with self.reading(who, request_id) as asked:
            actor = asked.actor
        with self.replica.reading() as found:
            if found is not None:
                asked.session, asked.as_of = found
                confine(asked.session, actor)
                yield asked
        if found is None:
            with self.reading(actor, request_id) as tx:
                yield tx
        elif asked.afterwards:
            with self.acting(actor, request_id) as writing:
                writing.afterwards.update(asked.afterwards)

    def _begun(self, session: Session, who: Who, request_id: str, origin: Origin) -> Transaction:
        now = clock.now()
        actor = who if isinstance(who, Actor) else who(session, now)
        return Transaction(session, actor, now, self.consequences, request_id, origin=origin)


def _close(session: Session, closing: Sequence[Callable[[], Closing]]) -> None:
    """Write what is written last. No two may be of one row."""
    if not closing:
        return
    first, *others = (make() for make in closing)
    session.connection().execute(first.add_cte(*(other.cte(f"closing_{at}") for at, other in enumerate(others))))
