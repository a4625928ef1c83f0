"""Tags, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Instant, QueryFlag, Strict, said
from app.api.shapes import PageQuery, TagRef, next_cursor


class TagsQuery(PageQuery):
    """Which tags are listed."""

    retired = QueryFlag(load_default=False, metadata=said("true: those out of use instead."))


class TagOut(Strict):
    """标签: a word by which offices find a ticket again; no firm reads any."""

    id = fields.Integer(metadata=said("Its id, which it keeps whatever it is called.", 3))
    name = fields.String(metadata=said("What it is called.", "专班跟进"))
    version = fields.Integer(metadata=said("Rises with each change; hand it back when changing it.", 1))
    retired_at = Instant(allow_none=True, metadata=said("Since when it is put on no ticket; null while it is in use."))
    merged_into = fields.Nested(
        TagRef, allow_none=True, metadata=said("The one that took its place; null for one that was not merged.")
    )
    tickets = fields.Integer(metadata=said("On how many tickets it stands, of those this reader sees.", 12))
    may_keep = fields.Boolean(metadata=said("Whether this reader may change it."))


class TagPage(Strict):
    """Tags by name."""

    items = fields.List(fields.Nested(TagOut), metadata=said("The tags that exist for this reader."))
    next_cursor = next_cursor()


class TagMarkOut(Strict):
    """That a tag stood on a ticket."""

    tag = fields.Nested(TagRef, metadata=said("Which."))
    put_at = Instant(metadata=said("Since when."))
    put_by = fields.String(metadata=said("By whom, by the name of then.", "王某"))
    taken_at = Instant(allow_none=True, metadata=said("When it was taken off; null while it stands."))
    taken_by = fields.String(allow_none=True, metadata=said("By whom; null while it stands.", "李某"))


class TagsOfTicket(Strict):
    """The tags of one ticket."""

    items = fields.List(fields.Nested(TagRef), metadata=said("Those that stand on it, by name."))
    marks = fields.List(fields.Nested(TagMarkOut), metadata=said("All that ever did, in the order they were put on."))
