"""Firms, as they are entered and as they are shown."""

from marshmallow import fields

from app.api.fields import Flag, Int, Many, Strict, Text, Word
from app.api.shapes import CodeName, PageQuery
from app.companies.rules import CompanyState


class CompaniesQuery(PageQuery):
    q = fields.String(metadata={"maxLength": 100})
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
    contacts = Many(fields.Nested(ContactIn), most=20)


class ContactOut(Strict):
    """Numbers are masked except for those who may call."""

    name = fields.String()
    phone = fields.String()
    position = fields.String()
    is_primary = fields.Boolean()


class OfficerOut(Strict):
    """Who looks after the firm today: seat A (主) or B (辅)."""

    seat = fields.String()
    name = fields.String()


class FormerNameOut(Strict):
    """曾用名: what the firm was called from ``since`` until before ``until``; it is still found by it."""

    name = fields.String()
    since = fields.Date()
    until = fields.Date()


class CompanyOut(Strict):
    credit_code = fields.String()
    name = fields.String()
    former_names = fields.List(fields.Nested(FormerNameOut))
    park = fields.Nested(CodeName, allow_none=True)
    industry = fields.String()
    address = fields.String()
    state = Word(CompanyState)
    version = fields.Integer()
    contacts = fields.List(fields.Nested(ContactOut))
    officers = fields.List(fields.Nested(OfficerOut))


class CompanyPage(Strict):
    items = fields.List(fields.Nested(CompanyOut))
    next_cursor = fields.String(allow_none=True)
