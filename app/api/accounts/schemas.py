"""Signing in, and who holds a token."""

from marshmallow import fields

from app.accounts.own_doors import DoorKind
from app.accounts.rules.roles import Principal
from app.api.fields import Instant, Secret, Strict, Text, Word, said
from app.api.shapes import next_cursor

_ROLES = "`officer`, `dispatcher`, `coordinator`, …: the roles of the glossary"


class TokenIn(Strict):
    """Who signs in."""

    username = Text(limit=100, longest=200, required=True, metadata=said("User name, upper or lower case.", "leader"))
    password = Secret(required=True, metadata=said("The password, exactly as it is.", "correct horse battery staple"))
    totp = Secret(
        allow_none=True,
        load_default=None,
        metadata=said(
            "The one-time code of 6 digits, for staff; it works once. Null without a second factor.", "123456"
        ),
    )
    name = Text(
        limit=60,
        longest=60,
        load_default="",
        metadata=said("What to call the token among one's own; the name of the client unless said.", "erp"),
    )


class ScopeOut(Strict):
    """One seat: a role, and the codes of where it holds. Members are absent where they do not apply."""

    role = fields.String(metadata=said(f"{_ROLES}. Absent in `scope`.", "officer"))
    region = fields.String(metadata=said("Code of the region.", "GX"))
    park = fields.String(metadata=said("Code of the park, for who sits in one.", "P1"))
    department = fields.String(metadata=said("Code of the unit, for who sits in one.", "JFJ"))
    company = fields.String(metadata=said("Credit code of the firm, for who sits in one.", "91419999MA00000014"))


class ActorOut(Strict):
    """Somebody with all seats of today."""

    username = fields.String(metadata=said("User name, lower case.", "company_demo"))
    kind = Word(Principal, metadata=said("Whose account it is."))
    scopes = fields.List(
        fields.String(), metadata=said("What a program's token is for; absent for people.", ["tickets:read"])
    )
    name = fields.String(metadata=said("The person's name, or what the program is called.", "王建国"))
    roles = fields.List(fields.String(), metadata=said(f"The roles held now: {_ROLES}.", ["company_admin"]))
    scope = fields.Nested(ScopeOut, metadata=said("Where the first seat holds, without its role."))
    seats = fields.List(
        fields.Nested(ScopeOut), metadata=said("Every seat held now; each opens what it opens by itself.")
    )
    abilities = fields.List(
        fields.String(),
        metadata=said("What these roles may do at all; each operation names the one it needs.", ["ticket.file"]),
    )


class NameOut(Strict):
    """Who it is, and nothing else."""

    username = fields.String(metadata=said("User name, lower case.", "company_demo"))
    name = fields.String(metadata=said("The person's name.", "王建国"))


class MeOut(ActorOut):
    """Who holds the token."""

    actor = fields.Nested(NameOut, metadata=said("The same person in short."))


class TokenOut(Strict):
    """A fresh token."""

    token = fields.String(metadata=said("Goes into `Authorization: Bearer …`; shown this once.", "zqs_6fJ0bW1x…"))
    expires_at = Instant(metadata=said("When it ends by itself, twelve hours later."))
    actor = fields.Nested(ActorOut, metadata=said("Who signed in."))


class OwnTokenOut(Strict):
    """A token, or a browser signed in, that holds; nothing in it opens anything."""

    id = fields.String(metadata=said("For `DELETE /tokens/{key}`.", "0f3b6c1e9a7d4c52"))
    kind = Word(DoorKind, metadata=said("Through which face somebody is in."))
    name = fields.String(metadata=said("What its owner, or the client, called it.", "erp"))
    address = fields.String(metadata=said("Where a browser signed in from; empty for a token.", "10.20.0.7"))
    created_at = Instant(metadata=said("When it was given."))
    last_used_at = Instant(allow_none=True, metadata=said("When it was last used, to a few minutes; null when never."))
    expires_at = Instant(metadata=said("When it ends by itself."))
    current = fields.Boolean(metadata=said("Whether this very request came with it.", True))


class OwnTokens(Strict):
    """What somebody has open."""

    items = fields.List(
        fields.Nested(OwnTokenOut), metadata=said("Tokens and browsers signed in, newest first, all on one page.")
    )
    next_cursor = next_cursor()
