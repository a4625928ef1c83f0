"""Departments, parks, categories, and the days of a year."""

from marshmallow import fields

from app.api.fields import Day, QueryInt, Strict, Word
from app.api.shapes import CodeName
from app.calendars.rules import DayKind


class DepartmentOut(CodeName):
    kind = fields.String()
    region = fields.String()


class ParkOut(CodeName):
    region = fields.String()


class CategoryOut(CodeName):
    """``guidance`` says where to go with a matter that is never accepted here."""

    parent = fields.String(allow_none=True)
    hint = fields.String()
    guidance = fields.String()


class Departments(Strict):
    items = fields.List(fields.Nested(DepartmentOut))
    next_cursor = fields.String(allow_none=True)


class Parks(Strict):
    items = fields.List(fields.Nested(ParkOut))
    next_cursor = fields.String(allow_none=True)


class Categories(Strict):
    items = fields.List(fields.Nested(CategoryOut))
    next_cursor = fields.String(allow_none=True)


class CalendarQuery(Strict):
    year = QueryInt(least=2000, most=2100)


class NamedDayOut(Strict):
    """A day that is not what its weekday says: off 放假 or makeup 补班."""

    date = Day(attribute="day")
    kind = Word(DayKind)
    name = fields.String()


class CalendarOut(Strict):
    """``announced`` tells whether the State Council's notice of the year is loaded."""

    year = fields.Integer()
    version = fields.Integer()
    known_through = Day()
    announced = fields.Boolean()
    workdays = fields.Integer()
    days = fields.List(fields.Nested(NamedDayOut))
