"""How a file that leaves is named in a header: what a web server can send, and the whole name. Pure."""

import unicodedata
from urllib.parse import quote

NAMELESS = "file"
_SAFE = "!#$&+-.^_`|~"
"""Beside letters and digits, what RFC 5987 lets stand unescaped (``attr-char``)."""
_BREAKS = {'"', "\\", "%", ";", "/"}
"""ASCII that ends a quoted name early, or that some browser takes for an escape or a path."""


def disposition(name: str, *, shown: bool) -> str:
    """The value of ``Content-Disposition`` for a file of this name, ASCII whatever the name holds.

    A header travels as Latin-1, and a server refuses the whole answer for a character outside it. So the name is said
    twice (RFC 6266, 4.3 and appendix D): once with ``_`` for what is not plain ASCII, once whole in UTF-8 (RFC 5987).
    Characters nobody can read (controls, lone surrogates) are left out of both.
    """
    seen = "".join(each for each in name if unicodedata.category(each) not in {"Cc", "Cs"}) or NAMELESS
    plain = "".join(each if " " <= each <= "~" and each not in _BREAKS else "_" for each in seen)
    return f"{'inline' if shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(seen, safe=_SAFE)}"
