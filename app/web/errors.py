"""Failures as pages: `kernel.failures` dressed for people. A 404 is the same to the byte whatever was asked for."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests

from app.kernel.errors import DomainError, Invalid, Refused, Unauthenticated, Unavailable
from app.kernel.failures import RETRY_DOWN, failure_of, note
from app.kernel.inputs import InputKind, inputs_of
from app.tickets.rules.uploads import LARGEST_REQUEST
from app.web.guard import to_sign_in
from app.web.labels import all_that_is_wrong, refusal_sentence
from app.web.speaking import _, said
from app.web.taken import taken_at
from app.web.uploading import Carrying

ON_PAGES = {428: 400}
"""The one code that pages say otherwise: what an API's caller must send along, a page carries, or it is out of date."""
PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503})
OF_PROXY = {
    400: None,
    403: None,
    404: None,
    413: None,
    414: None,
    429: 10,
    502: RETRY_DOWN,
    503: RETRY_DOWN,
    504: RETRY_DOWN,
}
"""Codes that the proxy answers by itself with a copy of our page, and the seconds after which to try again."""
NOT_KEPT = frozenset({"csrf_token", "password", "totp", "version", "form_token", "next", "_end"})
NOT_READ_FOR = frozenset({403, 413})
"""Codes after which a form with files that nobody read so far stays unread: it was refused for that."""
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
    if isinstance(error, TooManyRequests):
        return problem(429, retry_after=error.get_response().headers.get("Retry-After", "60"))
    if isinstance(error, HTTPException):
        if error.response is not None or error.code is None or error.code < 400:
            return error
        response = problem(
            error.code if error.code in PAGES else 400, retry_after=RETRY_DOWN if error.code == 503 else None
        )
        if error.code == 405 and getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
        return response
    return _failed(error)


def problem(code: int, sentence: str | None = None, *, retry_after: int | str | None = None) -> Response:
    """The page of one code; ``retry_after`` are the seconds until trying again may help."""
    kept = [] if code == 404 else _typed(code)
    back_href, back_label = g.get("back", ("/", _("回到首页"))) if code in BACK_TO_THE_THING else ("/", _("回到首页"))
    body = render_template(
        f"errors/{code}.html",
        problem_sentence=sentence,
        kept=kept,
        request_id=g.get("request_id", ""),
        retry_after=None if retry_after is None else int(retry_after),
        back_href=back_href,
        back_label=back_label,
    )
    response = make_response(body, code)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _failed(error: Exception) -> Response:
    """A refusal, or what the database or a bug threw: as `kernel.failures` reads it."""
    failure = failure_of(error)
    note(failure, error)
    status = ON_PAGES.get(failure.status, failure.status)
    return problem(status, _sentence(error, failure.code), retry_after=failure.retry_after)


def _sentence(error: Exception, code: str) -> str | None:
    if isinstance(error, Invalid):
        return all_that_is_wrong(error)
    if isinstance(error, DomainError) and error.message:
        return said(error.message)
    return refusal_sentence(error.code if isinstance(error, Refused) else code)


def _typed(code: int) -> list[tuple[str, str]]:
    """The texts of the form that was sent, so that nobody types twice."""
    if request.method != "POST":
        return []
    act = taken_at(request.endpoint)
    form = _form(code, LARGEST_REQUEST if act is not None and act.files else None)
    asked = () if act is None else inputs_of(act.takes)
    texts = {each.name: each.ask.words for each in asked if each.kind is InputKind.TEXT}
    return [
        (_(texts.get(name, name)), value)
        for name, value in form.items()
        if name not in NOT_KEPT and len(value) > 3 and (name in texts or not value.isascii())
    ]


def _form(code: int, largest: int | None) -> Mapping[str, str]:
    """The words of the form, read now if nobody came so far, without its files; nothing where it cannot be read."""
    carrying = cast(Carrying, request)
    try:
        if not carrying.is_read and carrying.mimetype == "multipart/form-data":
            if code in NOT_READ_FOR:
                return {}
            carrying.words_alone(largest)
        with suppress(Unavailable):  # files were lost; the words were read to the end
            return carrying.form
        return carrying.form
    except Exception:  # noqa: BLE001 - an error is being answered: whatever this one is, it must not take its place
        return {}
