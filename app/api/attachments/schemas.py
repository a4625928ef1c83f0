"""Files as the wire shows them."""

import marshmallow as ma

from app.api.fields import Instant, Strict, Word
from app.tickets.rules.words import AttachmentState

f = ma.fields


class AttachmentOut(Strict):
    """One file; ``seq`` is the act it came with, null when it was added on its own."""

    id = f.String()
    name = f.String()
    media = f.String()
    size = f.Integer()
    sha256 = f.String()
    at = Instant()
    role = f.String()
    internal = f.Boolean()
    risky = f.Boolean()
    state = Word(AttachmentState)
    seq = f.Integer(allow_none=True)


class AttachmentList(Strict):
    items = f.List(f.Nested(AttachmentOut))
    next_cursor = f.String(allow_none=True)
