"""The feed on the wire."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import fields

from app.api.fields import Instant, QueryInt, Strict, Text, Word, Words
from app.kernel.pagination import MAX_LIMIT
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State


class Kinds(Words):
    """Acts as the timeline calls them, in kebab case, parted by commas."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> tuple[StrEnum, ...]:
        spelled = str(value).replace("_", "?").replace("-", "_")
        return super()._deserialize(spelled, attr, data, **more)


class EventsQuery(Strict):
    """Where the feed is read on, and which acts of it."""

    after = Text(
        limit=200,
        longest=200,
        metadata={"description": "the next_cursor read before; now for the end of the feed; without it, all there is"},
    )
    kinds = Kinds(Action)
    limit = QueryInt(most=MAX_LIMIT, load_default=100)


class EventOut(Strict):
    """An act of a ticket, as the timeline shows it to this reader. ``number`` and ``seq`` name it for ever."""

    number = fields.String()
    seq = fields.Integer()
    at = Instant()
    action = fields.String()
    actor = fields.String(allow_none=True)
    role = fields.String()
    department = fields.String(allow_none=True)
    from_state = Word(State)
    to_state = Word(State)
    cycle = fields.Integer()
    facts = fields.Dict(keys=fields.String())


class FeedOut(Strict):
    """Acts in the order of the feed; ``next_cursor`` is always there, ``more`` says whether to ask again at once."""

    items = fields.List(fields.Nested(EventOut))
    next_cursor = fields.String()
    more = fields.Boolean()
