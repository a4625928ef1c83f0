"""The one function that takes a declared act, whichever face, command or bulk work asks for it."""

from typing import TypeVar

from app.acts.demanding import demand
from app.kernel.acts import Declared
from app.kernel.transaction import Transaction
from app.knowledge.using import count_articles
from app.phrases.counting import count_uses
from app.tickets.attaching import attach_to_act
from app.tickets.receiving import Received
from app.tickets.rules.begun import Begun
from app.tickets.rules.outcomes import Grounds

In = TypeVar("In")
Out = TypeVar("Out")


def take(
    tx: Transaction,
    act: Declared[In, Out],
    given: In,
    *,
    number: str = "",
    version: int | None = None,
    received: Received | None = None,
) -> Out:
    """Call the use-case, add the files that came, ask what the act demands besides, count what its words began with.

    All of it or nothing. Returns what the use-case gives back. Raises what it refuses, and Invalid for what the act
    could not show.
    """
    done = act.call(tx, number, version, given)
    if received is not None:
        attach_to_act(tx, act.number_of(done, number), received)
    demand(tx, number, given)
    if isinstance(given, Begun):
        count_uses(tx, number, given.phrases)
    if isinstance(given, Grounds):
        count_articles(tx, number, given.knowledge)
    return done
