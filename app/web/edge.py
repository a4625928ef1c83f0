"""What happens to every request, whichever face answers: request id, strict encoding, headers, one log line."""

import re
import time
import uuid
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, HTTPException

from app.kernel import patience
from app.kernel.origin import origin_of

log = structlog.get_logger("request")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
        "manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"
NUMBER = re.compile(r"[0-9a-f]{32}")
"""What a request's number looks like, ours and the proxy's."""


def register(app: Flask, *, https: bool, behind_proxy: bool) -> None:
    """Put the edge around the application; behind a proxy a request keeps the number the proxy wrote into its log."""

    @app.before_request
    def begin() -> None:
        g.request_id = _number_of_proxy() if behind_proxy else uuid.uuid4().hex
        g.began = time.monotonic()
        g.origin = origin_of(request.remote_addr, request.user_agent.string)
        g.patience = patience.begin(patience.Patience(patience.REQUEST, patience.REQUEST_IN_ALL))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        request.environ["wsgi.input"] = _Body(request.environ["wsgi.input"])
        _named_host()
        _strict_encoding()
        _same_site()

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        held = g.pop("patience", None)
        if held is not None:
            patience.end(held)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in headers(https=https).items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if "as_of" in g:  # it was read at the replica (``desk.at_replica``)
            response.headers["Data-As-Of"] = g.as_of.moment.isoformat(timespec="milliseconds")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
            took = round((time.monotonic() - g.get("began", time.monotonic())) * 1000)
            log.info(
                "answered",
                method=request.method,
                path=request.path,
                code=response.status_code,
                ms=took,
                account=getattr(g.get("actor"), "account_id", None),
            )
        return response


def headers(*, https: bool) -> dict[str, str]:
    """What every answer says to the browser, whoever gives it; what was said already stands."""
    return {**HEADERS, "Strict-Transport-Security": HSTS} if https else HEADERS


class _Body:
    """The body as the server reads it off the wire; broken chunks are the sender's fault, whichever server it is."""

    def __init__(self, under: Any) -> None:
        self._under = under

    def read(self, size: int = -1) -> bytes:
        """Some bytes. Raises BadRequest when they cannot be read."""
        try:
            read: bytes = self._under.read(size)
        except HTTPException:
            raise
        except Exception as error:
            raise BadRequest("the body cannot be read") from error
        return read


def _number_of_proxy() -> str:
    """The number under which the proxy wrote this request down; one of our own when it gave none."""
    given = request.headers.get("X-Request-ID", "")
    return given if NUMBER.fullmatch(given) else uuid.uuid4().hex


def _named_host() -> None:
    """Without a host Werkzeug would take the address we listen on for one, and trust it."""
    if not request.headers.get("Host"):
        raise BadRequest("no host")


def _strict_encoding() -> None:
    """Refuse what is not UTF-8: Werkzeug would drop the field or keep a replacement character in silence."""
    parts = [request.query_string]
    if request.mimetype == "application/x-www-form-urlencoded":
        parts.append(request.get_data(cache=True))
    for part in parts:
        try:
            unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest("not UTF-8") from error


def _same_site() -> None:
    """A browser says where a post comes from; another site's is refused before any token is looked at."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or request.headers.get("Origin") == "null":
        raise BadRequest("from another site")
