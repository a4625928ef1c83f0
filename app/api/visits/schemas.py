"""Visits, as they are shown."""

import marshmallow as ma
from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.tickets.rules.words import State
from app.visits.rules.words import (
    DenialState,
    Production,
    StandingKind,
    StandingState,
    VisitPurpose,
    VisitState,
    VisitWay,
)


class VisitsQuery(PageQuery):
    """Which visits."""

    company = fields.String(
        validate=ma.validate.Length(max=18), metadata=said("Credit code of the firm.", "91410100MA3X4Y5Z6P")
    )
    month = fields.String(
        validate=ma.validate.Regexp(r"[0-9]{4}-[0-9]{2}\Z"), metadata=said("The month they were made in.", "2026-11")
    )
    denied = fields.Boolean(metadata=said("Only those a firm denies, on which nobody ruled.", False))
    on = Day(metadata=said("Only those scheduled for the actor's firms on that day or before, in its order."))
    due = fields.Boolean(metadata=said("Only planned ones of the actor's firms, the nearest first.", False))


class ListedVisitOut(Strict):
    """A visit in a list."""

    number = fields.String(metadata=said("Its number.", "ZFGX20261128-0007"))
    company = fields.String(metadata=said("Name of the firm.", "示范公司"))
    company_code = fields.String(metadata=said("Its credit code.", "91410100MA3X4Y5Z6P"))
    officer = fields.String(metadata=said("Who goes, or went.", "李明"))
    purpose = Word(VisitPurpose, metadata=said("What it is for."))
    state = Word(VisitState, metadata=said("Where it stands."))
    way = Word(VisitWay, allow_none=True, metadata=said("How the firm was met; null while it is planned."))
    visited_on = Day(allow_none=True, metadata=said("The day it was made; null before."))
    planned_on = Day(allow_none=True, metadata=said("By when a period asks for it; null otherwise, and to the firm."))
    scheduled_on = Day(allow_none=True, metadata=said("The day it is scheduled for; null otherwise, and to the firm."))
    scheduled_time = fields.Time(
        "%H:%M", allow_none=True, metadata=said("Of Shanghai; null for any time of that day.", "14:30")
    )
    overdue = fields.Boolean(metadata=said("It is planned and its day is past.", False))
    counts = fields.Boolean(metadata=said("It counts as visited: on site, and not denied.", True))
    denial = Word(DenialState, allow_none=True, metadata=said("What became of the firm's word that nobody came."))
    production = Word(Production, allow_none=True, metadata=said("What was found; null to the firm."))


class VisitPage(Strict):
    """Visits, the latest first."""

    items = fields.List(fields.Nested(ListedVisitOut), metadata=said("Those this reader knows of."))
    next_cursor = next_cursor()


class VisitPhotoOut(Strict):
    """A photo of a visit."""

    key = fields.String(metadata=said("Its id, by which addresses name it.", "0f" * 16))
    name = fields.String(metadata=said("As it was called.", "现场.jpg"))
    open = fields.Boolean(metadata=said("It was cleared, and can be read.", True))


class VisitOfficeOut(Strict):
    """What offices read of a visit, and no firm."""

    met = fields.String(metadata=said("Whom they met.", "王晓明"))
    post = fields.String(metadata=said("His post.", "厂长"))
    notes = fields.String(metadata=said("Internal notes; may be empty.", "计划扩产。"))
    explained = fields.List(fields.String(), metadata=said("Policies that were explained.", ["技改补贴"]))
    again_reason = fields.String(metadata=said("Why somebody came again so soon; empty otherwise.", ""))
    called = fields.Boolean(metadata=said("The firm asked for it.", False))
    leader_reason = fields.String(metadata=said("For which leader's reason; empty otherwise.", ""))
    recorded_at = Instant(allow_none=True, metadata=said("When it was written down; null before."))
    cancel_reason = fields.String(metadata=said("Why it was called off; empty otherwise.", ""))
    denial_words = fields.String(metadata=said("What the firm added to its word; empty otherwise.", ""))
    denied_by = fields.String(metadata=said("Who of the firm said it; empty otherwise.", ""))
    version = fields.Integer(metadata=said("Rises with each change; hand it back when acting.", 2))
    photos = fields.List(fields.Nested(VisitPhotoOut), metadata=said("The photos."))


class VisitMatterOut(Strict):
    """A matter that was brought back."""

    number = fields.String(metadata=said("Number of the ticket.", "GX20261128-0001"))
    title = fields.String(metadata=said("Its title.", "厂区门口积水"))
    state = Word(State, metadata=said("Where it stands."))


class VisitOut(ListedVisitOut):
    """One visit as this reader may know it."""

    ruling_words = fields.String(metadata=said("The supervisor's ground; empty before a ruling.", ""))
    office = fields.Nested(VisitOfficeOut, allow_none=True, metadata=said("What offices read; null to the firm."))
    matters = fields.List(fields.Nested(VisitMatterOut), metadata=said("Matters that this reader may read."))


class CoverageQuery(Strict):
    """Which month, and by what."""

    month = fields.String(
        validate=ma.validate.Regexp(r"[0-9]{4}-[0-9]{2}\Z"), metadata=said("The month; the present one.", "2026-11")
    )
    by = fields.String(
        validate=ma.validate.OneOf(("officer", "park")),
        load_default="officer",
        metadata=said("Rows of officers or of parks.", "officer"),
    )
    cursor = fields.String(metadata=said("`next_cursor` of the page before.", "17"))


class VisitFigureOut(Strict):
    """n of d."""

    n = fields.Integer(metadata=said("How many.", 30))
    d = fields.Integer(metadata=said("Of how many.", 40))


class CoveredRowOut(Strict):
    """An officer or a park."""

    key = fields.String(metadata=said("Id of the officer, code of the park.", "17"))
    name = fields.String(metadata=said("Its name.", "李明"))
    firms = fields.Integer(metadata=said("Firms that are looked after there.", 12))
    months = fields.List(fields.Integer(), metadata=said("Firms visited on site, for each month.", [3, 4, 2, 5, 1, 2]))


class VisitCoverageOut(Strict):
    """The figures of a month, and rows by months."""

    month = fields.String(metadata=said("The month of the figures.", "2026-11"))
    coverage = fields.Nested(VisitFigureOut, metadata=said("走访覆盖率: firms visited on site / firms looked after."))
    found = fields.Nested(VisitFigureOut, metadata=said("问题发现率: visits with a matter / visits."))
    solved = fields.Nested(VisitFigureOut, metadata=said("走访诉求解决率: solved / matters brought back that count."))
    spared = fields.Integer(metadata=said("Firms out of d by the coordinator's word.", 1))
    waiting = fields.Integer(metadata=said("Visits out of n until the supervisor rules.", 1))
    months = fields.List(fields.String(), metadata=said("The months of the rows, the last one last.", ["2026-11"]))
    rows = fields.List(fields.Nested(CoveredRowOut), metadata=said("Officers or parks."))
    next_cursor = next_cursor()


class StandingOut(Strict):
    """A firm that stopped, or is said to have."""

    number = fields.String(metadata=said("Its id, by which addresses name it.", "4"))
    company = fields.String(metadata=said("Name of the firm.", "示范公司"))
    company_code = fields.String(metadata=said("Its credit code.", "91410100MA3X4Y5Z6P"))
    visit = fields.String(metadata=said("The second visit that found it so.", "ZFGX20261128-0007"))
    kind = Word(StandingKind, metadata=said("Stopped or lost."))
    state = Word(StandingState, metadata=said("Where it stands."))
    proposed_at = Instant(metadata=said("When it was proposed."))
    words = fields.String(metadata=said("The coordinator's ground; empty before.", ""))
    version = fields.Integer(metadata=said("Hand it back when acting.", 1))
    fits = fields.String(metadata=said("The act this reader may take; empty for none.", "decide_standing"))


class StandingList(Strict):
    """Those that wait, then those in force."""

    items = fields.List(fields.Nested(StandingOut), metadata=said("At most a hundred."))


class QuietOut(Strict):
    """What a firm says about being called on."""

    company_code = fields.String(metadata=said("Credit code of the firm.", "91410100MA3X4Y5Z6P"))
    until = Day(allow_none=True, metadata=said("The last day on which it is not called on unasked; null: none."))
    reason = fields.String(metadata=said("Why; empty without.", "正在赶工"))
