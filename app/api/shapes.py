"""Shapes that several rooms share: what has a code and a name, and where a list goes on."""

from collections.abc import Sequence
from typing import Any, Protocol

from marshmallow import fields

from app.api.fields import QueryInt, Strict, Text
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.tickets.history import TimelineItem


class CodeName(Strict):
    """Anything with a code."""

    code = fields.String()
    name = fields.String()


class PageQuery(Strict):
    """Where a list goes on."""

    cursor = Text(limit=500, longest=500)
    limit = QueryInt(most=MAX_LIMIT, load_default=DEFAULT_LIMIT)


class Named(Protocol):
    """A thing with a code and a name."""

    @property
    def code(self) -> str:
        """What programs call it."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...


def code_name(thing: Named) -> dict[str, str]:
    """Anything with a code; taken off the row while its transaction is open."""
    return {"code": thing.code, "name": thing.name}


def fields_of(thing: object, names: Sequence[str]) -> dict[str, Any]:
    """What stands in these fields of a thing, under the same names."""
    return {name: getattr(thing, name) for name in names}


def shown_act(item: TimelineItem) -> dict[str, Any]:
    """One act, as the story of a ticket and the feed say it."""
    return {
        **fields_of(item, ("seq", "at", "department", "from_state", "to_state", "cycle", "facts")),
        "action": item.action.value.replace("_", "-"),
        "actor": item.actor_name,
        "role": item.acting_role,
    }
