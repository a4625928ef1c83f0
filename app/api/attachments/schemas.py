"""Files as the wire shows them."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import next_cursor
from app.tickets.rules.words import AttachmentState


class AttachmentOut(Strict):
    """One file; ``seq`` is the act it came with, null when it was added on its own."""

    id = fields.String(metadata=said("The file's name in addresses and in `evidence`.", "0f3b6c1e9a7d4c52"))
    name = fields.String(metadata=said("Its name as it was uploaded, made harmless.", "停电现场.jpg"))
    media = fields.String(metadata=said("Media type by what the file holds, whatever its name.", "image/jpeg"))
    size = fields.Integer(metadata=said("Bytes, as kept.", 48213))
    sha256 = fields.String(
        metadata=said("SHA-256 of the bytes as kept, in hexadecimal; pictures are drawn anew.", "9f86d08…")
    )
    at = Instant(metadata=said("When it was added."))
    role = fields.String(metadata=said("Role in which it was added.", "company_user"))
    internal = fields.Boolean(metadata=said("Kept between offices; a firm never meets one that is true."))
    risky = fields.Boolean(metadata=said("May carry a programme (macros, archives): never opened in a browser."))
    state = Word(AttachmentState, metadata=said("What the scanner found; only `clean` ones can be fetched."))
    seq = fields.Integer(
        allow_none=True, metadata=said("`seq` of the act it came with; null when added on its own.", 4)
    )


class AttachmentList(Strict):
    """Files of a ticket, oldest first."""

    items = fields.List(fields.Nested(AttachmentOut), metadata=said("Those this reader may know of."))
    next_cursor = next_cursor()
