"""Common issues, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Word, said
from app.api.shapes import CodeName, PageQuery, next_cursor
from app.issues.rules.words import IssueState, Placed


class IssuesQuery(PageQuery):
    """Which issues are listed."""

    state = Word(
        IssueState, load_default=IssueState.OPEN, metadata=said("Those shown, or those that were dismissed.", "open")
    )


class IssueOut(Strict):
    """共性问题: matters of one region about one thing, counted over those this reader sees."""

    id = fields.Integer(metadata=said("Its id, which it keeps from night to night.", 7))
    title = fields.String(metadata=said("Title of the most central matter this reader reads.", "二期宿舍停水"))
    category = fields.Nested(CodeName, metadata=said("The category most of its matters have."))
    state = Word(IssueState, metadata=said("Whether it is brought to notice."))
    quiet_until = Day(allow_none=True, metadata=said("Last day it is quiet; null while it is shown."))
    tickets = fields.Integer(metadata=said("Matters this reader sees.", 6))
    firms = fields.Integer(metadata=said("Firms they come from.", 4))
    recent_firms = fields.Integer(metadata=said("Firms of those filed in the last 30 days.", 3))
    is_card = fields.Boolean(metadata=said("Whether it is proposed as a batch: three firms in 30 days, and not quiet."))
    parks = fields.List(fields.Nested(CodeName), metadata=said("Parks they lie in."))
    first_on = Day(metadata=said("Day the first of them was filed."))
    last_on = Day(metadata=said("Day the last of them was filed."))
    beyond = fields.Integer(metadata=said("Further matters that do not exist for this reader.", 0))
    may_shape = fields.Boolean(metadata=said("Whether this reader may merge, split or dismiss it."))


class IssuePage(Strict):
    """Common issues, the one with the newest matter first."""

    items = fields.List(fields.Nested(IssueOut), metadata=said("The issues that exist for this reader."))
    next_cursor = next_cursor()


class IssueMemberOut(Strict):
    """A matter in an issue."""

    number = fields.String(metadata=said("Its number.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title, as this reader may read it.", "二期宿舍停水两天了"))
    filed_at = Instant(metadata=said("When it was filed."))
    placed_by = Word(Placed, metadata=said("Who put it into the issue."))
    likeness = fields.Float(metadata=said("To the middle of the issue, 0 to 1.", 0.62))


class IssueMembers(Strict):
    """The matters of an issue, newest first."""

    items = fields.List(fields.Nested(IssueMemberOut), metadata=said("Those that exist for this reader."))
    next_cursor = next_cursor()


class BelongingOut(Strict):
    """How many matters are about the same thing as a ticket."""

    tickets = fields.Integer(
        allow_none=True,
        metadata=said("All of them, this one too; null for none, and for a firm while there are fewer than five.", 6),
    )
    issue = fields.Integer(allow_none=True, metadata=said("The issue, for whoever may see it; null otherwise.", 7))
