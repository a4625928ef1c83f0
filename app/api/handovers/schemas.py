"""Hand-overs and stand-ins over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.handovers.rules import HandOverState


class HandOversQuery(PageQuery):
    """Hand-overs of one state, or all."""

    state = Word(HandOverState, metadata=said("Where it stands."))


class HandedFirm(Strict):
    """A firm that changes hands, and the seat there that does."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name.", "示范（郑州）精密制造有限公司"))
    seat = fields.String(metadata=said("`A` 主 or `B` 辅.", "A"))


class HandedMatter(Strict):
    """An open matter that goes along, with the promise that is due first."""

    number = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    promised = fields.String(allow_none=True, metadata=said("Kind of the clock; null where none runs.", "resolve"))
    due = Instant(allow_none=True, metadata=said("When it is due; null where none runs."))


class HandedPromise(Strict):
    """An open promise that goes along."""

    number = fields.String(metadata=said("Id of the promise.", "7"))
    words = fields.String(metadata=said("What was promised.", "送政策到厂"))
    firm = fields.String(metadata=said("Name of the firm.", "示范（郑州）精密制造有限公司"))
    due_on = fields.Date(metadata=said("By which day."))


class HandOverOut(Strict):
    """A hand-over; its matters are listed where one is read by itself."""

    id = fields.String(metadata=said("Id of the hand-over.", "7"))
    giver = fields.String(metadata=said("Name of the officer who gives.", "赵敏"))
    taker = fields.String(metadata=said("Name of the officer who takes.", "周航"))
    day = fields.Date(metadata=said("From when the taker looks after the firms."))
    reason = fields.String(metadata=said("Why.", "岗位调整"))
    state = fields.String(metadata=said("`open`, `done` or `dropped`.", "open"))
    made_at = Instant(metadata=said("When it was proposed."))
    given_at = Instant(allow_none=True, metadata=said("When it was signed for giving."))
    given_by = fields.String(
        allow_none=True, metadata=said("Who signed instead of a giver who has left; null for himself.", "李宁")
    )
    taken_at = Instant(allow_none=True, metadata=said("When the taker signed."))
    ended_at = Instant(allow_none=True, metadata=said("When it was done or dropped."))
    note = fields.String(metadata=said("Why it was dropped; may be empty.", ""))
    firms = fields.List(fields.Nested(HandedFirm), metadata=said("The firms."))
    matters = fields.List(fields.Nested(HandedMatter), metadata=said("Open matters, at most 200; none in a list."))
    promises = fields.List(
        fields.Nested(HandedPromise), metadata=said("The giver's open promises to these firms; none in a list.")
    )
    may_sign = fields.Boolean(metadata=said("Whether this reader may sign now; always false in a list."))


class HandOverPage(Strict):
    """Hand-overs, the newest first."""

    items = fields.List(fields.Nested(HandOverOut), metadata=said("Hand-overs."))
    next_cursor = next_cursor()


class StandInOut(Strict):
    """Who stands in for whom."""

    id = fields.String(metadata=said("Id of the stand-in.", "3"))
    officer = fields.String(metadata=said("Name of who is away.", "赵敏"))
    stand_in = fields.String(metadata=said("Name of who stands in.", "周航"))
    from_day = fields.Date(metadata=said("First Shanghai day."))
    last_day = fields.Date(metadata=said("Last Shanghai day, included."))
    reason = fields.String(metadata=said("Why; may be empty.", "年休假"))
    present = fields.Boolean(metadata=said("Whether it holds today."))
    missing = fields.Boolean(metadata=said("Whether it reaches nobody today: who stands in is away or has left."))


class StandInPage(Strict):
    """Stand-ins that hold or are to come, the first to end first."""

    items = fields.List(fields.Nested(StandInOut), metadata=said("Stand-ins."))
    next_cursor = next_cursor()


class ArrangedOut(Strict):
    """The id of what was arranged or ended."""

    id = fields.String(metadata=said("Id of the stand-in.", "3"))
    officer = fields.String(metadata=said("User name of who is away.", "officer_demo"))
    stand_in = fields.String(metadata=said("User name of who stands in.", "officer_002"))
