"""Hand-overs and stand-ins over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.handovers.rules import HandOverState


class HandOversQuery(PageQuery):
    """Hand-overs of one state, or all."""

    state = Word(HandOverState, metadata=said("Where it stands."))


class KnownPerson(Strict):
    """Somebody to know at a firm; numbers to call stand with the firm itself."""

    name = fields.String(metadata=said("Name.", "王晓明"))
    post = fields.String(metadata=said("Post; may be empty.", "厂长"))
    met_on = fields.Date(allow_none=True, metadata=said("When an officer met this person last; null for one not met."))


class HandedEntry(Strict):
    """A visit that is due, or an errand that runs."""

    kind = fields.String(metadata=said("`visit` or `errand`.", "visit"))
    number = fields.String(metadata=said("Its number.", "ZF20261122-0001"))
    words = fields.String(metadata=said("What it is for.", "日常走访"))
    due_on = fields.Date(allow_none=True, metadata=said("By which Shanghai day; null where none is named."))


class HandedFirm(Strict):
    """A firm that changes hands, the seat there that does, and what the book says of it."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name.", "示范（郑州）精密制造有限公司"))
    seat = fields.String(metadata=said("`A` 主 or `B` 辅.", "A"))
    words = fields.String(metadata=said("What the giver says of it; may be empty.", "用电的事盯紧。"))
    people = fields.List(fields.Nested(KnownPerson), metadata=said("Whom to know there; none in a list."))
    entries = fields.List(
        fields.Nested(HandedEntry),
        metadata=said("Visits due and errands running; once it is done, those that went along. None in a list."),
    )


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
    words = fields.String(metadata=said("What the giver says of all firms; may be empty.", "三家都在等用电扩容。"))
    firms = fields.List(fields.Nested(HandedFirm), metadata=said("The firms."))
    matters = fields.List(fields.Nested(HandedMatter), metadata=said("Open matters, at most 200; none in a list."))
    promises = fields.List(
        fields.Nested(HandedPromise), metadata=said("The giver's open promises to these firms; none in a list.")
    )
    may_sign = fields.Boolean(metadata=said("Whether this reader may sign now; always false in a list."))
    may_write = fields.Boolean(metadata=said("Whether this reader may write in the book now; false in a list."))


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


class LeaverOut(Strict):
    """An officer whose firms are not in other hands yet."""

    username = fields.String(metadata=said("User name.", "officer_demo"))
    name = fields.String(metadata=said("Name.", "赵敏"))
    firms = fields.Integer(metadata=said("Firms of the caller's where a seat is still held.", 3))
    leaves_on = fields.Date(
        allow_none=True,
        metadata=said("First Shanghai day out of office, gone by or to come; null where none is named."),
    )
    serves = fields.Boolean(metadata=said("Whether this officer is in office now."))
    hand_over = fields.String(
        allow_none=True, metadata=said("Id of the hand-over that waits for names; null where none was begun.", "3")
    )
    given = fields.Boolean(metadata=said("Whether it was signed for giving."))
    taken = fields.Boolean(metadata=said("Whether the taker signed."))


class LeaverPage(Strict):
    """Officers whose firms wait for another (未交接)."""

    items = fields.List(fields.Nested(LeaverOut), metadata=said("Officers."))
    next_cursor = next_cursor()


class AbsenceOut(Strict):
    """Who holds a seat and is not there."""

    seat = fields.String(metadata=said("`A` 主 or `B` 辅.", "A"))
    name = fields.String(metadata=said("Name.", "赵敏"))
    absence = fields.String(metadata=said("`away` or `left`.", "away"))
    back_on = fields.Date(allow_none=True, metadata=said("First day back; null for who has left."))


class UnattendedOut(Strict):
    """A firm nobody is there for today."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name.", "示范（郑州）精密制造有限公司"))
    park = fields.String(allow_none=True, metadata=said("Name of its park; null outside all.", "东区产业园"))
    absences = fields.List(fields.Nested(AbsenceOut), metadata=said("Why, seat A first."))


class UnattendedPage(Strict):
    """Firms nobody is there for today (无人在岗)."""

    items = fields.List(fields.Nested(UnattendedOut), metadata=said("Firms."))
    next_cursor = next_cursor()
