"""Weekly reports: the list, one week, and the rows behind a figure."""

from marshmallow import fields, validate

from app.api.fields import Instant, Strict, Text, said
from app.api.shapes import PageQuery, next_cursor


class RegionQuery(Strict):
    """Of which region."""

    region = Text(limit=20, longest=20, metadata=said("Code of the region; the reader's own when left out.", "GX"))


class ReportsQuery(PageQuery):
    """Of which region, and where the list goes on."""

    region = Text(limit=20, longest=20, metadata=said("Code of the region; all of the reader's when left out.", "GX"))


class ReportRow(Strict):
    """An issue of a week."""

    week = fields.String(metadata=said("ISO week, Monday to Sunday, Shanghai.", "2026-W46"))
    region = fields.String(metadata=said("Code of the region.", "GX"))
    number = fields.String(metadata=said("Number of the issue.", "GX-ZB-2026-46"))
    revision = fields.Integer(metadata=said("1, and one more for each time the week was compiled anew.", 1))
    frozen_at = Instant(metadata=said("When the figures were frozen."))


class ReportPage(Strict):
    """Issues."""

    items = fields.List(fields.Nested(ReportRow), metadata=said("The newest issue of each week, newest week first."))
    next_cursor = next_cursor()


class FigureScope(Strict):
    """Whose figure it is."""

    kind = fields.String(
        metadata=said("`region`, `park`, `department`, `category`, `officer`, `channel` or `agent`.", "region")
    )
    code = fields.String(metadata=said("Its code; of an officer or agent the user name.", "GX"))
    name = fields.String(metadata=said("Its name as printed.", "高新区"))


class FigureOut(Strict):
    """n of d; ``rate`` as it is printed (``99.2``, ``—``), ``previous`` that of the issue before, with its n and d."""

    metric = fields.String(metadata=said("Key of the figure, see the glossary.", "resolution_ledger"))
    scope = fields.Nested(FigureScope, metadata=said("Whose figure it is."))
    n = fields.Integer(metadata=said("Numerator; of a duration or sum as d.", 117))
    d = fields.Integer(metadata=said("Denominator; 0 where nothing is counted.", 118))
    rate = fields.String(
        metadata=said(
            "As printed: per cent with one decimal, 100.0 only when n = d; of durations workdays or days with one "
            "decimal, of money whole 万元 (10,000 yuan); `—` where d is 0.",
            "99.2",
        )
    )
    previous = fields.String(
        allow_none=True, metadata=said("`rate` of the issue before; null when there is none.", "98.8")
    )
    previous_n = fields.Integer(allow_none=True, metadata=said("n of the issue before; null when there is none.", 110))
    previous_d = fields.Integer(allow_none=True, metadata=said("d of the issue before; null when there is none.", 112))


class BalanceOut(Strict):
    """open_start + filed − finished − excluded = open_end; disputed closings, ``reopened``, are off ``finished``."""

    open_start = fields.Integer(metadata=said("Tickets open at the start of the week.", 60))
    filed = fields.Integer(metadata=said("Filed in the week.", 44))
    finished = fields.Integer(metadata=said("Finished in the week, less those disputed again.", 40))
    excluded = fields.Integer(metadata=said("Taken out in the week: merged, rejected, withdrawn before a whistle.", 2))
    open_end = fields.Integer(metadata=said("Tickets open at the end of the week.", 62))
    reopened = fields.Integer(metadata=said("Disputed in the week; already off `finished`.", 1))


class ChangeOut(Strict):
    """A figure that this issue is the first to count so; ``before`` is null for a new one."""

    metric = fields.String(metadata=said("Key of the figure.", "on_time"))
    name = fields.String(metadata=said("Its Chinese name.", "按时办结率"))
    before = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        allow_none=True,
        metadata=said(
            "`numerator`, `denominator` and `cohort` in words as counted before; null for a new figure.",
            {"numerator": "按时办结", "denominator": "已办结", "cohort": "办结日期"},
        ),
    )
    after = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=said(
            "The same words as counted from this issue on.",
            {"numerator": "按时办结", "denominator": "已办结", "cohort": "办结日期"},
        ),
    )


class ReportOut(ReportRow):
    """The frozen week."""

    period_start = Instant(metadata=said("Start of the week: Monday 00:00, Shanghai."))
    cutoff = Instant(metadata=said("What happened before this instant is counted: Monday 00:00."))
    formula_version = fields.String(metadata=said("Version of the formulas.", "3"))
    changes = fields.List(fields.Nested(ChangeOut), metadata=said("Figures that this issue is the first to count so."))
    calendar_version = fields.Integer(metadata=said("Version of the working calendar.", 1))
    figures = fields.List(
        fields.Nested(FigureOut), metadata=said("Figures that exist for this reader; others have none of another unit.")
    )
    balance = fields.Nested(BalanceOut, metadata=said("Open at start and end, checked by the program."))
    exclusions = fields.List(
        fields.Dict(keys=fields.String()),
        metadata=said(
            "What was left out and why: `reason` with its counts, of the period and of the week.",
            [{"reason": "merged", "week": 1}],
        ),
    )
    narrative = fields.Dict(
        keys=fields.String(),
        metadata=said("Sentences of the bulletin, Chinese, by part.", {"progress": "本周办结 40 件。"}),
    )
    corrections = fields.List(
        fields.Dict(keys=fields.String()),
        metadata=said(
            "更正: figures of earlier issues that later facts move, with week, metric and ticket; "
            "empty for who reads a part only.",
            [{"week": "2026-W45", "number": "GX20261102-0003"}],
        ),
    )


class RowsQuery(PageQuery):
    """Which rows behind a figure."""

    region = Text(limit=20, longest=20, metadata=said("Code of the region; the reader's own when left out.", "GX"))
    which = fields.String(
        load_default="d",
        validate=validate.OneOf(["n", "d", "rest"], error="只能是：n、d、rest。"),
        metadata=said("`n` those counted, `d` all of the denominator, `rest` those of d that are not in n.", "d"),
    )


class RowOut(Strict):
    """One row behind a figure; ``counted`` when it is in n."""

    number = fields.String(
        metadata=said(
            "Number of the ticket, of the visit, promise, errand or article; behind `pairing`, `visits` and "
            "`visits_spared` the credit code of the firm.",
            "GX20261122-0001",
        )
    )
    counted = fields.Boolean(metadata=said("Whether it is in n."))
    reason = fields.String(metadata=said("Why it is counted or not: a key of the formula's reasons.", "solved"))
    value = fields.Float(
        allow_none=True,
        metadata=said("What is summed or averaged: workdays, days or 万元; null where rows are only counted.", 3.0),
    )


class RowPage(Strict):
    """A figure and the tickets behind it."""

    metric = fields.String(metadata=said("Key of the figure.", "resolution_ledger"))
    scope = fields.Nested(FigureScope, metadata=said("Whose figure it is."))
    n = fields.Integer(metadata=said("Numerator.", 117))
    d = fields.Integer(metadata=said("Denominator.", 118))
    items = fields.List(fields.Nested(RowOut), metadata=said("The rows asked for."))
    next_cursor = next_cursor()
