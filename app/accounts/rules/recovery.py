"""Recovery codes: ten words nobody confuses, each good for one sign-in when the telephone is gone. Pure."""

import secrets
import unicodedata

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No sign that looks like another."""
GROUPS, OF_GROUP = 3, 4
HOW_MANY = 10
FEW = 3
"""From so many left on, new ones are recommended."""


def new_code() -> str:
    """A code as it is printed: ``abcd-efgh-jkmn``, 59 random bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(OF_GROUP)) for _ in range(GROUPS))


def as_code(typed: str) -> str | None:
    """What somebody typed, as codes are compared; None when it cannot be one (six digits never are)."""
    folded = "".join(sign for sign in unicodedata.normalize("NFKC", typed).lower() if sign.isalnum())
    return folded if len(folded) == GROUPS * OF_GROUP and set(folded) <= set(SIGNS) else None
