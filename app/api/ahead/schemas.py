"""What is ahead for an officer, over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, said


class AheadVisitOut(Strict):
    """A visit that is due."""

    number = fields.String(metadata=said("Its number.", "ZF20261122-0001"))
    credit_code = fields.String(metadata=said("Of the firm.", "91419999MA00000014"))
    firm = fields.String(metadata=said("Name of the firm.", "示范（郑州）精密制造有限公司"))
    planned_on = fields.Date(allow_none=True, metadata=said("By which Shanghai day it should be made."))
    overdue = fields.Boolean(metadata=said("Whether that day is past."))


class AheadPromiseOut(Strict):
    """A promise to be kept."""

    id = fields.Integer(metadata=said("Its id.", 7))
    words = fields.String(metadata=said("What was promised.", "恢复 3 号车间供电。"))
    firm = fields.String(
        allow_none=True, metadata=said("Name of the firm; null where it may not be known.", "示范企业")
    )
    due_on = fields.Date(metadata=said("By which Shanghai day."))
    overdue = fields.Boolean(metadata=said("Whether that day is past."))


class AheadMatterOut(Strict):
    """A matter whose firm named a day of its own."""

    number = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title.", "厂区东门外道路破损"))
    wanted_by = fields.Date(metadata=said("The firm's own day."))


class AheadClockOut(Strict):
    """A clock that will ring next in this week."""

    number = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title.", "厂区东门外道路破损"))
    kind = fields.String(metadata=said("Kind of the clock.", "resolve"))
    turns_at = Instant(metadata=said("When its next reminder rings."))
    due = Instant(metadata=said("When it is due."))


class CardOut(Strict):
    """The card of a week, at most ten visits and eight of each other kind; what is past and still open stands first."""

    monday = fields.Date(metadata=said("First day of the week."))
    until = fields.Date(metadata=said("Its Sunday."))
    visits = fields.List(fields.Nested(AheadVisitOut), metadata=said("Visits due."))
    promises = fields.List(fields.Nested(AheadPromiseOut), metadata=said("Promises to be kept."))
    wanted = fields.List(fields.Nested(AheadMatterOut), metadata=said("Days that firms named."))
    turning = fields.List(fields.Nested(AheadClockOut), metadata=said("Clocks about to turn."))
