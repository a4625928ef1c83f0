"""账号与席位, as they go over the wire."""

from marshmallow import fields

from app.accounts.rules.roles import Role
from app.accounts.unseating import EndSeat
from app.api.declared import field_for
from app.api.fields import Instant, Strict, Text, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.kernel.inputs import inputs_of

[_REASON] = inputs_of(EndSeat)
_LONGEST = 100


class AccountsQuery(PageQuery):
    """Whose accounts."""

    q = Text(
        limit=_LONGEST,
        longest=_LONGEST,
        load_default="",
        metadata=said("A part of the person's name or user name.", "王建国"),
    )


class EndSeatIn(Strict):
    """Why the seat ends."""

    reason = field_for(_REASON)


class SeatOut(Strict):
    """A seat that holds, or will; codes are null where the seat is in no such unit."""

    id = fields.Integer(metadata=said("For the address that ends it.", 42))
    role = Word(Role, metadata=said("What the person is there."))
    region = fields.String(metadata=said("Code of the region.", "GX"))
    park = fields.String(allow_none=True, metadata=said("Code of the park; null for none.", "P1"))
    department = fields.String(allow_none=True, metadata=said("Code of the unit; null for none.", "JFJ"))
    company = fields.String(
        allow_none=True, metadata=said("Credit code of the firm; null for none.", "91419999MA00000014")
    )
    from_at = Instant(metadata=said("From when it holds."))
    until_at = Instant(allow_none=True, metadata=said("Until when; null for a seat without an end."))
    endable = fields.Boolean(metadata=said("Whether this reader may end it.", True))


class AccountOut(Strict):
    """A person with the seats in the reader's regions."""

    username = fields.String(metadata=said("User name, lower case.", "handler_demo"))
    name = fields.String(metadata=said("The person's name.", "王建国"))
    active = fields.Boolean(metadata=said("Whether the account is enabled.", True))
    seats = fields.List(fields.Nested(SeatOut), metadata=said("The seats that hold, or will."))


class AccountPage(Strict):
    """People, by user name."""

    items = fields.List(fields.Nested(AccountOut), metadata=said("The people of this reader's regions."))
    next_cursor = next_cursor()
