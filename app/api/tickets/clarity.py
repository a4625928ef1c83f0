"""Shapes of the clarity check: an answer as far as it is written, and the hints on it."""

from marshmallow import fields

from app.api.fields import Day, Strict, Text, Word, said
from app.kernel.inputs import TEXT_LIMIT
from app.tickets.rules.words import Outcome
from app.understanding.rules.replies import Check


class AnswerCheckIn(Strict):
    """An answer as far as it is written, to be looked at before it is sent."""

    text = Text(
        limit=TEXT_LIMIT,
        required=True,
        metadata=said("The answer, as it would be sent.", "我们高度重视，正在积极协调。"),
    )
    outcome = Word(
        Outcome,
        load_default=None,
        allow_none=True,
        metadata=said("How the matter would end; null while it is not decided."),
    )
    revisit_on = Day(
        load_default=None,
        allow_none=True,
        metadata=said("When a `planned` or `transferred` matter would be looked at again; null for none."),
    )


class MarkOut(Strict):
    """Words of the answer that called for a hint."""

    start = fields.Integer(metadata=said("Code points before them, each line end counted as one.", 2))
    length = fields.Integer(metadata=said("Code points they have.", 4))
    text = fields.String(metadata=said("The words.", "高度重视"))


class HintOut(Strict):
    """What would make the answer clearer."""

    check = Word(Check, metadata=said("What is asked of an answer."))
    text = fields.String(
        metadata=said("What to do, in Chinese.", "“高度重视”放在哪件事里都能说。请删去，或者换成谁做了什么、哪天做完。")
    )
    marks = fields.List(
        fields.Nested(MarkOut), metadata=said("Where the words stand; empty where something is missing.")
    )


class ClarityOut(Strict):
    """The hints on one answer; they never bar it from being sent."""

    hints = fields.List(
        fields.Nested(HintOut), metadata=said("In the order of the checks; empty when there is nothing to say.")
    )
