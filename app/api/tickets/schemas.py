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
    said,
)
from app.api.shapes import ActOut, CodeName, Moment, PageQuery, TagRef, next_cursor
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
    Whose,
)
from app.tickets.rules.worklists import Worklist


class FirmRef(Strict):
    """A firm as this reader may know it; ``credit_code`` is null where the name is masked."""

    credit_code = fields.String(
        allow_none=True,
        metadata=said("Unified social credit code; null where the name is masked.", "91419999MA00000014"),
    )
    name = fields.String(metadata=said("Full name; masked for observers.", "示范（郑州）精密制造有限公司"))
    former = fields.List(
        fields.String(),
        data_key="former_names",
        metadata=said(
            "Names it had (曾用名), the last one first; none where the name is masked.", ["示范（郑州）机床有限公司"]
        ),
    )


class ExternalOut(Strict):
    """What another system calls a ticket; null to whoever may not know the firm."""

    system = fields.String(metadata=said("Code of the system.", "hotline"))
    number = fields.String(metadata=said("Its number there.", "12345/2026-0001"))


class ExternalIn(Strict):
    """What the program that files calls it: a system, by its code, gives each number once."""

    system = Text(
        limit=LONGEST_SYSTEM,
        required=True,
        metadata=said("Code of the system: small letters, digits, `-` and `_`, a letter first.", "hotline"),
    )
    number = Text(limit=LONGEST_NUMBER, required=True, metadata=said("Its number there.", "12345/2026-0001"))


class TicketsQuery(PageQuery):
    """What a list of tickets may be narrowed by."""

    state = Words(State, metadata=said("One or several states, parted by commas.", "handling,review"))
    category = Text(
        limit=8, longest=8, metadata=said("Code of a category; one of the first level brings those below it.", "01")
    )
    department = Text(limit=50, longest=50, metadata=said("Code of a unit that has a part.", "JFJ"))
    park = Text(limit=50, longest=50, metadata=said("Code of a park.", "P1"))
    company = Text(limit=18, longest=18, metadata=said("Credit code of a firm.", "91419999MA00000014"))
    officer = Text(limit=32, longest=32, metadata=said("User name of the firm's officer.", "officer_demo"))
    overdue = QueryFlag(metadata=said("true: some running clock this reader is promised is past due."))
    tag = Text(limit=18, longest=18, metadata=said("Id of a tag that stands on it, as `GET /tags` lists it.", "3"))
    followed = QueryFlag(metadata=said("true: only those the reader follows."))
    kind = Word(Kind, metadata=said("What it is."))
    urgency = Word(Urgency, metadata=said("How urgent."))
    late_of = Text(limit=50, metadata=said("Code of a unit that owes something in it which is past its due."))
    person = Word(
        Whose, metadata=said("In whose hands the caller's own unit has it: `mine`, or `nobody` while nobody is in.")
    )
    filed_from = Day(metadata=said("Filed on this Shanghai day or later."))
    filed_to = Day(metadata=said("Filed on this Shanghai day or earlier."))
    moved_from = Moment(
        metadata=said(
            "Moved then or later: a Shanghai day, `YYYY-MM-DD`, or an instant, RFC 3339 with its offset.",
            "2026-11-23T10:58:45+08:00",
        )
    )
    resolved_from = Day(metadata=said("Answered (办结) on this Shanghai day or later."))
    resolved_to = Day(metadata=said("Answered (办结) on this Shanghai day or earlier."))
    closed_from = Day(metadata=said("Closed (销号) on this Shanghai day or later."))
    closed_to = Day(metadata=said("Closed (销号) on this Shanghai day or earlier."))
    channel = Word(Channel, metadata=said("Who spoke and how."))
    external = Text(
        limit=150,
        longest=150,
        metadata=said("Number another system gave it, or its system and number.", "hotline:12345/2026-0001"),
    )
    q = fields.String(
        metadata={"maxLength": 100, **said("Words of number, title, text or firm, taken literally.", "增容")}
    )
    waiting = Word(Worklist, metadata=said("A work list of the reader's."))
    sort = Word(Sort, load_default=Sort.FILED, metadata=said("Order of the list."))


class HandBackOut(Strict):
    """What a unit said when it asked to be let go; nobody rules before ``signed_at``."""

    reason = Word(HandBackReason, allow_none=True, metadata=said("Why; null for one that says none."))
    basis = fields.String(metadata=said("The document, article or fact it rests on.", "三定方案第四条"))
    suggest = fields.String(allow_none=True, metadata=said("Code of the unit named instead; null when none is.", "ZRJ"))
    asked_at = Instant(allow_none=True, metadata=said("When it was asked; null for one of old."))
    signed_at = Instant(allow_none=True, metadata=said("When the unit's head signed; null while he has not."))
    count = fields.Integer(metadata=said("How many hand-backs of the ticket this makes.", 1))


class InstructionOut(Strict):
    """A leader's word that waits for an answer."""

    text = fields.String(metadata=said("What the leader wants.", "请本周内拿出方案。"))
    due_on = Day(allow_none=True, metadata=said("By when an answer is wanted, a Shanghai day; null for one without."))
    at = Instant(metadata=said("When it was said."))


class ProposalOut(Strict):
    """Whom the firm's officer would have called, and why; waits for an answer."""

    lead = fields.String(metadata=said("Code of the unit.", "JFJ"))
    why = fields.String(metadata=said("Why that unit.", "产线 12 月投产。"))


class AssignmentOut(Strict):
    """One department's part."""

    id = fields.Integer(metadata=said("Id of the part, see `rule`.", 11))
    department = fields.String(metadata=said("Code of the unit.", "JFJ"))
    department_name = fields.String(metadata=said("Its name.", "经济发展局"))
    part = Word(Part, metadata=said("Who answers to the firm, and who to the lead."))
    state = Word(
        PartState, metadata=said("Where the part stands; a firm reads `called` while a unit asks to be let go.")
    )
    whistle_kind = Word(WhistleKind, metadata=said("How it was called."))
    task = fields.String(
        allow_none=True, metadata=said("What it was called for; offices only, else null.", "请现场勘察。")
    )
    called_at = Instant(metadata=said("When it was called."))
    checked_in_at = Instant(allow_none=True, metadata=said("When it checked in; null before."))
    handler = fields.String(allow_none=True, metadata=said("Who handles it; null before check-in.", "王建国"))
    handler_away = fields.String(
        allow_none=True,
        metadata=said("Who stands in for the handler today; null when nobody does, and in lists.", None),
    )
    on_site = fields.Boolean(metadata=said("Whether somebody was on site at check-in."))
    hand_back = fields.Nested(
        HandBackOut, allow_none=True, metadata=said("Its hand-back; null without one, and for firms.")
    )
    instruction = fields.Nested(
        InstructionOut, allow_none=True, metadata=said("A leader's word to it; null without one, and for firms.")
    )
    due = Instant(
        allow_none=True,
        metadata=said("When the unit must be in, then done; null where that is not promised to this reader."),
    )
    finished_at = Instant(allow_none=True, metadata=said("When it was done; null before."))
    released_at = Instant(
        allow_none=True,
        metadata=said("When it was let go unfinished, because the matter was answered without it; else null."),
    )


class ClockOut(Strict):
    """One time limit; ``seconds_left`` is below zero once overdue."""

    kind = fields.String(
        metadata=said(
            "`arrange`, `feedback`, `resolve` or `clear`, promised to the firm; the others run between offices.",
            "resolve",
        )
    )
    cycle = fields.Integer(metadata=said("1, and one more for each dispute.", 1))
    department = fields.String(
        allow_none=True, metadata=said("Code of the unit it runs against; null for one of the whole ticket.", "JFJ")
    )
    limit = fields.String(metadata=said("The limit as `sla explain` takes it.", "7 workdays"))
    started_at = Instant(metadata=said("When it started."))
    due_original = Instant(metadata=said("When it was due before pauses and postponements."))
    due = Instant(metadata=said("When it is due now."))
    state = fields.String(metadata=said("`running`, `paused`, `met`, `missed` (done late) or `cancelled`.", "running"))
    stopped_at = Instant(allow_none=True, metadata=said("When it stopped; null while it runs."))
    breached_at = Instant(allow_none=True, metadata=said("When it became late; null when it never was."))
    cured = fields.Boolean(metadata=said("Late, but postponed by a request made in time."))
    provisional = fields.Boolean(metadata=said("Counted past the last announced calendar; may still move."))
    days_left = fields.Integer(metadata=said("Workdays left; below zero once overdue.", 3))
    seconds_left = fields.Integer(metadata=said("Seconds left by the wall clock; below zero once overdue.", 255600))


class PauseOut(Strict):
    """An interval in which the resolve clock rests."""

    reason = Word(PauseReason, metadata=said("Why it rests."))
    text = fields.String(metadata=said("What is waited for.", "等待环评公示期满。"))
    started_at = Instant(metadata=said("When it began."))
    ends_by = Instant(metadata=said("When it ends by itself."))
    ended_at = Instant(allow_none=True, metadata=said("When it ended; null while it lasts."))


class RatingOut(Strict):
    """What the firm said at the end of a cycle."""

    cycle = fields.Integer(metadata=said("Which cycle it ends.", 1))
    solved = Word(Solved, metadata=said("What the firm says."))
    level = fields.Integer(metadata=said("From 5 (very content) to 1.", 5))
    tags = fields.List(fields.String(), metadata=said("What could have been better, as keys.", ["too_slow"]))
    text = fields.String(metadata=said("Words of the firm; may be empty.", "很及时"))
    at = Instant(metadata=said("When it was given."))


class TicketRow(Strict):
    """A ticket in a list. ``clock`` is the most pressing one.

    A partner unit reads its own part alone: ``title`` is the first line of its task, what the matter is about is null.
    """

    number = fields.String(metadata=said("Region, date and sequence; never reused.", "GX20261122-0001"))
    title = fields.String(
        metadata=said(
            "The matter in one line; names and numbers left out where this reader may not know them.",
            "变压器增容请协调",
        )
    )
    category = fields.Nested(CodeName, allow_none=True, metadata=said("What it is about; null for a partner unit."))
    kind = Word(Kind, allow_none=True, metadata=said("What it is; null for a partner unit."))
    urgency = Word(Urgency, metadata=said("How urgent."))
    grade = Word(
        Grade,
        allow_none=True,
        metadata=said("`ordinary` or `major`, set at acceptance; null before, and for a partner unit."),
    )
    channel = Word(Channel, allow_none=True, metadata=said("Who spoke and how; null for a partner unit."))
    state = Word(State, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Rises with each act; hand it back when acting.", 3))
    cycle = fields.Integer(metadata=said("1, and one more for each dispute.", 1))
    is_test = fields.Boolean(
        metadata=said("Whether it was marked as a test: filed to try something out, and counted nowhere.", False)
    )
    confidential = fields.Boolean(metadata=said("Whether the firm's name is kept from every unit but the lead."))
    company = fields.Nested(
        FirmRef, allow_none=True, metadata=said("The firm; null where it is hidden from this reader.")
    )
    park = fields.Nested(CodeName, allow_none=True, metadata=said("The park it was filed in; null outside any."))
    filed_at = Instant(metadata=said("When it was filed."))
    wanted_by = Day(allow_none=True, metadata=said("The firm's own deadline, a Shanghai day; null without one."))
    outcome = Word(
        Outcome,
        allow_none=True,
        metadata=said("How it ended; null before, and for the firm until the answer is approved."),
    )
    resolved_at = Instant(allow_none=True, metadata=said("When the approved answer went out (办结); null before."))
    closed_at = Instant(allow_none=True, metadata=said("When it was closed (销号); null while open."))
    moved_at = Instant(allow_none=True, metadata=said("When the last act was done; null for a partner unit."))
    lead = fields.Nested(CodeName, allow_none=True, metadata=said("The unit that answers to the firm; null before."))
    rating = fields.Nested(RatingOut, allow_none=True, metadata=said("What the firm said in this cycle; null before."))
    external = fields.Nested(
        ExternalOut,
        allow_none=True,
        metadata=said("Its number in another system; null without one, and where the firm may not be known whole."),
    )
    tags = fields.List(
        fields.Nested(TagRef),
        metadata=said("Words of the offices by which they find it; empty for whoever may write no remark on it."),
    )
    clock = fields.Nested(
        ClockOut,
        allow_none=True,
        metadata=said("The most pressing clock promised to this reader; null when none runs."),
    )


class PersonOut(Strict):
    """Somebody to call at the firm; ``phone`` is masked for who does not handle the matter."""

    name = fields.String(metadata=said("The person's name.", "李工"))
    position = fields.String(metadata=said("What the person is at the firm; may be empty.", "设备部经理"))
    phone = fields.String(metadata=said("Whole for who handles the ticket, masked for all others.", "138****8000"))


class TicketOut(TicketRow):
    """A ticket with its parts; ``actions`` is what this actor may do now.

    ``contact`` and ``place`` (the firm's address) are there for who may know them; a partner once it has checked in.
    """

    body = fields.String(
        metadata=said(
            "The matter as it was typed, as far as this reader may know it; empty for a partner unit.",
            "新产线需增容 800 千伏安。",
        )
    )
    consequence = fields.String(metadata=said("What happens if `wanted_by` passes; may be empty.", "影响 12 月投产。"))
    accepted_at = Instant(allow_none=True, metadata=said("When it was accepted; null before."))
    whistled_at = Instant(allow_none=True, metadata=said("When a unit was first called; null before."))
    dispute_until = Instant(
        allow_none=True, metadata=said("Until when the firm may dispute the answer; null before the answer.")
    )
    revisit_on = Day(
        allow_none=True, metadata=said("When a planned matter is looked at again, a Shanghai day; else null.")
    )
    answer = fields.String(
        allow_none=True,
        metadata=said("The answer; null before, and for the firm until it is approved.", "已完成增容，今日送电。"),
    )
    alarms = fields.List(
        fields.String(),
        metadata=said(
            "Words of danger or stopped production in what was filed, for who accepts; empty later.", ["停产"]
        ),
    )
    proposal = fields.Nested(
        ProposalOut, allow_none=True, metadata=said("A proposed whistle that waits for an answer; else null.")
    )
    instruction = fields.Nested(
        InstructionOut, allow_none=True, metadata=said("A leader's word to park and centre; else null.")
    )
    regrade_why = fields.String(
        allow_none=True,
        metadata=said("Why the lead asks for another grade, while undecided; else null.", "涉及三家单位。"),
    )
    assignments = fields.List(fields.Nested(AssignmentOut), metadata=said("The parts of units, as they were called."))
    clocks = fields.List(fields.Nested(ClockOut), metadata=said("The clocks promised to this reader, as they started."))
    pauses = fields.List(fields.Nested(PauseOut), metadata=said("Intervals in which the resolve clock rested."))
    ratings = fields.List(fields.Nested(RatingOut), metadata=said("The same of every cycle."))
    complained_of = fields.List(
        fields.Nested(CodeName), metadata=said("Units complained of, for offices and who filed it; else empty.")
    )
    contact = fields.Nested(
        PersonOut,
        allow_none=True,
        metadata=said("Whom to call at the firm; null for who may not know, and for the firm itself."),
    )
    place = fields.String(
        allow_none=True,
        metadata=said("Address of the firm, for who may know the contact; else null.", "科学大道 100 号"),
    )
    actions = fields.List(
        fields.String(), metadata=said("What this reader may do now, as in the addresses.", ["accept", "nudge"])
    )
    again_of = fields.String(
        allow_none=True,
        metadata=said("Number of the ended ticket this one brings up again; null for a new matter.", "GX20261001-0002"),
    )
    again_in = fields.List(
        fields.String(), metadata=said("Numbers of tickets that bring this one up again.", ["GX20261130-0004"])
    )
    merged_into = fields.String(
        allow_none=True,
        metadata=said("Number of the ticket of the same firm this one went into (并案); else null.", "GX20261001-0002"),
    )
    merged_here = fields.List(
        fields.String(), metadata=said("Numbers of tickets that went into this one.", ["GX20261001-0005"])
    )
    split_from = fields.String(
        allow_none=True,
        metadata=said("Number of the ticket this one was a part of (拆分); else null.", "GX20261001-0002"),
    )
    split_into = fields.List(
        fields.String(), metadata=said("Numbers of tickets that were split off from this one.", ["GX20261001-0006"])
    )
    may_file_again = fields.Boolean(
        metadata=said("Whether this reader may bring it up again, since it can be disputed no more.")
    )


class TicketPage(Strict):
    """Tickets of a list."""

    items = fields.List(fields.Nested(TicketRow), metadata=said("The tickets that exist for this reader."))
    next_cursor = next_cursor()


class TimelineItemOut(ActOut):
    """One act as this reader may know it."""


class Timeline(Strict):
    """The story of a ticket."""

    items = fields.List(
        fields.Nested(TimelineItemOut), metadata=said("Acts this reader may know of, oldest first, all on one page.")
    )
    next_cursor = next_cursor()


class ExplainQuery(Strict):
    """Which of several clocks of a kind."""

    department = Text(
        limit=50, longest=50, metadata=said("Code of a unit, where several have a clock of the kind.", "JFJ")
    )


class DayOut(Strict):
    """One day on the way to a deadline."""

    day = Day(metadata=said("The Shanghai day."))
    counted = fields.Boolean(metadata=said("Whether it counts."))
    number = fields.Integer(allow_none=True, metadata=said("Which counted day it is; null when skipped.", 1))
    reason = fields.String(metadata=said("Why, in Chinese.", "工作日"))


class IntervalOut(Strict):
    """An interval in which a clock rested."""

    start = Instant(metadata=said("When the rest began."))
    end = Instant(allow_none=True, metadata=said("When it ended; null while it lasts."))


class ExplanationOut(Strict):
    """Why a clock is due when it is, day by day; ``sla explain`` agrees."""

    kind = fields.String(metadata=said("Kind of the clock.", "resolve"))
    department = fields.String(
        allow_none=True, metadata=said("Code of its unit; null for one of the whole ticket.", "JFJ")
    )
    start = Instant(metadata=said("When it started."))
    limit = fields.String(metadata=said("The limit as `sla explain` takes it.", "7 workdays"))
    due_original = Instant(metadata=said("When it was due at first."))
    due = Instant(metadata=said("When it is due now."))
    provisional = fields.Boolean(metadata=said("Counted past the last announced calendar."))
    days = fields.List(fields.Nested(DayOut), metadata=said("Every day on the way, counted or skipped."))
    pauses = fields.List(fields.Nested(IntervalOut), metadata=said("Rests taken into account."))
    postponed_workdays = fields.Integer(metadata=said("Workdays granted besides.", 0))


class RoutingQuery(Strict):
    """Under which category; without one, as the words say."""

    category = Text(limit=8, longest=8, metadata=said("Code of a category; as the words say when left out.", "0101"))


class UnitOut(CodeName):
    """A unit a whistle might call; ``staffed``: somebody there would hear it."""

    staffed = fields.Boolean(metadata=said("Whether an active person sits there; without one it cannot be called."))


class LikelyOut(CodeName):
    """A unit the words point to. Nothing follows from it by itself."""

    confidence = fields.Float(metadata=said("Share of such answers that are right, 0 to 1.", 0.82))
    sure = fields.Boolean(metadata=said("Whether it is fairly sure (较有把握); below that nothing is preselected."))
    words = fields.List(
        fields.String(metadata=said("A word of the matter.", "停水")), metadata=said("What spoke for it.")
    )


class RoutingOut(Strict):
    """Whom the duty list proposes for ``category``; ``item`` is what the words point to below the filed one."""

    category = fields.Nested(CodeName, metadata=said("The category the proposal is for."))
    item = fields.Nested(
        CodeName,
        allow_none=True,
        metadata=said("Second-level category the words point to; null when they point to none."),
    )
    lead = fields.Nested(
        UnitOut, allow_none=True, metadata=said("Unit the duty list proposes as lead; null when it names none.")
    )
    supports = fields.List(fields.Nested(UnitOut), metadata=said("Units proposed as supports."))
    reason = Word(RouteReason, metadata=said("Why this lead."))
    likely = fields.List(fields.Nested(LikelyOut), metadata=said("Units the words point to, two at most."))


class RemarkOut(Strict):
    """An internal note; no firm ever sees one."""

    at = Instant(metadata=said("When it was written."))
    author = fields.String(metadata=said("Who wrote it.", "王建国"))
    role = fields.String(metadata=said("In which role.", "coordinator"))
    text = fields.String(metadata=said("The words.", "已电话联系供电公司。"))
    mentions = fields.List(fields.String(), metadata=said("Whom it calls in, as it stands behind the @.", ["王建国"]))


class Remarks(Strict):
    """Internal remarks."""

    items = fields.List(fields.Nested(RemarkOut), metadata=said("Remarks, oldest first, all on one page."))
    next_cursor = next_cursor()
