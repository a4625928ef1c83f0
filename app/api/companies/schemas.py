"""Firms, as they are entered and as they are shown."""

from marshmallow import fields

from app.api.fields import Flag, Int, Many, Strict, Text, Word, said
from app.api.shapes import CodeName, PageQuery, next_cursor
from app.companies.rules import CompanyState


class CompaniesQuery(PageQuery):
    """What a list of firms may be narrowed by."""

    q = fields.String(
        metadata={"maxLength": 100, **said("A part of the name or the credit code, taken literally.", "精密")}
    )
    park = Text(limit=50, longest=50, metadata=said("Code of a park.", "P1"))
    state = Word(CompanyState, metadata=said("Whether the firm is active."))


class ContactIn(Strict):
    """Somebody to call at the firm."""

    name = Text(limit=200, required=True, metadata=said("The person's name.", "李工"))
    phone = Text(
        limit=50, required=True, metadata=said("Telephone number of the mainland, in any usual form.", "13800138000")
    )
    position = Text(
        limit=200, load_default="", metadata=said("What the person is at the firm; may be empty.", "设备部经理")
    )
    is_primary = Flag(load_default=False, metadata=said("Whether this is whom to call first.", True))


class CompanyIn(Strict):
    """A firm's entry; what is left out stays as it is. ``version`` is needed for a firm that exists."""

    version = Int(
        allow_none=True,
        load_default=None,
        metadata=said("The `version` that was read, for a firm that exists; left out to enter a new one.", 1),
    )
    name = Text(
        limit=200, metadata=said("Full name as registered; needed for a new firm.", "示范（郑州）精密制造有限公司")
    )
    park = Text(limit=50, allow_none=True, metadata=said("Code of the park it lies in; null for none.", "P1"))
    industry = Text(limit=200, metadata=said("Industry in words.", "装备制造"))
    address = Text(limit=200, metadata=said("Street address.", "科学大道 100 号"))
    state = Word(CompanyState, metadata=said("Whether the firm is active."))
    contacts = Many(
        fields.Nested(ContactIn),
        most=20,
        metadata=said("All persons to call; what is given replaces the present ones."),
    )


class ContactOut(Strict):
    """Numbers are masked except for those who may call."""

    name = fields.String(metadata=said("The person's name.", "李工"))
    phone = fields.String(
        metadata=said(
            "Whole for those who look after the firm or keep its entry, masked for all others.", "138****8000"
        )
    )
    position = fields.String(metadata=said("What the person is at the firm; may be empty.", "设备部经理"))
    is_primary = fields.Boolean(metadata=said("Whether this is whom to call first."))


class OfficerOut(Strict):
    """Who looks after the firm today: seat A (主) or B (辅)."""

    seat = fields.String(metadata=said("`A` 主 or `B` 辅.", "A"))
    name = fields.String(metadata=said("The officer's name.", "赵敏"))
    stand_in = fields.String(
        allow_none=True, metadata=said("Who stands in for him while he is away today; null otherwise.", "周航")
    )
    stand_in_until = fields.Date(
        allow_none=True, metadata=said("First Shanghai day on which he looks after the firm himself again.")
    )


class FormerNameOut(Strict):
    """曾用名: what the firm was called from ``since`` until before ``until``; it is still found by it."""

    name = fields.String(metadata=said("The name it had.", "示范（郑州）机床有限公司"))
    since = fields.Date(metadata=said("First Shanghai day under this name, as far as it was entered here."))
    until = fields.Date(metadata=said("Shanghai day on which it had another name."))


class CompanyOut(Strict):
    """One firm."""

    credit_code = fields.String(metadata=said("Unified social credit code, 18 characters.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name as registered.", "示范（郑州）精密制造有限公司"))
    former_names = fields.List(
        fields.Nested(FormerNameOut), metadata=said("Names it had (曾用名), the last one first; mostly empty.")
    )
    park = fields.Nested(CodeName, allow_none=True, metadata=said("The park it lies in; null outside any."))
    industry = fields.String(metadata=said("Industry in words; may be empty.", "装备制造"))
    address = fields.String(metadata=said("Street address; may be empty.", "科学大道 100 号"))
    state = Word(CompanyState, metadata=said("Whether the firm is active."))
    version = fields.Integer(metadata=said("Rises with each change; hand it back when changing.", 1))
    contacts = fields.List(fields.Nested(ContactOut), metadata=said("Persons to call, the first one first."))
    officers = fields.List(
        fields.Nested(OfficerOut), metadata=said("Chief service officers of today; empty when nobody is.")
    )


class CompanyPage(Strict):
    """Firms, by name."""

    items = fields.List(fields.Nested(CompanyOut), metadata=said("The firms that exist for this reader."))
    next_cursor = next_cursor()
