"""承诺, as it is shown and asked for."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Text, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.promises.rules.words import PromiseAction, PromiseList, PromiseOrigin, PromiseState


class PromisesQuery(PageQuery):
    """What a list of promises may be narrowed by."""

    which = Word(PromiseList, data_key="list", metadata=said("Which list; all open ones when left out."))
    unit = Text(metadata=said("Code of the unit that promised.", "JFJ"))
    park = Text(metadata=said("Code of the firm's park.", "P01"))
    officer = Text(metadata=said("User name of the officer who keeps it.", "officer_demo"))
    firm = Text(metadata=said("Credit code of the firm.", "91419999MA00000014"))
    since = Day(metadata=said("First of the days that were said first.", "2026-11-01"))
    until = Day(metadata=said("Last of them.", "2026-11-30"))


class PeriodQuery(Strict):
    """Of which days promises are counted."""

    since = Day(metadata=said("First day; the first of this month when left out.", "2026-11-01"))
    until = Day(metadata=said("Last day; today when left out.", "2026-11-30"))


class PromisedFirmOut(Strict):
    """To whom it was promised."""

    credit_code = fields.String(
        allow_none=True, metadata=said("Unified social credit code; null where masked.", "91419999MA00000014")
    )
    name = fields.String(metadata=said("Its name.", "示范（郑州）精密制造有限公司"))


class PromiseStepOut(Strict):
    """What happened to it while it was open."""

    kind = fields.String(metadata=said("`moved`, `broken` (the firm said no) or `handed_over`.", "moved"))
    at = Instant(metadata=said("When."))
    due_on = fields.Date(allow_none=True, metadata=said("The day that held before it was moved; null otherwise."))
    words = fields.String(metadata=said("Why it was moved, or what the firm missed.", "设备 14 日才到货。"))


class PromiseOut(Strict):
    """One promise."""

    id = fields.Integer(metadata=said("Its id.", 7))
    firm = fields.Nested(
        PromisedFirmOut,
        allow_none=True,
        metadata=said("The firm; null where the reader may not know whose matter it is."),
    )
    ticket = fields.String(
        allow_none=True, metadata=said("Number of the matter it is about; null for none.", "GX20261122-0001")
    )
    title = fields.String(metadata=said("Title of that matter; empty without one.", "变压器增容请协调"))
    words = fields.String(metadata=said("What was promised.", "恢复 3 号车间供电。"))
    unit = fields.String(allow_none=True, metadata=said("The unit; null for officer, park and centre.", "经济发展局"))
    person = fields.String(
        allow_none=True, metadata=said("Who keeps it; null where a firm reads no names of a unit's people.", "王建国")
    )
    origin = Word(PromiseOrigin, metadata=said("In which act it was made."))
    state = Word(PromiseState, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Hand it back when acting.", 1))
    given_at = Instant(metadata=said("When it was given."))
    due_on = fields.Date(metadata=said("By which day."))
    due = Instant(metadata=said("The closing of that day."))
    first_due_on = fields.Date(metadata=said("The day that was said first; figures count by it."))
    overdue = fields.Boolean(metadata=said("Open, its day gone by, and nobody says that it is done.", False))
    done_at = Instant(allow_none=True, metadata=said("When it was said to be done; null before."))
    done_note = fields.String(metadata=said("What was done; empty before.", "15:00 已恢复。"))
    counts_from = Instant(
        allow_none=True, metadata=said("From when silence counts as kept, while the firm's word is waited for.")
    )
    ended_at = Instant(allow_none=True, metadata=said("When it ended; null while open."))
    deemed = fields.Boolean(metadata=said("It counts as done because the firm said nothing.", False))
    firm_words = fields.String(metadata=said("What the firm said last; may be empty.", "只恢复了一半。"))
    steps = fields.List(fields.Nested(PromiseStepOut), metadata=said("What happened meanwhile, the oldest first."))
    actions = fields.List(Word(PromiseAction), metadata=said("What this reader may do now."))


class PromisePage(Strict):
    """Promises."""

    items = fields.List(fields.Nested(PromiseOut), metadata=said("Those that exist for this reader."))
    next_cursor = next_cursor()


class KeptOut(Strict):
    """How many were kept, of one unit, park or officer."""

    code = fields.String(metadata=said("What the list is narrowed by.", "JFJ"))
    name = fields.String(metadata=said("Its name.", "经济发展局"))
    n = fields.Integer(metadata=said("Kept by the day that was said first.", 3))
    d = fields.Integer(metadata=said("Those whose first day lies in the period and that are due or done.", 4))
    late = fields.Integer(metadata=said("Open ones of the period whose day has gone by.", 1))


class PromiseFiguresOut(Strict):
    """承诺兑现率 of a period."""

    since = fields.Date(metadata=said("First day."))
    until = fields.Date(metadata=said("Last day."))
    whole = fields.Nested(KeptOut, metadata=said("Of all that exist for this reader."))
    units = fields.List(fields.Nested(KeptOut), metadata=said("By unit."))
    parks = fields.List(fields.Nested(KeptOut), metadata=said("By park."))
    officers = fields.List(fields.Nested(KeptOut), metadata=said("By officer."))
