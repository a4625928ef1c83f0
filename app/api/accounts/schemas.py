"""Signing in, and who holds a token."""

from marshmallow import fields

from app.accounts.rules.roles import Principal
from app.api.fields import Instant, Secret, Strict, Text, Word


class TokenIn(Strict):
    username = Text(limit=100, longest=200, required=True)
    password = Secret(required=True)
    totp = Secret(allow_none=True, load_default=None)


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
