"""Refusals as pages: one table, one translation. A 404 is the same to the byte whatever was asked for."""

from collections.abc import Callable

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import DataError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException, TooManyRequests

from app.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    Mismatch,
    Missing,
    Precondition,
    Refused,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from app.web.guard import to_sign_in
from app.web.labels import FIELDS, REFUSALS, all_that_is_wrong, refusal_sentence
from app.web.speaking import _, said

log = structlog.get_logger("errors")

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (Missing, 404),
    (Forbidden, 403),
    (Gone, 410),
    (TooLarge, 413),
    (Invalid, 422),
    (Conflict, 409),
    (Refused, 409),
    (Precondition, 400),
    (Mismatch, 422),
    (TooMany, 429),
    (Unavailable, 503),
)
PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503})
NOT_KEPT = frozenset({"csrf_token", "password", "totp", "version", "form_token", "next", "_end"})
CHOSEN = frozenset({"reason", "suggest"})
"""Fields that are chosen more often than typed: a code is nothing to give back."""
BACK_TO_THE_THING = frozenset({400, 409})
"""Codes after which a page may say, in ``g.back``, where its thing can be seen; never 404, which tells nothing."""


def register(app: Flask) -> None:
    """Every error of a page ends here; the API has its own table."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> ResponseReturnValue:
    """The page for an error, with what was typed and what to do next."""
    if request.path.startswith("/api/"):
        answer_of_api: Callable[[Exception], Response] = current_app.extensions["api_errors"]
        return answer_of_api(error)
    if isinstance(error, Unauthenticated):
        return to_sign_in()
    if isinstance(error, CSRFError):
        return problem(400, _("页面停留太久，安全凭证已过期。您填写的内容在下面，请返回刷新后重新提交。"))
    if isinstance(error, DomainError):
        return _refused(error)
    if isinstance(error, TooManyRequests):
        response = problem(429)
        response.headers["Retry-After"] = error.get_response().headers.get("Retry-After", "60")
        return response
    if isinstance(error, HTTPException):
        if error.response is not None or error.code is None or error.code < 400:
            return error
        response = problem(error.code if error.code in PAGES else 400)
        if error.code == 405 and getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
        return response
    return _failed(error)


def problem(code: int, sentence: str | None = None) -> Response:
    """The page of one code."""
    kept = [] if code == 404 else _typed()
    back_href, back_label = g.get("back", ("/", _("回到首页"))) if code in BACK_TO_THE_THING else ("/", _("回到首页"))
    body = render_template(
        f"errors/{code}.html", problem_sentence=sentence, kept=kept, request_id=g.get("request_id", ""),
        back_href=back_href, back_label=back_label,
    )  # fmt: skip
    response = make_response(body, code)
    if code == 503:
        response.headers["Retry-After"] = "5"
    return response


def _refused(error: DomainError) -> Response:
    code = next(status for kind, status in STATUS if isinstance(error, kind))
    sentence = said(error.message) if error.message else refusal_sentence(error.code)
    if isinstance(error, Invalid):
        sentence = all_that_is_wrong(error)
    if isinstance(error, Conflict | Refused) and error.code not in REFUSALS and error.state and not error.message:
        sentence = None
    response = problem(code, sentence)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _failed(error: Exception) -> Response:
    """What the database or a bug threw: 503 when waiting helps, 500 with a log line otherwise."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, LockNotAvailable):
        return problem(409, _("同一件诉求正在被处理，请稍等几秒再试。"))
    if isinstance(error, OperationalError | PoolExhausted):
        log.warning("database unavailable", error=type(cause or error).__name__)
        return problem(503)
    if isinstance(error, DataError | UnicodeError) or (
        isinstance(error, StatementError) and isinstance(cause, ValueError | UnicodeError)
    ):
        log.warning("input the database cannot hold", error=type(error).__name__)
        return problem(422)
    log.error("unexpected", exc_info=error)
    return problem(500)


def _typed() -> list[tuple[str, str]]:
    """The texts of the form that was sent, so that nobody types twice."""
    if request.method != "POST":
        return []
    try:
        form = request.form
    except HTTPException:
        return []
    return [
        (_(FIELDS.get(name, name)), value)
        for name, value in form.items()
        if name not in NOT_KEPT and len(value) > 3 and not (value.isascii() and (name in CHOSEN or name not in FIELDS))
    ]
