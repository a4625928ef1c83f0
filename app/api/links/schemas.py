"""A link, as it goes over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.links.rules import LinkKind
from app.tickets.rules.words import State


class LinkOut(Strict):
    """That two tickets belong together, for who reads both; why and by whom is null for a firm and an observer."""

    id = fields.Integer(metadata=said("Its id, by which the record of both names it.", 3))
    kind = Word(LinkKind, metadata=said("What they are to each other."))
    number = fields.String(metadata=said("Number of the other ticket.", "GX20260924-0007"))
    title = fields.String(metadata=said("Its title, as this reader may read it.", "厂区东门外道路破损"))
    state = Word(State, metadata=said("Where it stands."))
    made_at = Instant(metadata=said("Since when."))
    made_by = fields.String(allow_none=True, metadata=said("Who said so.", "王建国"))
    reason = fields.String(allow_none=True, metadata=said("Why.", "同一台变压器过载引起。"))
    ended_at = Instant(allow_none=True, metadata=said("Until when; null while it stands."))
    ended_by = fields.String(allow_none=True, metadata=said("Who ended it; null while it stands.", "王建国"))
    end_reason = fields.String(
        allow_none=True, metadata=said("Why it was ended; null while it stands.", "查明是两处线路。")
    )


class LinkList(Strict):
    """The links of a ticket, those that ended too, the oldest first."""

    items = fields.List(fields.Nested(LinkOut), metadata=said("Those of which this reader reads the other end."))
