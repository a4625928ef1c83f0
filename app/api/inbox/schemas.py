"""Messages as the wire has them."""

from marshmallow import fields

from app.api.fields import Flag, Instant, Int, Many, QueryFlag, Strict, said
from app.api.shapes import PageQuery, next_cursor

LARGEST_ID = 10**18 - 1


class InboxQuery(PageQuery):
    """Which messages."""

    unread = QueryFlag(metadata=said("true: only those that are not read."))


class MessageOut(Strict):
    """A message as its reader may read it today."""

    id = fields.Integer(metadata=said("Id of the message, for `POST /inbox/read`.", 42))
    event = fields.String(metadata=said("What happened, by its name in English.", "TicketWhistled"))
    ticket = fields.String(
        allow_none=True, metadata=said("Number of the ticket it is about; null for none.", "GX20261122-0001")
    )
    subject = fields.String(metadata=said("What it says in one line; empty where `withheld`.", "新的吹哨：变压器增容"))
    text = fields.String(metadata=said("What it says; empty where `withheld`.", "请于今日 15:00 前报到。"))
    severity = fields.String(metadata=said("`info`, `amber` or `red`.", "info"))
    created_at = Instant(metadata=said("When it was told."))
    read_at = Instant(allow_none=True, metadata=said("When it was marked read; null before."))
    withheld = fields.Boolean(metadata=said("Whether what it says may be read no more."))


class MessagePage(Strict):
    """Messages of who asks."""

    items = fields.List(fields.Nested(MessageOut), metadata=said("Messages, newest first."))
    next_cursor = next_cursor()


class ReadIn(Strict):
    """Which messages: some by id, or all."""

    ids = Many(
        Int(most=LARGEST_ID),
        most=200,
        load_default=(),
        metadata=said("Ids of messages; others' are passed over. Either these or `all`.", [41, 42]),
    )
    all = Flag(load_default=False, metadata=said("true: all of one's messages."))


class MarkedOut(Strict):
    """What became of it."""

    marked = fields.Integer(metadata=said("How many were unread until now.", 2))
