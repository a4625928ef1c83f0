"""What was made lately, kept under its key: so much of it, and what was wanted last."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Lately(Generic[Made]):
    """For all threads of one process. What is kept must be the same whoever makes it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._found: OrderedDict[Hashable, Made] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under the key, or made now; two threads may make it at once."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._found)
