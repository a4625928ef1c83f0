"""企业标签, as they are shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import next_cursor
from app.traits.rules import TagKind, TagSource, TagValue


class TraitFirmOut(Strict):
    """Whose tag it is."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name as registered.", "示范（郑州）精密制造有限公司"))


class TraitOut(Strict):
    """One tag of a firm; it proves something once it is verified and until it ends."""

    id = fields.Integer(metadata=said("Its id.", 12))
    firm = fields.Nested(TraitFirmOut, metadata=said("Whose it is."))
    kind = Word(TagKind, metadata=said("What it says about; a firm has one verified value of a kind at a time."))
    value = Word(TagValue, metadata=said("What it says."))
    source = Word(TagSource, metadata=said("Where it comes from."))
    since = fields.Date(allow_none=True, metadata=said("Since which day it is so; null where that was not said."))
    basis = fields.String(metadata=said("What shows it; may be empty.", "GR202641000123"))
    put_at = Instant(metadata=said("When it was put."))
    put_by = fields.String(
        allow_none=True, metadata=said("Who put it; null where this reader knows no names of staff.", "王建国")
    )
    verified_at = Instant(allow_none=True, metadata=said("When it was verified; null while it waits."))
    verified_by = fields.String(allow_none=True, metadata=said("Who verified it; null likewise.", "王建国"))
    ended_at = Instant(allow_none=True, metadata=said("When it ended; null while it stands or waits."))
    end_reason = fields.String(metadata=said("Why it ended; empty before.", "证书到期"))
    may_verify = fields.Boolean(metadata=said("Whether this reader may verify it now."))
    may_end = fields.Boolean(metadata=said("Whether this reader may end it now."))


class TraitsOut(Strict):
    """The tags of one firm: those that stand or wait, then those that ended, each the newest first."""

    firm = fields.Nested(TraitFirmOut, metadata=said("Whose they are."))
    items = fields.List(fields.Nested(TraitOut), metadata=said("Its tags."))
    may_put = fields.Boolean(metadata=said("Whether this reader may put one."))


class TraitPage(Strict):
    """Tags that wait to be verified, the longest first."""

    items = fields.List(fields.Nested(TraitOut), metadata=said("Those that exist for this reader."))
    next_cursor = next_cursor()
