"""督办单, as they are shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, Words
from app.api.shapes import PageQuery
from app.supervision.rules import Level, OrderState


class OrdersQuery(PageQuery):
    state = Words(OrderState)


class ReturnOut(Strict):
    """An answer that was returned, by when it was due and why it went back."""

    answer = fields.String()
    answered_at = Instant()
    due = Instant()
    returned_at = Instant()
    reason = fields.String()


class OrderOut(Strict):
    """督办单. A proposal has no number yet and is named by its id."""

    id = fields.Integer()
    number = fields.String(allow_none=True)
    ticket = fields.String()
    title = fields.String()
    department = fields.String(allow_none=True)
    department_name = fields.String(allow_none=True)
    level = Word(Level)
    state = Word(OrderState)
    version = fields.Integer()
    round = fields.Integer()
    reason = fields.String()
    proposed_at = Instant()
    issued_at = Instant(allow_none=True)
    due = Instant(allow_none=True)
    overdue = fields.Boolean()
    signed_at = Instant(allow_none=True)
    answered_at = Instant(allow_none=True)
    answer = fields.String()
    closed_at = Instant(allow_none=True)
    closing_note = fields.String()
    returns = fields.List(fields.Nested(ReturnOut))
    actions = fields.List(fields.String())


class OrderPage(Strict):
    items = fields.List(fields.Nested(OrderOut))
    next_cursor = fields.String(allow_none=True)
