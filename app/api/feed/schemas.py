"""The feed on the wire."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import fields

from app.api.fields import QueryInt, Strict, Text, Words, from_kebab, said
from app.api.shapes import ActOut
from app.kernel.pagination import MAX_LIMIT
from app.tickets.rules.lifecycle import Action


class Kinds(Words):
    """Acts as the timeline calls them, in kebab case, parted by commas."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> tuple[StrEnum, ...]:
        return super()._deserialize(from_kebab(str(value)), attr, data, **more)


class EventsQuery(Strict):
    """Where the feed is read on, and which acts of it."""

    after = Text(
        limit=200,
        longest=200,
        metadata=said("`next_cursor` read before; `now` for the end of the feed; without it, all there is.", "now"),
    )
    kinds = Kinds(
        Action, metadata=said("Only these values of `action`, in kebab case and parted by commas.", "submit,check-in")
    )
    limit = QueryInt(most=MAX_LIMIT, load_default=100, metadata=said("How many acts one answer has at most.", 100))


class EventOut(ActOut):
    """An act of a ticket, as the timeline shows it to this reader. ``number`` and ``seq`` name it for ever."""

    number = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))


class FeedOut(Strict):
    """Acts in the order of the feed; ``next_cursor`` is always there, ``more`` says whether to ask again at once."""

    items = fields.List(fields.Nested(EventOut), metadata=said("Acts this reader may know of now, in order."))
    next_cursor = fields.String(
        metadata=said("Where to read on: keep it with what was read, hand it back as `after`.", "eyJ4IjoxMjM0fQ")
    )
    more = fields.Boolean(metadata=said("true: ask again at once, even if `items` is empty; false: in a few seconds."))
