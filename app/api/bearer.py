"""The token of a request. Only from the Authorization header, never from an address, a body or a cookie."""

import re

from flask import request

_BEARER = re.compile(r"bearer +([A-Za-z0-9_.~+/=-]{16,256})", re.IGNORECASE | re.ASCII)


def token() -> str | None:
    """The bearer token of this request; None when there is none or two."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    return None if found is None else found[1]
