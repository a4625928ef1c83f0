"""Weekly reports and supervision orders."""

import marshmallow as ma

from app.api.fields import Instant, Strict, Text, Word, Words
from app.api.tickets.schemas import PageQuery
from app.supervision.rules import Level, OrderState

f = ma.fields


class RegionQuery(Strict):
    region = Text(limit=20, longest=20)


class ReportsQuery(PageQuery):
    region = Text(limit=20, longest=20)


class ReportRow(Strict):
    week = f.String()
    region = f.String()
    number = f.String()
    revision = f.Integer()
    frozen_at = Instant()


class ReportPage(Strict):
    items = f.List(f.Nested(ReportRow))
    next_cursor = f.String(allow_none=True)


class FigureScope(Strict):
    kind = f.String()
    code = f.String()
    name = f.String()


class FigureOut(Strict):
    """n of d; ``rate`` as it is printed (``99.2``, ``—``), ``previous`` the rate of the issue before."""

    metric = f.String()
    scope = f.Nested(FigureScope)
    n = f.Integer()
    d = f.Integer()
    rate = f.String()
    previous = f.String(allow_none=True)


class BalanceOut(Strict):
    """open_start + filed − finished − excluded = open_end."""

    open_start = f.Integer()
    filed = f.Integer()
    finished = f.Integer()
    excluded = f.Integer()
    open_end = f.Integer()


class ReportOut(ReportRow):
    """The frozen week."""

    period_start = Instant()
    cutoff = Instant()
    formula_version = f.String()
    calendar_version = f.Integer()
    figures = f.List(f.Nested(FigureOut))
    balance = f.Nested(BalanceOut)
    exclusions = f.List(f.Dict(keys=f.String()))
    narrative = f.Dict(keys=f.String())
    corrections = f.List(f.Dict(keys=f.String()))


class RowsQuery(PageQuery):
    region = Text(limit=20, longest=20)
    which = f.String(
        load_default="d",
        validate=ma.validate.OneOf(["n", "d", "rest"], error="只能是：n、d、rest。"),
        metadata={"description": "n, d, or rest: those of d that are not in n"},
    )


class RowOut(Strict):
    """One row behind a figure; ``counted`` when it is in n."""

    number = f.String()
    counted = f.Boolean()
    reason = f.String()
    value = f.Float(allow_none=True)


class RowPage(Strict):
    metric = f.String()
    scope = f.Nested(FigureScope)
    n = f.Integer()
    d = f.Integer()
    items = f.List(f.Nested(RowOut))
    next_cursor = f.String(allow_none=True)


# --- supervision orders ----------------------------------------------------------------------------------------------


class OrdersQuery(PageQuery):
    state = Words(OrderState)


class OrderOut(Strict):
    """督办单. A proposal has no number yet and is named by its id."""

    id = f.Integer()
    number = f.String(allow_none=True)
    ticket = f.String()
    title = f.String()
    department = f.String(allow_none=True)
    department_name = f.String(allow_none=True)
    level = Word(Level)
    state = Word(OrderState)
    version = f.Integer()
    reason = f.String()
    proposed_at = Instant()
    issued_at = Instant(allow_none=True)
    due = Instant(allow_none=True)
    signed_at = Instant(allow_none=True)
    answered_at = Instant(allow_none=True)
    answer = f.String()
    closed_at = Instant(allow_none=True)
    closing_note = f.String()
    actions = f.List(f.String())


class OrderPage(Strict):
    items = f.List(f.Nested(OrderOut))
    next_cursor = f.String(allow_none=True)
