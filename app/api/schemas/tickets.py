"""Tickets: filing, lists, one with its parts, and the body of every act."""

import marshmallow as ma

from app.api.schemas.fields import (
    Day,
    Flag,
    Instant,
    Int,
    Many,
    QueryFlag,
    QueryInt,
    Strict,
    Text,
    Versioned,
    Word,
    Words,
    version_field,
)
from app.followups.rules import FollowUpChannel
from app.kernel.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.tickets.queries import Sort
from app.tickets.rules.drafting import BODY_LIMIT, CONSEQUENCE_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from app.tickets.rules.words import (
    Channel,
    Complaint,
    Grade,
    HandBackReason,
    Kind,
    Outcome,
    Part,
    PartState,
    PauseReason,
    PostponeReason,
    RejectReason,
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


class TicketIn(Strict):
    """A request to file."""

    title = Text(limit=TITLE_LIMIT, required=True)
    body = Text(limit=BODY_LIMIT, required=True)
    category = Text(limit=8, required=True)
    kind = Word(Kind)
    urgency = Word(Urgency)
    company = Text(limit=18, allow_none=True)
    wanted_by = Day(allow_none=True)
    consequence = Text(limit=CONSEQUENCE_LIMIT, allow_none=True)
    confidential = Flag()


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


class RemarkIn(Strict):
    text = Text(limit=TEXT_LIMIT, required=True)


class RemarkOut(Strict):
    """An internal note; no firm ever sees one."""

    at = Instant()
    author = f.String()
    role = f.String()
    text = f.String()


class Remarks(Strict):
    items = f.List(f.Nested(RemarkOut))
    next_cursor = f.String(allow_none=True)


# --- the bodies of acts ----------------------------------------------------------------------------------------------


class VersionIn(Versioned):
    """An act that needs nothing but the version that was seen."""

    version = version_field()


class AcceptIn(VersionIn):
    category = Text(limit=8, allow_none=True)
    grade = Word(Grade, load_default=Grade.ORDINARY)


class RejectIn(VersionIn):
    reason = Word(RejectReason, required=True)
    redirect = Text(limit=TEXT_LIMIT, required=True)


class RequestInfoIn(VersionIn):
    question = Text(limit=TEXT_LIMIT, required=True)


class ProvideInfoIn(VersionIn):
    answer = Text(limit=TEXT_LIMIT, required=True)


class SettleIn(VersionIn):
    outcome = Word(Outcome, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)


class WhistleIn(VersionIn):
    """Departments by code."""

    kind = Word(WhistleKind, required=True)
    lead = Text(limit=50, longest=50, required=True)
    supports = Many(Text(limit=50, longest=50), most=20, load_default=())
    task = Text(limit=TEXT_LIMIT, load_default="")


class CheckInIn(VersionIn):
    handler = Text(limit=50, allow_none=True, load_default=None)
    on_site = Flag(load_default=False)


class HandBackIn(VersionIn):
    reason = Word(HandBackReason, required=True)
    basis = Text(limit=TEXT_LIMIT, required=True)
    suggest = Text(limit=50, longest=50, allow_none=True, load_default=None)


class RuleIn(VersionIn):
    """``assignment`` is the part's id or its department's code; it may be left out when one unit is handing back."""

    assignment = f.Raw(
        allow_none=True,
        load_default=None,
        validate=lambda value: isinstance(value, str | int | None) and not isinstance(value, bool),
        metadata={"type": ["string", "integer"]},
        error_messages={"validator_failed": "请写承办的编号，或单位代码。"},
    )
    upheld = Flag(required=True)
    note = Text(limit=TEXT_LIMIT, required=True)


class ProgressIn(VersionIn):
    text = Text(limit=TEXT_LIMIT, required=True)


class PostponeIn(VersionIn):
    reason = Word(PostponeReason, required=True)
    workdays = Int(most=400, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)


class DecidePostponementIn(VersionIn):
    approved = Flag(required=True)
    note = Text(limit=TEXT_LIMIT, load_default="")


class PauseIn(VersionIn):
    reason = Word(PauseReason, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)


class NoteIn(VersionIn):
    """An act with words that may be left out."""

    text = Text(limit=TEXT_LIMIT, load_default="")


class FinishIn(VersionIn):
    result = Text(limit=TEXT_LIMIT, required=True)


class AnswerIn(VersionIn):
    outcome = Word(Outcome, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)
    revisit_on = Day(allow_none=True, load_default=None)


class SendBackIn(VersionIn):
    note = Text(limit=TEXT_LIMIT, required=True)


class ConfirmIn(VersionIn):
    """The firm's word: solved, and 1 (非常不满意) to 5 (非常满意)."""

    solved = Word(Solved, also=((True, Solved.YES), (False, Solved.NO)), required=True)
    level = Int(most=5, required=True)
    tags = Many(Word(Complaint), load_default=())
    text = Text(limit=TEXT_LIMIT, load_default="")


class DisputeIn(VersionIn):
    tags = Many(Word(Complaint), load_default=())
    text = Text(limit=TEXT_LIMIT, required=True)


class WithdrawIn(VersionIn):
    reason = Text(limit=TEXT_LIMIT, required=True)


class RevisitIn(VersionIn):
    note = Text(limit=TEXT_LIMIT, load_default="")


class FollowUpIn(VersionIn):
    """One attempt to ask the firm; ``says_solved`` only when it was reached."""

    channel = Word(FollowUpChannel, required=True)
    reached = Flag(required=True)
    says_solved = Flag(allow_none=True, load_default=None)
    note = Text(limit=TEXT_LIMIT, load_default="")
