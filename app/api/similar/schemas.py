"""Closed matters of the same kind, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.tickets.rules.words import Outcome


class ShareOut(Strict):
    """How many of them a unit led at the end."""

    code = fields.String(metadata=said("Code of the unit.", "ZJJ"))
    name = fields.String(metadata=said("Its name.", "城乡建设局"))
    n = fields.Integer(metadata=said("How many of the matters it led.", 8))


class SimilarOut(Strict):
    """A closed matter that is written like the ticket."""

    number = fields.String(metadata=said("Its number.", "SS-202610-00007"))
    title = fields.String(metadata=said("Its title, as this reader may read it.", "宿舍楼停水两天"))
    category = fields.String(metadata=said("Code of its category.", "0102"))
    outcome = Word(Outcome, allow_none=True, metadata=said("How it ended; null where that is not for this reader."))
    lead = fields.String(allow_none=True, metadata=said("Code of the unit that led it; null without one.", "ZJJ"))
    closed_at = Instant(allow_none=True, metadata=said("When it was closed (销号)."))


class SimilarList(Strict):
    """Whom such matters went to, and the likest of them; nine at most."""

    shares = fields.List(fields.Nested(ShareOut), metadata=said("Who led them, most first."))
    items = fields.List(fields.Nested(SimilarOut), metadata=said("The matters, the likest first."))
