"""Closed matters of the same kind, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Text, Word, said
from app.api.shapes import CodeName
from app.kernel.folding import LONGEST_QUERY
from app.tickets.rules.words import Outcome, State


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


class RelatedQuery(Strict):
    """The words of a search."""

    q = Text(limit=LONGEST_QUERY, required=True, metadata=said("What was searched for.", "宿舍断水"))


class RelatedOut(Strict):
    """A matter that says much of the words."""

    number = fields.String(metadata=said("Its number.", "SS-202610-00007"))
    title = fields.String(metadata=said("Its title, as this reader may read it.", "宿舍楼停水两天"))
    category = fields.String(metadata=said("Code of its category.", "0102"))
    state = Word(State, metadata=said("Where it stands.", "handling"))


class RelatedList(Strict):
    """What a search may have meant besides what it finds."""

    categories = fields.List(fields.Nested(CodeName), metadata=said("Categories the words point to, likeliest first."))
    items = fields.List(fields.Nested(RelatedOut), metadata=said("Matters that say much of the words, five at most."))


class SimilarList(Strict):
    """Whom such matters went to, and the likest of them; nine at most."""

    shares = fields.List(fields.Nested(ShareOut), metadata=said("Who led them, most first."))
    items = fields.List(fields.Nested(SimilarOut), metadata=said("The matters, the likest first."))
