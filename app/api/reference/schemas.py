"""Departments, parks, categories, and the days of a year."""

from marshmallow import fields

from app.api.fields import Day, Instant, QueryInt, Strict, Word, said
from app.api.shapes import CodeName, next_cursor
from app.calendars.rules import DayKind
from app.rulebook.rules import BannerAudience


def _ended() -> Instant:
    return Instant(
        allow_none=True, metadata=said("Since when it cannot be chosen, its past staying; null while it is in use.")
    )


class DepartmentOut(CodeName):
    """A unit."""

    kind = fields.String(
        metadata=said("`department` 部门, `centre` 企服中心, `town` 镇街 or `partner` 外部单位.", "department")
    )
    region = fields.String(metadata=said("Code of its region.", "GX"))
    ended_at = _ended()


class ParkOut(CodeName):
    """A park."""

    region = fields.String(metadata=said("Code of its region.", "GX"))
    ended_at = _ended()


class CategoryOut(CodeName):
    """``guidance`` says where to go with a matter that is never accepted here."""

    parent = fields.String(
        allow_none=True, metadata=said("Code of the first-level category; null for one of these.", "01")
    )
    hint = fields.String(metadata=said("What belongs here, in Chinese; may be empty.", "增容、停电、电压不稳"))
    guidance = fields.String(
        metadata=said(
            "Where to go with it, in Chinese; not empty means it is never accepted here.", "请向人民法院提出。"
        )
    )
    ended_at = _ended()
    successor = fields.String(
        allow_none=True, metadata=said("Code of what is offered instead of one that has ended; null for none.", None)
    )


class Departments(Strict):
    """Units of the reader's regions, by code."""

    items = fields.List(fields.Nested(DepartmentOut), metadata=said("All of them, on one page."))
    next_cursor = next_cursor()


class Parks(Strict):
    """Parks of the reader's regions, by code."""

    items = fields.List(fields.Nested(ParkOut), metadata=said("All of them, on one page."))
    next_cursor = next_cursor()


class Categories(Strict):
    """The taxonomy."""

    items = fields.List(fields.Nested(CategoryOut), metadata=said("Both levels, on one page."))
    next_cursor = next_cursor()


class CalendarQuery(Strict):
    """Which year."""

    year = QueryInt(least=2000, most=2100, metadata=said("A year; the present one when left out.", 2026))


class NamedDayOut(Strict):
    """A day that is not what its weekday says: off 放假 or makeup 补班."""

    date = Day(attribute="day", metadata=said("The day, Shanghai."))
    kind = Word(DayKind, metadata=said("Whether it is off or worked."))
    name = fields.String(metadata=said("What it is called.", "国庆节"))


class CalendarOut(Strict):
    """``announced`` tells whether the State Council's notice of the year is loaded."""

    year = fields.Integer(metadata=said("The year.", 2026))
    version = fields.Integer(metadata=said("Version of the calendar; deadlines are recomputed when it rises.", 1))
    known_through = Day(metadata=said("Last day a notice covers; deadlines past it are `provisional`."))
    announced = fields.Boolean(metadata=said("Whether the year's notice is loaded."))
    workdays = fields.Integer(metadata=said("Working days of the year.", 248))
    hours = fields.String(metadata=said("Intervals of a working day, as they hold today.", "08:30-12:00,14:30-17:30"))
    days = fields.List(fields.Nested(NamedDayOut), metadata=said("The days that are not what their weekday says."))


class ReasonOut(Strict):
    """A reason an act may be given; a code never means something else."""

    region = fields.String(metadata=said("Code of the region.", "GX"))
    act = fields.String(metadata=said("`reject`, `hand_back`, `pause` or `postpone`.", "hand_back"))
    code = fields.String(metadata=said("The code as the act takes it.", "not_ours"))
    word = fields.String(metadata=said("What it is called.", "职责不符"))
    offered = fields.Boolean(metadata=said("Whether it may be given anew.", True))
    note = fields.String(metadata=said("The zone's own explanation; may be empty.", "须附三定方案条款。"))


class Reasons(Strict):
    """The reasons of the reader's regions, by act, in the zone's order."""

    items = fields.List(fields.Nested(ReasonOut), metadata=said("All of them, on one page."))
    next_cursor = next_cursor()


class BannerOut(Strict):
    """A notice that is shown now."""

    region = fields.String(metadata=said("Code of the region.", "GX"))
    audience = Word(BannerAudience, metadata=said("Who reads it."))
    words = fields.String(metadata=said("What is read.", "12 月 5 日 20:00–22:00 系统维护。"))
    words_en = fields.String(metadata=said("The same in English; may be empty.", ""))
    until = Day(metadata=said("The last day on which it is shown, Shanghai."))


class Banners(Strict):
    """What is shown now."""

    items = fields.List(fields.Nested(BannerOut), metadata=said("All of them, on one page."))
    next_cursor = next_cursor()
