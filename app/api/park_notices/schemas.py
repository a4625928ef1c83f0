"""Notices to the firms of a park, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Instant, Strict, Word, said
from app.api.shapes import CodeName, next_cursor
from app.issues.rules.notices import NoticeState


class UnheardParkOut(CodeName):
    """A park of a common issue."""

    firms = fields.Integer(metadata=said("Its active firms that have no matter in the issue.", 38))


class UnheardOut(Strict):
    """The firms that have not written, by park; how many, never which."""

    parks = fields.List(fields.Nested(UnheardParkOut), metadata=said("The parks of its matters."))


class ParkNoticeOut(Strict):
    """园区告知: told to the firms of a park that have not written about an issue, by hand and once."""

    id = fields.Integer(metadata=said("Its id.", 3))
    issue = fields.Integer(allow_none=True, metadata=said("Id of the issue; null once that is none any more.", 7))
    park = fields.Nested(CodeName, metadata=said("Whose firms are meant."))
    category = fields.Nested(CodeName, metadata=said("What it is about."))
    text = fields.String(metadata=said("What they read.", "近期本园区有企业反映供电不稳，正在统一处理。"))
    state = Word(NoticeState, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Hand it back when acting on it.", 1))
    made_by = fields.String(metadata=said("Who drafted it.", "王建国"))
    made_at = Instant(metadata=said("When."))
    sent_by = fields.String(metadata=said("Who sent it; empty before.", ""))
    sent_at = Instant(allow_none=True, metadata=said("When it was sent; null before."))
    firms = fields.Integer(metadata=said("Firms it is drafted for; of one that was sent, those that were told.", 38))
    filed = fields.Integer(metadata=said("Left out when it was sent: they had written meanwhile.", 1))
    moved = fields.Integer(metadata=said("Left out: they had left the park.", 0))
    dissolved = fields.Integer(metadata=said("Left out: they are no more.", 0))


class ParkNoticePage(Strict):
    """Notices, newest first."""

    items = fields.List(fields.Nested(ParkNoticeOut), metadata=said("The coordinator's."))
    next_cursor = next_cursor()


class ToldNoticeOut(Strict):
    """One that a firm was told."""

    id = fields.Integer(metadata=said("Its id.", 3))
    park = fields.String(metadata=said("The park.", "高端装备产业园"))
    category = fields.Nested(CodeName, metadata=said("What it is about: file under it who has met it too."))
    text = fields.String(metadata=said("What it says.", "近期本园区有企业反映供电不稳，正在统一处理。"))
    sent_at = Instant(metadata=said("When it was sent."))


class ToldNotices(Strict):
    """What a firm was told, the newest first, at most twenty."""

    items = fields.List(fields.Nested(ToldNoticeOut), metadata=said("They."))
