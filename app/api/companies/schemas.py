"""People, firms, departments and the other reference data."""

import marshmallow as ma

from app.api.fields import Day, Flag, Instant, Int, Many, QueryInt, Secret, Strict, Text, Word
from app.api.tickets.schemas import CodeName, PageQuery
from app.calendars.rules import DayKind
from app.companies.rules import CompanyState

f = ma.fields


class TokenIn(Strict):
    username = Text(limit=100, longest=200, required=True)
    password = Secret(required=True)
    totp = Secret(allow_none=True, load_default=None)


class ScopeOut(Strict):
    """Codes; a company's is its credit code. Absent where they do not apply."""

    role = f.String()
    region = f.String()
    park = f.String()
    department = f.String()
    company = f.String()


class ActorOut(Strict):
    username = f.String()
    name = f.String()
    roles = f.List(f.String())
    scope = f.Nested(ScopeOut)
    seats = f.List(f.Nested(ScopeOut))
    abilities = f.List(f.String())


class NameOut(Strict):
    username = f.String()
    name = f.String()


class MeOut(ActorOut):
    """Who holds the token."""

    actor = f.Nested(NameOut)


class TokenOut(Strict):
    token = f.String()
    expires_at = Instant()
    actor = f.Nested(ActorOut)


class CompaniesQuery(PageQuery):
    q = f.String(metadata={"maxLength": 100})
    park = Text(limit=50, longest=50)
    state = Word(CompanyState)


class ContactIn(Strict):
    name = Text(limit=200, required=True)
    phone = Text(limit=50, required=True)
    position = Text(limit=200, load_default="")
    is_primary = Flag(load_default=False)


class CompanyIn(Strict):
    """A firm's entry; what is left out stays as it is. ``version`` is needed for a firm that exists."""

    version = Int(allow_none=True, load_default=None)
    name = Text(limit=200)
    park = Text(limit=50, allow_none=True)
    industry = Text(limit=200)
    address = Text(limit=200)
    state = Word(CompanyState)
    contacts = Many(f.Nested(ContactIn), most=20)


class ContactOut(Strict):
    """Numbers are masked except for those who may call."""

    name = f.String()
    phone = f.String()
    position = f.String()
    is_primary = f.Boolean()


class OfficerOut(Strict):
    """Who looks after the firm today: seat A (主) or B (辅)."""

    seat = f.String()
    name = f.String()


class CompanyOut(Strict):
    credit_code = f.String()
    name = f.String()
    park = f.Nested(CodeName, allow_none=True)
    industry = f.String()
    address = f.String()
    state = Word(CompanyState)
    version = f.Integer()
    contacts = f.List(f.Nested(ContactOut))
    officers = f.List(f.Nested(OfficerOut))


class CompanyPage(Strict):
    items = f.List(f.Nested(CompanyOut))
    next_cursor = f.String(allow_none=True)


class DepartmentOut(CodeName):
    kind = f.String()
    region = f.String()


class ParkOut(CodeName):
    region = f.String()


class CategoryOut(CodeName):
    """``guidance`` says where to go with a matter that is never accepted here."""

    parent = f.String(allow_none=True)
    hint = f.String()
    guidance = f.String()


class Departments(Strict):
    items = f.List(f.Nested(DepartmentOut))
    next_cursor = f.String(allow_none=True)


class Parks(Strict):
    items = f.List(f.Nested(ParkOut))
    next_cursor = f.String(allow_none=True)


class Categories(Strict):
    items = f.List(f.Nested(CategoryOut))
    next_cursor = f.String(allow_none=True)


class CalendarQuery(Strict):
    year = QueryInt(least=2000, most=2100)


class NamedDayOut(Strict):
    """A day that is not what its weekday says: off 放假 or makeup 补班."""

    date = Day(attribute="day")
    kind = Word(DayKind)
    name = f.String()


class CalendarOut(Strict):
    """``announced`` tells whether the State Council's notice of the year is loaded."""

    year = f.Integer()
    version = f.Integer()
    known_through = Day()
    announced = f.Boolean()
    workdays = f.Integer()
    days = f.List(f.Nested(NamedDayOut))
