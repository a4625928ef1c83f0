"""Which worker runs which tests, and in which order: what takes long begins first, so that no worker waits at the end.

One worker runs a whole module, for tests of a module share what is dear to make; one worker runs all of the folders
that start a product of their own.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

ONE_WORKER = ("tests/served/", "tests/faults/", "tests/production/")
"""Folders whose modules share one running product."""
FIRST = (*ONE_WORKER, "tests/browser/", "tests/journeys/", "tests/migrations/")
LAST = ("tests/architecture/", "tests/unit/")


def lengthy_first(items: list[pytest.Item]) -> None:
    """Put the folders that take longest at the beginning, those of quick tests at the end; a stable order otherwise."""
    items.sort(key=lambda item: place_of(item.nodeid))


def place_of(nodeid: str) -> int:
    """Where the folder of a test stands."""
    order = (*FIRST, "", *LAST)
    known = (at for at, folder in enumerate(order) if folder and nodeid.startswith(folder))
    return next(known, len(FIRST))


def scope_of(nodeid: str) -> str:
    """What one worker runs as a whole: a module, or a folder that starts a product."""
    module = nodeid.partition("::")[0]
    return next((folder for folder in ONE_WORKER if module.startswith(folder)), module)


class InOrder(LoadScopeScheduling):  # type: ignore[misc]  # ships without types
    """Modules go to whoever is free, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)
