"""融资需求, 授权 and banks, as they are shown."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Word, said
from app.api.shapes import CodeName, next_cursor
from app.financing.rules.calls import CallState, DeclineReason
from app.financing.rules.needs import Security


class NeedOut(Strict):
    """What a firm needs to borrow."""

    amount = fields.Integer(metadata=said("Whole 万元 (10,000 yuan).", 500))
    purpose = fields.String(metadata=said("What the money is for.", "采购原材料，履行在手订单。"))
    term = fields.Integer(metadata=said("Months.", 12))
    security = Word(Security, metadata=said("What the firm offers as security."))
    security_note = fields.String(metadata=said("What exactly; may be empty.", "厂房一处，评估 800 万元。"))
    needed_by = Day(metadata=said("By when the money is needed."))
    credit_source = fields.String(metadata=said("Who gave the 信易贷 mark; empty without one.", "省信易贷平台"))
    credit_day = Day(allow_none=True, metadata=said("Since when; null without one."))
    put_at = Instant(metadata=said("When it was first written down."))
    put_by = fields.String(
        allow_none=True, metadata=said("Who wrote it down; null where this reader knows no names.", "李工")
    )


class ConsentOut(Strict):
    """A bank that the firm lets, or let, know of its need."""

    bank = fields.Nested(CodeName, metadata=said("The bank."))
    given_at = Instant(metadata=said("Since when."))
    given_by = fields.String(metadata=said("Who of the firm said so.", "李工"))
    revoked_at = Instant(allow_none=True, metadata=said("Until when; null while it holds."))


class BankCallOut(Strict):
    """One bank that was called: how far it is, what it offers, what came of it."""

    id = fields.Integer(metadata=said("Its id, by which addresses name it.", 4))
    bank = fields.Nested(CodeName, metadata=said("The bank."))
    state = Word(CallState, metadata=said("How far it is."))
    version = fields.Integer(metadata=said("Rises with each step; hand it back when acting.", 2))
    called_at = Instant(metadata=said("When it was called."))
    due = Instant(metadata=said("By when it takes the need up."))
    overdue = fields.Boolean(metadata=said("Whether that is past and it has not.", False))
    taken_at = Instant(allow_none=True, metadata=said("When it took the need up; null before."))
    visited_on = Day(allow_none=True, metadata=said("When it was with the firm; null before."))
    amount = fields.Integer(allow_none=True, metadata=said("What it offers, in 万元; null before.", 300))
    rate = fields.String(allow_none=True, metadata=said("Percent a year; null before.", "3.85"))
    high_rate = fields.Boolean(metadata=said("Whether that is above 24 percent.", False))
    term = fields.Integer(allow_none=True, metadata=said("Months; null before.", 12))
    offered_at = Instant(allow_none=True, metadata=said("When it last said so; null before."))
    chosen_at = Instant(allow_none=True, metadata=said("When the firm chose it; null before."))
    granted_on = Day(allow_none=True, metadata=said("The day the money came; null before."))
    granted_amount = fields.Integer(allow_none=True, metadata=said("How much came, in 万元; null before.", 300))
    reason = Word(DeclineReason, allow_none=True, metadata=said("Why it does not lend; null where it did not say so."))
    note = fields.String(metadata=said("What it said besides; may be empty.", "随借随还。"))
    actions = fields.List(fields.String(), metadata=said("What this reader may do with it now.", ["take"]))


class FinancingOut(Strict):
    """The need of a matter with its banks. A bank reads the need and its own call, and of no other bank."""

    ticket = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    need = fields.Nested(NeedOut, allow_none=True, metadata=said("The need; null while there is none."))
    consents = fields.List(
        fields.Nested(ConsentOut), metadata=said("Whom the firm lets know of it; always empty for a bank.")
    )
    calls = fields.List(fields.Nested(BankCallOut), metadata=said("The banks that were called."))
    banks = fields.List(
        fields.Nested(CodeName), metadata=said("Whom the firm may let know of it besides; for the firm itself.")
    )
    may_put = fields.Boolean(metadata=said("Whether this reader may write the need down, or change it, now."))
    may_consent = fields.Boolean(metadata=said("Whether this reader may let a bank know of it now."))


class PeriodQuery(Strict):
    """Of which days needs are counted."""

    since = Day(metadata=said("First Shanghai day; 1 January of this year when left out."))
    until = Day(metadata=said("Last Shanghai day, included, at most a year later; today when left out."))


class BankFigureOut(Strict):
    """One bank: of those needs it was called to."""

    code = fields.String(metadata=said("Code of the bank.", "YHFW"))
    name = fields.String(metadata=said("Its name.", "银行服务点"))
    called = fields.Integer(metadata=said("How often it was called.", 20))
    taken = fields.Integer(metadata=said("Of these, taken up.", 18))
    in_time = fields.Integer(metadata=said("Of these, taken up within two workdays.", 17))
    declined = fields.Integer(metadata=said("Declined with a reason.", 3))
    reasons = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata=said("How often for each reason.", {"collateral": 2, "credit": 1}),
    )
    offered = fields.Integer(metadata=said("With an offer.", 12))
    high_rate = fields.Integer(metadata=said("With an offer above 24 percent a year.", 0))
    granted = fields.Integer(metadata=said("With money.", 9))
    money = fields.Integer(metadata=said("How much, in 万元.", 2700))
    place = fields.Integer(
        allow_none=True, metadata=said("From 1, by taken / called; null below fifteen calls: not ranked.", 1)
    )


class FinanceFiguresOut(Strict):
    """What came of the needs of a period."""

    since = Day(metadata=said("First Shanghai day."))
    until = Day(metadata=said("Last Shanghai day, included."))
    needs = fields.Integer(metadata=said("Needs written down in the period.", 40))
    granted_needs = fields.Integer(metadata=said("Of these, with money.", 22))
    firms_asked = fields.Integer(metadata=said("Firms with such a need.", 35))
    firms_granted = fields.Integer(metadata=said("Of these, with money.", 20))
    money_asked = fields.Integer(metadata=said("What they needed, in 万元.", 20000))
    money_granted = fields.Integer(metadata=said("What came, in 万元.", 9800))
    mean_days = fields.String(
        allow_none=True,
        metadata=said("Calendar days from the need to its first money, one decimal; null where none came.", "12.4"),
    )
    banks = fields.List(fields.Nested(BankFigureOut), metadata=said("The banks, by code."))


class ListedNeedOut(Strict):
    """One need in the list, with what came of it so far."""

    ticket = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    company = fields.String(allow_none=True, metadata=said("Name of the firm; null where it is hidden.", "示范公司"))
    amount = fields.Integer(metadata=said("What the firm needs, in 万元.", 500))
    term = fields.Integer(metadata=said("Months.", 12))
    needed_by = Day(metadata=said("By when the money is needed."))
    put_at = Instant(metadata=said("When the need was written down."))
    called = fields.Integer(metadata=said("Banks that were called.", 2))
    taken = fields.Integer(metadata=said("Of these, that took it up.", 2))
    offered = fields.Integer(metadata=said("With an offer.", 1))
    declined = fields.Integer(metadata=said("That do not lend.", 1))
    granted_amount = fields.Integer(metadata=said("What came, in 万元.", 300))
    granted_on = Day(allow_none=True, metadata=said("The first day money came; null before."))


class ListedNeedPage(Strict):
    """Needs, newest first."""

    items = fields.List(fields.Nested(ListedNeedOut), metadata=said("Those of this reader's matters."))
    next_cursor = next_cursor()
