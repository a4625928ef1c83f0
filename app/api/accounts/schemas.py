"""Signing in, and who holds a token."""

from marshmallow import fields

from app.accounts.own_doors import DoorKind
from app.accounts.rules.roles import Principal
from app.api.fields import Instant, Secret, Strict, Text, Word


class TokenIn(Strict):
    username = Text(limit=100, longest=200, required=True)
    password = Secret(required=True)
    totp = Secret(allow_none=True, load_default=None)
    question = Text(limit=200, allow_none=True, load_default=None)
    """The key of the small question that was asked, with the answer beside it."""
    answer = Text(limit=10, allow_none=True, load_default=None)
    name = Text(
        limit=60,
        longest=60,
        load_default="",
        metadata={"description": "what to call the token among one's own; the client's name unless said"},
    )


class ScopeOut(Strict):
    """Codes; a company's is its credit code. Absent where they do not apply."""

    role = fields.String()
    region = fields.String()
    park = fields.String()
    department = fields.String()
    company = fields.String()


class ActorOut(Strict):
    username = fields.String()
    kind = Word(Principal)
    scopes = fields.List(fields.String(), metadata={"description": "what a program's token is for; absent for people"})
    name = fields.String()
    roles = fields.List(fields.String())
    scope = fields.Nested(ScopeOut)
    seats = fields.List(fields.Nested(ScopeOut))
    abilities = fields.List(fields.String())


class NameOut(Strict):
    username = fields.String()
    name = fields.String()


class MeOut(ActorOut):
    """Who holds the token."""

    actor = fields.Nested(NameOut)


class TokenOut(Strict):
    token = fields.String()
    expires_at = Instant()
    actor = fields.Nested(ActorOut)


class OwnTokenOut(Strict):
    """A token, or a browser signed in, that holds; nothing in it opens anything."""

    id = fields.String(metadata={"description": "for `DELETE /tokens/{id}`"})
    kind = Word(DoorKind)
    name = fields.String(metadata={"description": "what its owner or the client called it"})
    address = fields.String(metadata={"description": "where a browser signed in from"})
    created_at = Instant()
    last_used_at = Instant(allow_none=True)
    expires_at = Instant()
    current = fields.Boolean(metadata={"description": "this request came with it"})


class OwnTokens(Strict):
    items = fields.List(fields.Nested(OwnTokenOut))
    next_cursor = fields.String(allow_none=True)
