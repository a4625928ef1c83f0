"""Weekly reports: the list, one week, and the rows behind a figure."""

from marshmallow import fields, validate

from app.api.fields import Instant, Strict, Text
from app.api.shapes import PageQuery


class RegionQuery(Strict):
    region = Text(limit=20, longest=20)


class ReportsQuery(PageQuery):
    region = Text(limit=20, longest=20)


class ReportRow(Strict):
    week = fields.String()
    region = fields.String()
    number = fields.String()
    revision = fields.Integer()
    frozen_at = Instant()


class ReportPage(Strict):
    items = fields.List(fields.Nested(ReportRow))
    next_cursor = fields.String(allow_none=True)


class FigureScope(Strict):
    kind = fields.String()
    code = fields.String()
    name = fields.String()


class FigureOut(Strict):
    """n of d; ``rate`` as it is printed (``99.2``, ``—``), ``previous`` that of the issue before, with its n and d."""

    metric = fields.String()
    scope = fields.Nested(FigureScope)
    n = fields.Integer()
    d = fields.Integer()
    rate = fields.String()
    previous = fields.String(allow_none=True)
    previous_n = fields.Integer(allow_none=True)
    previous_d = fields.Integer(allow_none=True)


class BalanceOut(Strict):
    """open_start + filed − finished − excluded = open_end; disputed closings, ``reopened``, are off ``finished``."""

    open_start = fields.Integer()
    filed = fields.Integer()
    finished = fields.Integer()
    excluded = fields.Integer()
    open_end = fields.Integer()
    reopened = fields.Integer()


class ChangeOut(Strict):
    """A figure that this issue is the first to count so; ``before`` is null for a new one."""

    metric = fields.String()
    name = fields.String()
    before = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    after = fields.Dict(keys=fields.String(), values=fields.String())


class ReportOut(ReportRow):
    """The frozen week."""

    period_start = Instant()
    cutoff = Instant()
    formula_version = fields.String()
    changes = fields.List(fields.Nested(ChangeOut))
    calendar_version = fields.Integer()
    figures = fields.List(fields.Nested(FigureOut))
    balance = fields.Nested(BalanceOut)
    exclusions = fields.List(fields.Dict(keys=fields.String()))
    narrative = fields.Dict(keys=fields.String())
    corrections = fields.List(fields.Dict(keys=fields.String()))


class RowsQuery(PageQuery):
    region = Text(limit=20, longest=20)
    which = fields.String(
        load_default="d",
        validate=validate.OneOf(["n", "d", "rest"], error="只能是：n、d、rest。"),
        metadata={"description": "n, d, or rest: those of d that are not in n"},
    )


class RowOut(Strict):
    """One row behind a figure; ``counted`` when it is in n."""

    number = fields.String()
    counted = fields.Boolean()
    reason = fields.String()
    value = fields.Float(allow_none=True)


class RowPage(Strict):
    metric = fields.String()
    scope = fields.Nested(FigureScope)
    n = fields.Integer()
    d = fields.Integer()
    items = fields.List(fields.Nested(RowOut))
    next_cursor = fields.String(allow_none=True)
