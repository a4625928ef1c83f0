"""Tickets: lists, one with its parts, its story, its deadlines explained, and internal remarks."""

from marshmallow import fields

from app.api.fields import (
    Day,
    Instant,
    QueryFlag,
    Strict,
    Text,
    Word,
    Words,
)
from app.api.shapes import CodeName, Moment, PageQuery
from app.departments.rules import RouteReason
from app.tickets.finding import Sort
from app.tickets.rules.externals import LONGEST_NUMBER, LONGEST_SYSTEM
from app.tickets.rules.words import (
    Channel,
    Grade,
    HandBackReason,
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


class FirmRef(Strict):
    """A firm as this reader may know it; ``credit_code`` is null where the name is masked."""

    credit_code = fields.String(allow_none=True)
    name = fields.String()
    former = fields.List(fields.String(), data_key="former_names")


class ExternalOut(Strict):
    """What another system calls a ticket; null to whoever may not know the firm."""

    system = fields.String()
    number = fields.String()


class ExternalIn(Strict):
    """What the program that files calls it: a system, by its code, gives each number once."""

    system = Text(limit=LONGEST_SYSTEM, required=True)
    number = Text(limit=LONGEST_NUMBER, required=True)


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
    moved_from = Moment()
    resolved_from = Day()
    resolved_to = Day()
    closed_from = Day()
    closed_to = Day()
    channel = Word(Channel)
    external = Text(limit=150, longest=150)
    q = fields.String(metadata={"maxLength": 100})
    waiting = Word(Worklist)
    sort = Word(Sort, load_default=Sort.FILED)


class HandBackOut(Strict):
    """What a unit said when it asked to be let go; nobody rules before ``signed_at``."""

    reason = Word(HandBackReason, allow_none=True)
    basis = fields.String()
    suggest = fields.String(allow_none=True)
    asked_at = Instant(allow_none=True)
    signed_at = Instant(allow_none=True)
    count = fields.Integer()


class InstructionOut(Strict):
    """A leader's word that waits for an answer."""

    text = fields.String()
    due_on = Day(allow_none=True)
    at = Instant()


class ProposalOut(Strict):
    """Whom the firm's officer would have called, and why; waits for an answer."""

    lead = fields.String()
    why = fields.String()


class AssignmentOut(Strict):
    """One department's part."""

    id = fields.Integer()
    department = fields.String()
    department_name = fields.String()
    part = Word(Part)
    state = Word(PartState)
    whistle_kind = Word(WhistleKind)
    task = fields.String(allow_none=True)
    called_at = Instant()
    checked_in_at = Instant(allow_none=True)
    handler = fields.String(allow_none=True)
    on_site = fields.Boolean()
    hand_back = fields.Nested(HandBackOut, allow_none=True)
    instruction = fields.Nested(InstructionOut, allow_none=True)
    due = Instant(allow_none=True)
    finished_at = Instant(allow_none=True)
    released_at = Instant(allow_none=True)


class ClockOut(Strict):
    """One time limit; ``seconds_left`` is below zero once overdue."""

    kind = fields.String()
    cycle = fields.Integer()
    department = fields.String(allow_none=True)
    limit = fields.String()
    started_at = Instant()
    due_original = Instant()
    due = Instant()
    state = fields.String()
    stopped_at = Instant(allow_none=True)
    breached_at = Instant(allow_none=True)
    cured = fields.Boolean()
    provisional = fields.Boolean()
    days_left = fields.Integer()
    seconds_left = fields.Integer()


class PauseOut(Strict):
    """An interval in which the resolve clock rests."""

    reason = Word(PauseReason)
    text = fields.String()
    started_at = Instant()
    ends_by = Instant()
    ended_at = Instant(allow_none=True)


class RatingOut(Strict):
    """What the firm said at the end of a cycle."""

    cycle = fields.Integer()
    solved = Word(Solved)
    level = fields.Integer()
    tags = fields.List(fields.String())
    text = fields.String()
    at = Instant()


class TicketRow(Strict):
    """A ticket in a list. ``clock`` is the most pressing one.

    A partner unit reads its own part alone: ``title`` is the first line of its task, what the matter is about is null.
    """

    number = fields.String()
    title = fields.String()
    category = fields.Nested(CodeName, allow_none=True)
    kind = Word(Kind, allow_none=True)
    urgency = Word(Urgency)
    grade = Word(Grade, allow_none=True)
    channel = Word(Channel, allow_none=True)
    state = Word(State)
    version = fields.Integer()
    cycle = fields.Integer()
    confidential = fields.Boolean()
    company = fields.Nested(FirmRef, allow_none=True)
    park = fields.Nested(CodeName, allow_none=True)
    filed_at = Instant()
    wanted_by = Day(allow_none=True)
    outcome = Word(Outcome, allow_none=True)
    resolved_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)
    moved_at = Instant(allow_none=True)
    lead = fields.Nested(CodeName, allow_none=True)
    rating = fields.Nested(RatingOut, allow_none=True)
    external = fields.Nested(ExternalOut, allow_none=True)
    clock = fields.Nested(ClockOut, allow_none=True)


class PersonOut(Strict):
    """Somebody to call at the firm; ``phone`` is masked for who does not handle the matter."""

    name = fields.String()
    position = fields.String()
    phone = fields.String()


class TicketOut(TicketRow):
    """A ticket with its parts; ``actions`` is what this actor may do now.

    ``contact`` and ``place`` (the firm's address) are there for who may know them; a partner once it has checked in.
    """

    body = fields.String()
    consequence = fields.String()
    accepted_at = Instant(allow_none=True)
    whistled_at = Instant(allow_none=True)
    dispute_until = Instant(allow_none=True)
    revisit_on = Day(allow_none=True)
    answer = fields.String(allow_none=True)
    alarms = fields.List(fields.String())
    proposal = fields.Nested(ProposalOut, allow_none=True)
    instruction = fields.Nested(InstructionOut, allow_none=True)
    regrade_why = fields.String(allow_none=True)
    assignments = fields.List(fields.Nested(AssignmentOut))
    clocks = fields.List(fields.Nested(ClockOut))
    pauses = fields.List(fields.Nested(PauseOut))
    ratings = fields.List(fields.Nested(RatingOut))
    complained_of = fields.List(fields.Nested(CodeName))
    contact = fields.Nested(PersonOut, allow_none=True)
    place = fields.String(allow_none=True)
    actions = fields.List(fields.String())
    again_of = fields.String(allow_none=True)
    again_in = fields.List(fields.String())
    may_file_again = fields.Boolean()


class TicketPage(Strict):
    items = fields.List(fields.Nested(TicketRow))
    next_cursor = fields.String(allow_none=True)


class TimelineItemOut(Strict):
    """One act as this reader may know it."""

    seq = fields.Integer()
    at = Instant()
    action = fields.String()
    actor = fields.String(allow_none=True)
    role = fields.String()
    department = fields.String(allow_none=True)
    from_state = Word(State)
    to_state = Word(State)
    cycle = fields.Integer()
    facts = fields.Dict(keys=fields.String())


class Timeline(Strict):
    items = fields.List(fields.Nested(TimelineItemOut))
    next_cursor = fields.String(allow_none=True)


class ExplainQuery(Strict):
    """Which of several clocks of a kind."""

    department = Text(limit=50, longest=50)


class DayOut(Strict):
    """One day on the way to a deadline."""

    day = Day()
    counted = fields.Boolean()
    number = fields.Integer(allow_none=True)
    reason = fields.String()


class IntervalOut(Strict):
    start = Instant()
    end = Instant(allow_none=True)


class ExplanationOut(Strict):
    """Why a clock is due when it is, day by day; ``sla explain`` agrees."""

    kind = fields.String()
    department = fields.String(allow_none=True)
    start = Instant()
    limit = fields.String()
    due_original = Instant()
    due = Instant()
    provisional = fields.Boolean()
    days = fields.List(fields.Nested(DayOut))
    pauses = fields.List(fields.Nested(IntervalOut))
    postponed_workdays = fields.Integer()


class RoutingQuery(Strict):
    """Under which category; without one, as the words say."""

    category = Text(limit=8, longest=8)


class UnitOut(CodeName):
    """A unit a whistle might call; ``staffed``: somebody there would hear it."""

    staffed = fields.Boolean()


class RoutingOut(Strict):
    """Whom the duty list proposes for ``category``; ``item`` is what the words point to below the filed one."""

    category = fields.Nested(CodeName)
    item = fields.Nested(CodeName, allow_none=True)
    lead = fields.Nested(UnitOut, allow_none=True)
    supports = fields.List(fields.Nested(UnitOut))
    reason = Word(RouteReason)


class RemarkOut(Strict):
    """An internal note; no firm ever sees one."""

    at = Instant()
    author = fields.String()
    role = fields.String()
    text = fields.String()


class Remarks(Strict):
    items = fields.List(fields.Nested(RemarkOut))
    next_cursor = fields.String(allow_none=True)
