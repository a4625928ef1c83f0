"""Tickets: filing, lists, one with its parts, and the body of every act."""

import marshmallow as ma

from app.api.fields import (
    Day,
    Instant,
    QueryFlag,
    QueryInt,
    Strict,
    Text,
    Word,
    Words,
)
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.tickets.finding import Sort
from app.tickets.rules.words import (
    Channel,
    Grade,
    Kind,
    Outcome,
    Part,
    PartState,
    PauseReason,
    Solved,
    State,
    Urgency,
    WhistleKind,
)
from app.tickets.rules.worklists import Worklist

f = ma.fields


class CodeName(Strict):
    """Anything with a code."""

    code = f.String()
    name = f.String()


class FirmRef(Strict):
    """A firm as this reader may know it; ``credit_code`` is null where the name is masked."""

    credit_code = f.String(allow_none=True)
    name = f.String()


class PageQuery(Strict):
    """Where a list goes on."""

    cursor = Text(limit=500, longest=500)
    limit = QueryInt(most=MAX_LIMIT, load_default=DEFAULT_LIMIT)


class TicketsQuery(PageQuery):
    """What a list of tickets may be narrowed by."""

    state = Words(State)
    category = Text(limit=8, longest=8)
    department = Text(limit=50, longest=50)
    park = Text(limit=50, longest=50)
    company = Text(limit=18, longest=18)
    officer = Text(limit=32, longest=32)
    overdue = QueryFlag()
    kind = Word(Kind)
    urgency = Word(Urgency)
    filed_from = Day()
    filed_to = Day()
    q = f.String(metadata={"maxLength": 100})
    waiting = Word(Worklist)
    sort = Word(Sort, load_default=Sort.FILED)


class AssignmentOut(Strict):
    """One department's part."""

    id = f.Integer()
    department = f.String()
    department_name = f.String()
    part = Word(Part)
    state = Word(PartState)
    whistle_kind = Word(WhistleKind)
    task = f.String(allow_none=True)
    called_at = Instant()
    checked_in_at = Instant(allow_none=True)
    handler = f.String(allow_none=True)
    on_site = f.Boolean()
    due = Instant(allow_none=True)
    finished_at = Instant(allow_none=True)


class ClockOut(Strict):
    """One time limit; ``seconds_left`` is below zero once overdue."""

    kind = f.String()
    cycle = f.Integer()
    department = f.String(allow_none=True)
    limit = f.String()
    started_at = Instant()
    due_original = Instant()
    due = Instant()
    state = f.String()
    stopped_at = Instant(allow_none=True)
    breached_at = Instant(allow_none=True)
    cured = f.Boolean()
    provisional = f.Boolean()
    days_left = f.Integer()
    seconds_left = f.Integer()


class PauseOut(Strict):
    """An interval in which the resolve clock rests."""

    reason = Word(PauseReason)
    text = f.String()
    started_at = Instant()
    ends_by = Instant()
    ended_at = Instant(allow_none=True)


class RatingOut(Strict):
    """What the firm said at the end of a cycle."""

    cycle = f.Integer()
    solved = Word(Solved)
    level = f.Integer()
    tags = f.List(f.String())
    text = f.String()
    at = Instant()


class TicketRow(Strict):
    """A ticket in a list. ``clock`` is the most pressing one."""

    number = f.String()
    title = f.String()
    category = f.Nested(CodeName)
    kind = Word(Kind)
    urgency = Word(Urgency)
    grade = Word(Grade)
    channel = Word(Channel)
    state = Word(State)
    version = f.Integer()
    cycle = f.Integer()
    confidential = f.Boolean()
    company = f.Nested(FirmRef, allow_none=True)
    park = f.Nested(CodeName, allow_none=True)
    filed_at = Instant()
    wanted_by = Day(allow_none=True)
    outcome = Word(Outcome, allow_none=True)
    resolved_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)
    clock = f.Nested(ClockOut, allow_none=True)


class TicketOut(TicketRow):
    """A ticket with its parts; ``actions`` is what this actor may do now."""

    body = f.String()
    consequence = f.String()
    accepted_at = Instant(allow_none=True)
    whistled_at = Instant(allow_none=True)
    dispute_until = Instant(allow_none=True)
    revisit_on = Day(allow_none=True)
    answer = f.String(allow_none=True)
    assignments = f.List(f.Nested(AssignmentOut))
    clocks = f.List(f.Nested(ClockOut))
    pauses = f.List(f.Nested(PauseOut))
    rating = f.Nested(RatingOut, allow_none=True)
    ratings = f.List(f.Nested(RatingOut))
    actions = f.List(f.String())


class TicketPage(Strict):
    items = f.List(f.Nested(TicketRow))
    next_cursor = f.String(allow_none=True)


class TimelineItemOut(Strict):
    """One act as this reader may know it."""

    seq = f.Integer()
    at = Instant()
    action = f.String()
    actor = f.String(allow_none=True)
    role = f.String()
    department = f.String(allow_none=True)
    from_state = Word(State)
    to_state = Word(State)
    cycle = f.Integer()
    facts = f.Dict(keys=f.String())


class Timeline(Strict):
    items = f.List(f.Nested(TimelineItemOut))
    next_cursor = f.String(allow_none=True)


class ExplainQuery(Strict):
    """Which of several clocks of a kind."""

    department = Text(limit=50, longest=50)


class DayOut(Strict):
    """One day on the way to a deadline."""

    day = Day()
    counted = f.Boolean()
    number = f.Integer(allow_none=True)
    reason = f.String()


class IntervalOut(Strict):
    start = Instant()
    end = Instant(allow_none=True)


class ExplanationOut(Strict):
    """Why a clock is due when it is, day by day; ``sla explain`` agrees."""

    kind = f.String()
    department = f.String(allow_none=True)
    start = Instant()
    limit = f.String()
    due_original = Instant()
    due = Instant()
    provisional = f.Boolean()
    days = f.List(f.Nested(DayOut))
    pauses = f.List(f.Nested(IntervalOut))
    postponed_workdays = f.Integer()


class RemarkOut(Strict):
    """An internal note; no firm ever sees one."""

    at = Instant()
    author = f.String()
    role = f.String()
    text = f.String()


class Remarks(Strict):
    items = f.List(f.Nested(RemarkOut))
    next_cursor = f.String(allow_none=True)
