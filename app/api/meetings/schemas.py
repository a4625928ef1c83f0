"""会商, as it is shown."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import CodeName
from app.meetings.rules import Lapse, TaskState
from app.tickets.rules.words import Part, PartState, State, WhistleKind


class CalledOut(Strict):
    """A unit that was called, and when it came."""

    unit = fields.Nested(CodeName, metadata=said("The unit."))
    part = Word(Part, metadata=said("Whether it leads."))
    kind = Word(WhistleKind, metadata=said("By what sort of whistle."))
    state = Word(PartState, metadata=said("Where its part stands."))
    called_at = Instant(metadata=said("When it was called."))
    checked_in_at = Instant(allow_none=True, metadata=said("When it checked in; null before."))
    on_site = fields.Boolean(metadata=said("Whether somebody of it is on site."))
    handler = fields.String(allow_none=True, metadata=said("Who handles it there; null before.", "王建国"))
    due = Instant(
        allow_none=True, metadata=said("By when it must be in while its check-in clock runs; null where none does.")
    )
    late = fields.Boolean(metadata=said("Whether it is not in by its check-in clock, or came behind it.", False))


class WordsOut(Strict):
    """What somebody said to the others."""

    id = fields.Integer(metadata=said("Its id.", 12))
    at = Instant(metadata=said("When."))
    author = fields.String(
        allow_none=True, metadata=said("Who spoke; null where this reader knows the unit alone.", "王建国")
    )
    role = fields.String(metadata=said("In which role.", "handler"))
    unit = fields.String(
        allow_none=True, metadata=said("Name of the unit he spoke for; null for park and centre.", "经济发展局")
    )
    text = fields.String(metadata=said("What was said.", "抢修车已到东门。"))


class DecisionOut(Strict):
    """What was settled."""

    number = fields.Integer(metadata=said("Its number within the room, from 1.", 1))
    text = fields.String(metadata=said("What was settled.", "先恢复临时供电。"))
    at = Instant(metadata=said("When it was written down."))
    by = fields.String(allow_none=True, metadata=said("By whom; null to a partner unit.", "李工"))


class TaskOut(Strict):
    """What a unit took on by a decision."""

    id = fields.Integer(metadata=said("Its id, as addresses name it.", 7))
    decision = fields.Integer(metadata=said("Number of the decision it follows from.", 1))
    text = fields.String(metadata=said("What is to be done.", "恢复临时供电。"))
    unit = fields.Nested(CodeName, metadata=said("The unit that does it."))
    state = Word(TaskState, metadata=said("Where it stands."))
    due = Instant(metadata=said("By when."))
    overdue = fields.Boolean(metadata=said("Whether it is open and its due is past.", False))
    late = fields.Boolean(metadata=said("Whether it was done behind its due.", False))
    given_at = Instant(metadata=said("When it was given."))
    given_by = fields.String(allow_none=True, metadata=said("By whom; null to a partner unit.", "李工"))
    done_at = Instant(allow_none=True, metadata=said("When it was done; null before."))
    done_by = fields.String(allow_none=True, metadata=said("By whom; null before.", "王建国"))
    note = fields.String(metadata=said("With what word it was done; empty before.", "16:40 已恢复。"))
    lapse = Word(Lapse, allow_none=True, metadata=said("Why nobody owes it any more; null otherwise."))
    may_finish = fields.Boolean(metadata=said("Whether this reader may say that it is done."))


class MeetingOut(Strict):
    """The room of one ticket. No firm ever reads one."""

    ticket = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title as this reader may know it.", "变压器增容请协调"))
    state = Word(State, metadata=said("Where the ticket stands."))
    closed = fields.Boolean(metadata=said("Whether it ended, so that the room is only read.", False))
    place = fields.String(
        allow_none=True,
        metadata=said("Where those called meet: what was said, else where the firm is; null unknown.", "启明大道东门"),
    )
    meets_at = Instant(allow_none=True, metadata=said("When they meet; null: as soon as they are called."))
    called = fields.List(fields.Nested(CalledOut), metadata=said("The units, as they were called."))
    words = fields.List(fields.Nested(WordsOut), metadata=said("What was said, the last 500, oldest first."))
    decisions = fields.List(fields.Nested(DecisionOut), metadata=said("What was settled, in its order."))
    tasks = fields.List(
        fields.Nested(TaskOut), metadata=said("What units took on, oldest first; to a partner unit its own.")
    )
    units = fields.List(
        fields.Nested(CodeName), metadata=said("Units that may be given a task; empty for who may give none.")
    )
    may_talk = fields.Boolean(metadata=said("Whether this reader may say something."))
    may_decide = fields.Boolean(metadata=said("Whether he may write down decisions, tasks and the place."))
