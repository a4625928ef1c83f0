"""督办单, as they are shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, Words, said
from app.api.shapes import PageQuery, next_cursor
from app.supervision.rules import Level, OrderState


class OrdersQuery(PageQuery):
    """What a list of orders may be narrowed by."""

    state = Words(
        OrderState, metadata=said("One or several states, parted by commas; the open ones when left out.", "issued")
    )


class ReturnOut(Strict):
    """An answer that was returned, by when it was due and why it went back."""

    answer = fields.String(metadata=said("What the unit had answered.", "正在协调。"))
    answered_at = Instant(metadata=said("When it answered."))
    due = Instant(metadata=said("By when that answer was due."))
    returned_at = Instant(metadata=said("When it went back."))
    reason = fields.String(metadata=said("What the answer lacked.", "请写明完成日期。"))


class OrderOut(Strict):
    """督办单. A proposal has no number yet and is named by its id."""

    id = fields.Integer(metadata=said("Its id, the name of a proposal in addresses.", 7))
    number = fields.String(allow_none=True, metadata=said("Its number, once issued; null before.", "GX-DB-2026-0007"))
    ticket = fields.String(metadata=said("Number of the ticket it presses for.", "GX20261122-0001"))
    title = fields.String(metadata=said("Title of the ticket as this reader may know it.", "变压器增容请协调"))
    department = fields.String(allow_none=True, metadata=said("Code of the unit addressed; null while none is.", "JFJ"))
    department_name = fields.String(allow_none=True, metadata=said("Its name; null likewise.", "经济发展局"))
    level = Word(Level, metadata=said("How grave."))
    state = Word(OrderState, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Rises with each act; hand it back when acting.", 2))
    round = fields.Integer(metadata=said("Which answer is waited for, from 1; a return raises it.", 1))
    reason = fields.String(metadata=said("What is late, and what must be done by when.", "超期 3 个工作日未答复。"))
    proposed_at = Instant(metadata=said("When it was proposed, or raised by hand."))
    issued_at = Instant(allow_none=True, metadata=said("When it was issued; null for a proposal."))
    due = Instant(allow_none=True, metadata=said("By when the answer is due; null before it was issued."))
    overdue = fields.Boolean(metadata=said("Whether the answer is late now, or came late."))
    signed_at = Instant(allow_none=True, metadata=said("When the unit signed for it; null before."))
    answered_at = Instant(allow_none=True, metadata=said("When the unit answered; null before."))
    answer = fields.String(metadata=said("What the unit answered; empty before.", "已于今日现场处理。"))
    closed_at = Instant(allow_none=True, metadata=said("When it ended; null while open."))
    closing_note = fields.String(metadata=said("What the authority noted at the end; may be empty.", "已落实。"))
    returns = fields.List(fields.Nested(ReturnOut), metadata=said("Answers that were returned, oldest first."))
    actions = fields.List(fields.String(), metadata=said("What this reader may do with it now.", ["sign"]))


class OrderPage(Strict):
    """Orders, newest first."""

    items = fields.List(fields.Nested(OrderOut), metadata=said("The orders that exist for this reader."))
    next_cursor = next_cursor()
