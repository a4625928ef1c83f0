"""Token → account. Only from the Authorization header, never from an address, a body or a cookie."""

import re
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from app.accounts.tokens import HeldToken, held_token
from app.kernel.errors import Unauthenticated

_BEARER = re.compile(r"bearer +([A-Za-z0-9_.~+/=-]{16,256})", re.IGNORECASE | re.ASCII)


def token() -> str | None:
    """The bearer token of this request; None when there is none or two."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    return None if found is None else found[1]


def held(session: Session, now: datetime) -> HeldToken:
    """This request's token with its account. Raises Unauthenticated when it is missing, unknown, expired or ended."""
    given = token()
    found = held_token(session, given, now) if given else None
    if found is None:
        raise Unauthenticated("invalid_token" if request.headers.get("Authorization") else None)
    return found
