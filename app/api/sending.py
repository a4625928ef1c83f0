"""A kept file on its way to a program: the bytes, a name, and nothing a browser could run."""

from typing import Any

from flask import Response

from app.kernel.disposition import disposition
from app.tickets.attaching import Opened
from app.tickets.rules.uploads import INLINE, OCTETS

_INERT = "sandbox; default-src 'none'"
OF_A_FILE: dict[str, Any] = {
    "responses": {
        "200": {
            "description": "The bytes; `Content-Disposition` has the name, `Content-Type` is harmless.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""What the contract says of such an answer."""


def sent(opened: Opened) -> Response:
    """The file to be saved, whatever is in it."""
    shown = opened.inline and opened.media in INLINE
    response = Response(opened.content, mimetype=opened.media if shown else OCTETS)
    response.headers["Content-Disposition"] = disposition(opened.name, shown=False)
    response.headers["Content-Security-Policy"] = _INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
