"""Shapes that several rooms share: what has a code and a name, and where a list goes on."""

from collections.abc import Sequence
from typing import Any, Protocol

from marshmallow import fields

from app.api.fields import QueryInt, Strict, Text, said
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT


class CodeName(Strict):
    """Anything with a code."""

    code = fields.String(metadata=said("What programs call it; it never changes.", "JFJ"))
    name = fields.String(metadata=said("What people call it, in Chinese.", "经济发展局"))


class PageQuery(Strict):
    """Where a list goes on."""

    cursor = Text(
        limit=500,
        longest=500,
        metadata=said("`next_cursor` of the page before, under the same conditions; left out for the first page."),
    )
    limit = QueryInt(most=MAX_LIMIT, load_default=DEFAULT_LIMIT, metadata=said("How many rows a page has at most.", 50))


def next_cursor() -> fields.String:
    """Where a list goes on."""
    return fields.String(
        allow_none=True,
        metadata=said("Hand it back as `cursor` for the next page; null on the last page.", "eyJpZCI6NDJ9"),
    )


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
