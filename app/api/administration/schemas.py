"""Changes of settings, one-time links and findings, as they go over the wire."""

from marshmallow import fields

from app.administration.rules import AmendmentState, SettingKind
from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.findings.rules import Fault

_LENGTH = {"length": "3 workdays"}


class AmendmentsQuery(PageQuery):
    """Which changes."""

    state = Word(AmendmentState, load_default=None, metadata=said("How they stand; all when left out."))
    kind = Word(SettingKind, load_default=None, metadata=said("What is set; everything when left out."))


class MovedDue(Strict):
    """A due that moves."""

    number = fields.String(metadata=said("Number of the matter.", "GX20260924-0007"))
    clock = fields.String(metadata=said("Kind of the clock.", "resolve"))
    before = fields.String(metadata=said("Due before, RFC 3339.", "2026-09-30T09:30:00+00:00"))
    after = fields.String(metadata=said("Due afterwards, RFC 3339.", "2026-10-10T09:30:00+00:00"))


class MovesOut(Strict):
    """What a change moved by the reckoning of the moment it was proposed."""

    tickets = fields.Integer(metadata=said("Open matters it concerns.", 12))
    clocks = fields.Integer(metadata=said("Clocks that run there.", 30))
    dues = fields.Integer(metadata=said("Clocks whose due is another one afterwards.", 0))
    people = fields.Integer(metadata=said("Accounts with a seat there.", 3))
    leads = fields.Integer(metadata=said("Of the open matters those a unit that ends leads.", 0))
    categories = fields.Integer(metadata=said("Categories a unit that ends answers for.", 0))
    firms = fields.Integer(metadata=said("Active firms of a park that ends.", 0))
    examples = fields.List(fields.Nested(MovedDue), metadata=said("Of the dues that move the first twenty."))


class AmendmentOut(Strict):
    """One change of one setting; every change is a version of its own and none is ever dropped."""

    number = fields.String(metadata=said("Its number.", "SZ20261127-0001"))
    kind = Word(SettingKind, metadata=said("What is set."))
    region = fields.String(allow_none=True, metadata=said("Code of the region; null for what holds everywhere.", "GX"))
    subject = fields.String(metadata=said("Which one of its kind: key of a limit, code, or year.", "feedback"))
    version = fields.Integer(metadata=said("Of this setting, from 1.", 2))
    before = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        metadata=said("What held when it was proposed; null for something new.", _LENGTH),
    )
    wanted = fields.Dict(keys=fields.String(), metadata=said("What shall hold.", {"length": "2 workdays"}))
    moves = fields.Nested(MovesOut, metadata=said("What it moves."))
    valid_from = Instant(metadata=said("From when it holds."))
    reason = fields.String(metadata=said("Why it was proposed.", "依据高新区办〔2026〕12 号。"))
    state = Word(AmendmentState, metadata=said("How it stands."))
    proposed_at = Instant(metadata=said("When it was proposed."))
    proposed_by = fields.String(metadata=said("By whom.", "李管理"))
    decided_at = Instant(allow_none=True, metadata=said("When it was signed, declined or taken back; null before."))
    decided_by = fields.String(metadata=said("By whom; empty before.", "孙协调"))
    decided_why = fields.String(metadata=said("With which words; empty for none.", "同意。"))
    in_force_at = Instant(allow_none=True, metadata=said("Since when it holds; null while it does not."))
    may_sign = fields.Boolean(metadata=said("Whether this reader may sign or decline it now."))
    may_take_back = fields.Boolean(metadata=said("Whether this reader may take it back now."))


class AmendmentPage(Strict):
    """Changes, newest first."""

    items = fields.List(fields.Nested(AmendmentOut), metadata=said("The changes this reader knows."))
    next_cursor = next_cursor()


class InvitedOut(Strict):
    """A one-time link; its secret is told this once and kept nowhere."""

    username = fields.String(metadata=said("Whose account it opens.", "wang_jg"))
    path = fields.String(metadata=said("Where it leads, below this installation's address.", "/invitation?key=q7…"))
    expires_at = Instant(metadata=said("Until when it may be used."))


class FindingOut(Strict):
    """One thing that cannot work."""

    fault = Word(Fault, metadata=said("What is wrong."))
    facts = fields.Dict(
        keys=fields.String(),
        metadata=said("What names it, by codes.", {"department": "JFJ", "name": "经济发展局", "region": "GX"}),
    )


class Findings(Strict):
    """What cannot work in the reader's regions, in the order in which it should be mended."""

    items = fields.List(fields.Nested(FindingOut), metadata=said("Empty where everything can work."))


class PeriodOut(Strict):
    """How long one sort of thing is kept."""

    key = fields.String(metadata=said("Its key.", "deliveries"))
    word = fields.String(metadata=said("What it is, in Chinese.", "已发出的邮件和通知记录"))
    kept = fields.Integer(metadata=said("Days it is kept now.", 90))
    default = fields.Integer(metadata=said("Days unless it is set.", 90))
    least = fields.Integer(metadata=said("The fewest days it may be set to.", 30))
    most = fields.Integer(metadata=said("The most days it may be set to.", 1095))


class Periods(Strict):
    """Every period that may be set, in the order of the page."""

    items = fields.List(fields.Nested(PeriodOut), metadata=said("The periods."))
