"""Two records of one firm, as they are shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Text, Word, said
from app.mergers.seeing import Along


class PreviewQuery(Strict):
    """Which record is kept."""

    into = Text(limit=40, required=True, metadata=said("Credit code of the record that is kept.", "91419999MA00000014"))


class RecordOut(Strict):
    """A record of a firm."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name as registered.", "示范（郑州）精密制造有限公司"))


class AlongOut(Strict):
    """How many of a kind would go along."""

    kind = Word(Along, metadata=said("The kind."))
    count = fields.Integer(metadata=said("Exact up to 999; 1000 for more.", 12))


class MergerPreviewOut(Strict):
    """What would go along from one record into the other."""

    child = fields.Nested(RecordOut, metadata=said("The record that goes."))
    kept = fields.Nested(RecordOut, metadata=said("The record that is kept."))
    version = fields.Integer(metadata=said("Hand it back when merging.", 1))
    counts = fields.List(fields.Nested(AlongOut), metadata=said("What would go along, by kind."))
    refusal = fields.String(
        allow_none=True, metadata=said("Why they cannot be put together, or not yet; null where they can.", None)
    )


class MergerOut(Strict):
    """A record that went into a firm's, and what became of it."""

    id = fields.String(attribute="number", metadata=said("Its id.", "4"))
    kept = fields.String(metadata=said("Credit code of the record that is kept.", "91419999MA00000014"))
    name = fields.String(metadata=said("What the other was called.", "示范（郑州）精密制造厂"))
    credit_code = fields.String(metadata=said("The code the other had.", "91419999MA00000022"))
    reason = fields.String(metadata=said("Why the two are one firm.", "同一家企业登记了两次"))
    made_at = Instant(metadata=said("When they were put together."))
    made_by = fields.String(metadata=said("By whom.", "王建国"))
    until = Instant(metadata=said("Until when it can be undone."))
    undone_at = Instant(allow_none=True, metadata=said("When it was undone; null while it stands."))
    undone_by = fields.String(metadata=said("By whom; empty while it stands.", ""))
    undo_reason = fields.String(metadata=said("Why; empty while it stands.", ""))
    undoable = fields.Boolean(metadata=said("Whether this reader may undo it now."))


class MergersOut(Strict):
    """The records that went into a firm's, the last one first."""

    items = fields.List(fields.Nested(MergerOut), metadata=said("The mergers."))
