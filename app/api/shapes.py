"""Shapes that several rooms share: what has a code and a name, and where a list goes on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import marshmallow as ma
from marshmallow import fields

from app.api.fields import Instant, QueryInt, Strict, Text, Word, said
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.tickets.history import TimelineItem
from app.tickets.rules.filtering import moment_in
from app.tickets.rules.words import State


class TagRef(Strict):
    """A tag, by the id it keeps."""

    id = fields.Integer(metadata=said("Its id.", 3))
    name = fields.String(metadata=said("What it is called.", "专班跟进"))


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


class Moment(ma.fields.Field[date]):
    """A Shanghai day, or an instant with its offset, in an address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> date:
        try:
            return moment_in(str(value))
        except ValueError as error:
            raise ma.ValidationError("请写成 YYYY-MM-DD，或带时区的时刻。") from error


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


class ActOut(Strict):
    """An act of a ticket as its reader may know it, in the timeline and in the feed; ``shown_act`` fills it in."""

    seq = fields.Integer(metadata=said("1 for filing, and one more for each act of the ticket.", 2))
    at = Instant(metadata=said("When; never before the act before."))
    action = fields.String(metadata=said("The act, as in the addresses.", "accept"))
    actor = fields.String(
        allow_none=True,
        metadata=said("Name of who acted; null where this reader may know only role and unit.", "王建国"),
    )
    role = fields.String(metadata=said("Role in which it was done.", "coordinator"))
    department = fields.String(
        allow_none=True, metadata=said("Name of the unit that acted or was acted on; null for none.", "经济发展局")
    )
    from_state = Word(State, metadata=said("State before."))
    to_state = Word(State, metadata=said("State after."))
    cycle = fields.Integer(metadata=said("Cycle it belongs to.", 1))
    facts = fields.Dict(
        keys=fields.String(),
        metadata=said(
            "What was said in the act, its inputs as far as this reader may know them.", {"category": "0101"}
        ),
    )


def shown_act(item: TimelineItem) -> dict[str, Any]:
    """One act, as the story of a ticket and the feed say it."""
    return {
        **fields_of(item, ("seq", "at", "department", "from_state", "to_state", "cycle", "facts")),
        "action": item.action.value.replace("_", "-"),
        "actor": item.actor_name,
        "role": item.acting_role,
    }
