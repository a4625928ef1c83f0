"""The one door to the night's learning: the field's library is loaded by whoever learns, and by nobody who answers.

Web, beat and the workers of short sweeps know this door and never pay for what lies behind it.
"""

from collections.abc import Callable
from importlib import import_module

from app.kernel.transaction import Transactions
from app.understanding.keeping import Learned

_BEHIND = "app.understanding.learning.nightly"


def learn_owed(
    transactions: Transactions, *, enough: Callable[[], bool] = lambda: False, anyway: bool = False
) -> list[Learned]:
    """Learn what is owed, until ``enough`` says so between two models; ``anyway``: also what was learned just now."""
    learned: list[Learned] = import_module(_BEHIND).learn_owed(transactions, enough=enough, anyway=anyway)
    return learned
