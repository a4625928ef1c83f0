"""Pages that are read from inside only: this machine, or an address that the installation named.

A request that somebody forwarded is never from inside, whatever address the proxy has: to everybody else these
addresses are unknown ones.
"""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, TypeVar, cast

from flask import request
from werkzeug.exceptions import NotFound

from app.web.desk import core

V = TypeVar("V", bound=Callable[..., Any])
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
"""Headers by which a proxy says that it speaks for another."""


def inside_only(view: V) -> V:
    """404, as for any unknown address, to whoever asks from outside."""

    @wraps(view)
    def kept(*args: Any, **kwargs: Any) -> Any:
        if not is_inside():
            raise NotFound()
        return view(*args, **kwargs)

    return cast(V, kept)


def is_inside() -> bool:
    """Whether the peer of the connection itself is this machine or an internal address, and speaks for itself."""
    if any(name in request.headers for name in FORWARDED):
        return False
    before = request.environ.get("werkzeug.proxy_fix.orig", {})
    try:
        peer = ip_address(str(before.get("REMOTE_ADDR") or request.remote_addr or ""))
    except ValueError:
        return False
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return peer.is_loopback or any(peer in network for network in core().settings.internal_networks)
