"""Messages as the wire has them."""

from marshmallow import fields

from app.api.fields import Flag, Instant, Int, Many, QueryFlag, Strict
from app.api.shapes import PageQuery

LARGEST_ID = 10**18 - 1


class InboxQuery(PageQuery):
    unread = QueryFlag()


class MessageOut(Strict):
    """A message as its reader may read it today."""

    id = fields.Integer()
    event = fields.String(metadata={"description": "what happened"})
    ticket = fields.String(allow_none=True, metadata={"description": "number of the ticket it is about"})
    subject = fields.String(metadata={"description": "empty where withheld"})
    text = fields.String(metadata={"description": "empty where withheld"})
    severity = fields.String()
    created_at = Instant()
    read_at = Instant(allow_none=True)
    withheld = fields.Boolean(metadata={"description": "what it says may not be read any more"})


class MessagePage(Strict):
    items = fields.List(fields.Nested(MessageOut))
    next_cursor = fields.String(allow_none=True)


class ReadIn(Strict):
    """Which messages: some by id, or all."""

    ids = Many(Int(most=LARGEST_ID), most=200, load_default=())
    all = Flag(load_default=False)


class MarkedOut(Strict):
    marked = fields.Integer(metadata={"description": "how many were unread until now"})
