"""How templates know the names of everywhere."""

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment


class PlainGlobals(Environment):
    """Templates each of which knows those names in one plain dict.

    The library's chain of two dicts is asked for all its names each time one template takes in another, key by key:
    a page of a ticket does that twenty-six times. Names that come after a template was loaded are not known to it;
    all are given when the program starts.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names every template knows, and those of this one."""
        return {**self.globals, **(d or {})}
