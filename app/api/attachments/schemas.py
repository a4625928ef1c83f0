"""Files as the wire shows them."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word
from app.tickets.rules.words import AttachmentState


class AttachmentOut(Strict):
    """One file; ``seq`` is the act it came with, null when it was added on its own."""

    id = fields.String()
    name = fields.String()
    media = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    at = Instant()
    role = fields.String()
    internal = fields.Boolean()
    risky = fields.Boolean()
    state = Word(AttachmentState)
    seq = fields.Integer(allow_none=True)


class AttachmentList(Strict):
    items = fields.List(fields.Nested(AttachmentOut))
    next_cursor = fields.String(allow_none=True)
