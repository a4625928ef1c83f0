"""Token → account. Only from the Authorization header, never from an address, a body or a cookie."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from flask import request
from sqlalchemy.orm import Session

from app.accounts.tokens import account_of_token
from app.kernel.errors import Unauthenticated

if TYPE_CHECKING:
    from app.accounts.models import Account

_BEARER = re.compile(r"bearer +([A-Za-z0-9_.~+/=-]{16,256})", re.IGNORECASE | re.ASCII)


def token() -> str | None:
    """The bearer token of this request; None when there is none or two."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    return None if found is None else found[1]


def holder(session: Session, now: datetime) -> "Account":
    """The account behind this request's token. Raises Unauthenticated when it is missing, unknown, expired or ended."""
    given = token()
    account = account_of_token(session, given, now) if given else None
    if account is None:
        raise Unauthenticated("invalid_token" if request.headers.get("Authorization") else None)
    return account
