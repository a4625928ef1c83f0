"""企业更正, as it is shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, Words, said
from app.api.shapes import PageQuery, next_cursor
from app.corrections.rules import CorrectionField, CorrectionState


class CorrectionsQuery(PageQuery):
    """What a list of corrections may be narrowed by."""

    state = Words(
        CorrectionState, metadata=said("One or several states, parted by commas; those that wait when left out.")
    )


class CorrectedFirmOut(Strict):
    """Whose entry it is."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name as registered.", "示范（郑州）精密制造有限公司"))


class CorrectionOut(Strict):
    """What a firm wants put right in its entry."""

    id = fields.Integer(metadata=said("Its id.", 4))
    firm = fields.Nested(CorrectedFirmOut, metadata=said("Whose entry it is."))
    field = Word(CorrectionField, metadata=said("Which part of the entry."))
    wanted = fields.String(metadata=said("How it should read.", "示范（郑州）精密制造有限公司"))
    why = fields.String(metadata=said("Why; may be empty.", "10 月已变更执照。"))
    state = Word(CorrectionState, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Hand it back when deciding.", 1))
    asked_at = Instant(metadata=said("When the firm asked."))
    asked_by = fields.String(metadata=said("Who asked.", "李工"))
    due = Instant(metadata=said("By when it is decided."))
    overdue = fields.Boolean(metadata=said("Whether that is past and it still waits.", False))
    decided_at = Instant(allow_none=True, metadata=said("When it was decided or withdrawn; null while it waits."))
    decided_by = fields.String(
        allow_none=True, metadata=said("Who decided; null where this reader knows no names of staff.", "王建国")
    )
    words = fields.String(metadata=said("What the firm was answered; empty before.", "已按执照更正。"))
    may_decide = fields.Boolean(metadata=said("Whether this reader may decide it now."))
    may_withdraw = fields.Boolean(metadata=said("Whether this reader may take it back now."))


class CorrectionsOut(Strict):
    """What one firm asked for, the newest first."""

    firm = fields.Nested(CorrectedFirmOut, metadata=said("Whose entry it is."))
    items = fields.List(fields.Nested(CorrectionOut), metadata=said("Its corrections."))
    may_ask = fields.Boolean(metadata=said("Whether this reader may ask for one."))


class CorrectionPage(Strict):
    """Corrections, the longest first."""

    items = fields.List(fields.Nested(CorrectionOut), metadata=said("Those that exist for this reader."))
    next_cursor = next_cursor()
