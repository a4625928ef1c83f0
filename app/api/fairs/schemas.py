"""Fairs, as they are shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import CodeName, next_cursor
from app.fairs.rules import FairState


class FairFiguresOut(Strict):
    """What came of a fair. Test matters are left out."""

    born = fields.Integer(metadata=said("Needs that were written down there.", 6))
    granted = fields.Integer(metadata=said("Of these, with money.", 2))
    money_asked = fields.Integer(metadata=said("What they needed, in 万元.", 3000))
    money_granted = fields.Integer(metadata=said("What came, in 万元.", 800))


class GuestOut(Strict):
    """A bank or a firm that is invited."""

    code = fields.String(metadata=said("Code of the bank, credit code of the firm.", "YHFW"))
    name = fields.String(metadata=said("Its name.", "银行服务点"))
    came = fields.Boolean(metadata=said("Whether it was marked as come.", False))


class FairNeedOut(Strict):
    """A need that was born there, with what came of it so far."""

    ticket = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    company = fields.String(allow_none=True, metadata=said("Name of the firm; null where it is hidden.", "示范公司"))
    amount = fields.Integer(metadata=said("What the firm needs, in 万元.", 500))
    called = fields.Integer(metadata=said("Banks that were called.", 2))
    offered = fields.Integer(metadata=said("With an offer.", 1))
    granted_amount = fields.Integer(metadata=said("What came, in 万元.", 300))


class ListedFairOut(Strict):
    """A fair in the list."""

    id = fields.Integer(metadata=said("Its id, by which addresses name it.", 4))
    title = fields.String(metadata=said("What it is called.", "先进制造业银企对接会"))
    place = fields.String(metadata=said("Where.", "企服中心二楼会议室"))
    starts_at = Instant(metadata=said("When it begins."))
    park = fields.Nested(CodeName, allow_none=True, metadata=said("The park it is held for; null for the region."))
    state = Word(FairState, metadata=said("Planned or cancelled; that it has been held follows from `over`."))
    over = fields.Boolean(metadata=said("Whether its day is past.", False))
    figures = fields.Nested(
        FairFiguresOut, allow_none=True, metadata=said("What came of it; null for who reads no figures of financing.")
    )


class FairOut(ListedFairOut):
    """One fair. A bank reads its own place among the guests alone; a firm the banks, itself and its own needs."""

    note = fields.String(metadata=said("What guests should know; may be empty.", "请带近三年财务报表。"))
    version = fields.Integer(metadata=said("Rises with each change; hand it back when acting.", 2))
    cancel_reason = fields.String(metadata=said("Why it was cancelled; empty otherwise.", ""))
    banks = fields.List(fields.Nested(GuestOut), metadata=said("The banks of which this reader knows."))
    firms = fields.List(fields.Nested(GuestOut), metadata=said("The firms of which it knows; none for a bank."))
    needs = fields.List(fields.Nested(FairNeedOut), metadata=said("Needs born there that this reader may read."))


class FairPage(Strict):
    """Fairs, the latest first."""

    items = fields.List(fields.Nested(ListedFairOut), metadata=said("Those this reader knows of."))
    next_cursor = next_cursor()
