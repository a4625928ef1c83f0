"""An act is declared once: its inputs, the use-case it calls, and what is said when it is done.

    def check_in(tx: Transaction, number: str, version: int | None, given: CheckIn) -> Ticket: …

    CHECK_IN = Act(action=Action.CHECK_IN, ability="ticket.check_in", takes=CheckIn, do=check_in, done="已报到")

From the declaration come the form of a page, the body and the contract of the API, bulk work, keys and the printed
tables. ``app/acts`` lists all declarations; ``taking.take`` there alone calls one.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from app.kernel.inputs import inputs_of
from app.kernel.transaction import Transaction


class Numbered(Protocol):
    """A thing with a number of its own."""

    @property
    def number(self) -> Any:
        """What it is named by."""


In = TypeVar("In")
Out = TypeVar("Out")
Made = TypeVar("Made", bound=Numbered)


@dataclass(frozen=True, kw_only=True)
class Declared(Generic[In, Out]):
    """The base of every declaration; ``takes`` are its inputs."""

    action: str
    """The verb of its table, ``check_in``; the name of an act that no table of states holds."""
    takes: type[In]
    do: Callable[..., Out]
    """The use-case; each kind of act says what it is called with."""
    done: str
    """What is said when it is done, without a full stop."""
    ability: str
    """What a role needs before anything else is asked; the use-case asks for it once it has found the thing."""
    key: str = ""
    """The letter on a keyboard."""
    danger: str = ""
    """The consequence in a sentence, for acts that end or undo something."""
    files: bool = False
    """Files may come with it."""

    @property
    def name(self) -> str:
        """As it stands in addresses: ``check-in``."""
        return self.action.replace("_", "-")

    @property
    def plain(self) -> bool:
        """Nothing to fill in: a button does it."""
        return not inputs_of(self.takes)

    @property
    def bulk(self) -> bool:
        """It can be taken on many things at once: nothing must be said."""
        return not any(each.needed for each in inputs_of(self.takes))

    @property
    def summary(self) -> str:
        """What it does: the first paragraph of the use-case's docstring."""
        return (inspect.getdoc(self.do) or "").split("\n\n")[0].replace("\n", " ")

    def call(self, tx: Transaction, number: str, version: int | None, given: In) -> Out:
        """Call the use-case. For ``taking.take`` alone: it asks what the act demands besides."""
        raise NotImplementedError

    def number_of(self, done: Out, number: str) -> str:
        """The number of the thing once the act is done: the one it was called by."""
        return number


@dataclass(frozen=True, kw_only=True)
class Act(Declared[In, Out]):
    """An act on one version of one thing; whoever saw an older version is told what happened meanwhile."""

    do: Callable[[Transaction, str, int | None, In], Out]

    def call(self, tx: Transaction, number: str, version: int | None, given: In) -> Out:
        """Call the use-case."""
        return self.do(tx, number, version, given)


@dataclass(frozen=True, kw_only=True)
class Addition(Declared[In, Out]):
    """Something put beside a thing, which changes nothing about it: it fits whatever version was seen."""

    do: Callable[[Transaction, str, In], Out]

    def call(self, tx: Transaction, number: str, version: int | None, given: In) -> Out:
        """Call the use-case; no version is asked."""
        return self.do(tx, number, given)


@dataclass(frozen=True, kw_only=True)
class Beginning(Declared[In, Made]):
    """The act that makes a thing: there is no number yet."""

    do: Callable[[Transaction, In], Made]

    def call(self, tx: Transaction, number: str, version: int | None, given: In) -> Made:
        """Call the use-case; there is neither number nor version."""
        return self.do(tx, given)

    def number_of(self, done: Made, number: str) -> str:
        """The number that was given to the thing."""
        return str(done.number)


AnyAct: TypeAlias = Act[Any, Any]
"""An act in a table of many; its own declaration is checked where it stands."""
AnyDeclared: TypeAlias = Declared[Any, Any]
"""Any declaration in a table of many."""
