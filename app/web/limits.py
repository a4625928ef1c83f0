"""How often one sender may ask: a table of limits for both faces, counted in the broker's server.

They only slow floods down. Who may try a password is another thing (``accounts.rules.doors``) and stands in the
database; when the counter cannot be reached, each process counts for itself, and nobody is refused for that reason.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.kernel.actor import ANONYMOUS

FILING = frozenset({"filing.file", "api.file_one"})
SECONDS = 0.2
"""How long the counter may keep a request waiting."""
CLIENT: Any = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
"""Options of the counter's client; the extension's types know words and whole numbers only."""


@dataclass(frozen=True)
class Rule:
    """``rate`` for each sender, among the requests that ``counts`` picks."""

    name: str
    rate: str
    sender: Callable[[], str]
    counts: Callable[[], bool]


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or "nowhere"


def holder() -> str:
    """Whose request it is: the account, the token, or the address when there is neither."""
    account_id = g.get("actor", ANONYMOUS).account_id
    if account_id is not None:
        return f"account:{account_id}"
    given = request.headers.get("Authorization", "")
    if given:
        return f"token:{hashlib.sha256(given.encode('utf-8', 'surrogateescape')).hexdigest()}"
    return address()


TRAFFIC = (
    Rule("filing", "600 per hour", holder, lambda: request.endpoint in FILING and request.method == "POST"),
    Rule("search", "120 per minute", holder, lambda: request.method == "GET" and bool(request.args.get("q"))),
    Rule("api", "600 per minute", holder, lambda: request.path.startswith("/api/")),
)


def register(app: Flask, rules: tuple[Rule, ...], storage: str) -> None:
    """Count and refuse with 429; register it behind whoever finds out who is signed in."""
    if not rules:
        return
    limiter = Limiter(
        address,
        application_limits=[_limit(rule) for rule in rules],
        strategy="moving-window",
        storage_uri=storage,
        storage_options=CLIENT,
        key_prefix="zhuqishao",
        in_memory_fallback_enabled=True,
        swallow_errors=True,
        on_breach=_too_many,
    )
    limiter.init_app(app)


def _limit(rule: Rule) -> ApplicationLimit:
    return ApplicationLimit(
        rule.rate,
        key_function=rule.sender,
        scope=rule.name,
        exempt_when=lambda: not rule.counts(),
    )


def _too_many(limit: RequestLimit) -> Response:
    """Not the page itself: it carries to the faces' tables when it is worth trying again."""
    left = math.ceil(limit.reset_at - time.time())  # the counter's own time, in whole seconds: rounded up already
    seconds = min(max(1, left), limit.limit.get_expiry())
    return Response(status=429, headers={"Retry-After": str(seconds)})
