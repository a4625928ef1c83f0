"""Failures as ``application/problem+json``: `kernel.failures` dressed for programs. Nothing internal is ever told.

A 404 is the same to the byte whatever was asked for, so its request id stands in the header only.
"""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson
from flask import Response, g
from werkzeug.exceptions import HTTPException

from app.api.fields import said
from app.drafts.rules import DraftFiled
from app.kernel.errors import Conflict, DomainError, Invalid, OutOfScope, Refused, Unauthenticated
from app.kernel.failures import Failure, failure_of, note
from app.slices import REFUSALS
from app.tickets.rules.externals import Taken

OF_HTTP: Mapping[int, str] = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "bad_request",
    411: "bad_request",
    413: "too_large",
    414: "bad_request",
    415: "unsupported_media_type",
    422: "validation_error",
    429: "rate_limited",
    431: "bad_request",
    502: "unavailable",
    503: "unavailable",
    504: "unavailable",
}

TITLES: Mapping[int, str] = {
    400: "请求格式不对",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种请求方法",
    406: "不支持这种格式",
    409: "与当前状态冲突",
    410: "已经不在了",
    413: "内容太大",
    414: "网址太长",
    415: "不支持这种内容类型",
    422: "内容有误",
    428: "缺少前提条件",
    429: "请求太频繁",
    500: "系统错误",
    502: "暂时无法服务",
    503: "暂时无法服务",
    504: "暂时无法服务",
}

DETAILS: Mapping[str, str] = {
    "bad_request": "请求无法读取：请检查编码和 JSON 语法。",
    "unauthenticated": "请在 Authorization 头中提供有效的令牌。",
    "invalid_token": "令牌无效、已过期或已注销。",
    "forbidden": "您的角色不能进行这个操作。",
    "not_found": "没有这个对象，或者它不在您的范围内。",
    "method_not_allowed": "这个地址不支持这种请求方法。",
    "state_conflict": "当前状态不能进行这个操作。",
    "validation_error": "有的内容不符合要求，见 errors。",
    "idempotency_mismatch": "这个 Idempotency-Key 已经用于另一个请求。",
    "precondition_required": "请提供 version（或 Idempotency-Key 头）。",
    "too_large": "内容超过了限度：一般请求 1 MB，附件每个 20 MB、每件诉求 50 MB。",
    "unsupported_media_type": "只接受未压缩的 UTF-8 编码的 application/json。",
    "unavailable": "暂时无法服务，请稍后再试。",
    "internal": "系统出了错，已经记录。",
}
"""What programs are told of the contract itself; why an act is refused is said by the slice that refuses it."""


MEANS: Mapping[str, str] = {
    "bad_request": "the request cannot be read: not strict JSON in UTF-8, or a body that did not come whole",
    "unauthenticated": "no token came with it",
    "invalid_token": "the token is unknown, expired or ended: sign in again",
    "bad_credentials": "user name or password is wrong",
    "totp_required": "the one-time code is missing",
    "totp_wrong": "the one-time code is wrong, or was used",
    "totp_not_set_up": "the account must set up its second factor first",
    "forbidden": "visible, but not yours to do; for a program `scopes` says what it would take",
    "not_found": "not there, or not for you; the two are never told apart",
    "method_not_allowed": "the address has no such method",
    "version_conflict": "the thing has moved since it was read: read again, then decide again",
    "state_conflict": "the state does not allow it; `reason` says why, `allowed` what does fit",
    "in_progress": "somebody else is at it: wait `Retry-After` seconds",
    "company_exists": "a firm with this credit code is entered already",
    "external_taken": "the number of another system stands at another ticket: `number`, when it may be seen",
    "webhooks_most": "the program has five subscriptions already: end one first",
    "own_seat": "another administrator ends a seat of one's own",
    "feed_renewed": "the place in the feed is void: begin again at `after=now`",
    "file_gone": "the file is lost",
    "errand_file_removed": "a sensitive file of an errand was removed thirty days after its end",
    "file_refused": "the scanner found a virus in it",
    "too_large": "more than is taken at once",
    "unsupported_media_type": "only uncompressed `application/json` is read, for files `multipart/form-data`",
    "validation_error": "the input is wrong; `errors` names each field",
    "use_dispute": "a confirmation that says no is a dispute: POST …/dispute",
    "idempotency_mismatch": "the Idempotency-Key was used for another body",
    "precondition_required": "`version`, or the Idempotency-Key, is missing",
    "rate_limited": "too many requests: wait `Retry-After` seconds",
    "locked": "too many wrong sign-ins: wait `Retry-After` seconds",
    "sign_in_busy": "too many sign-ins at once: wait `Retry-After` seconds",
    "unavailable": "something is away for the moment: wait `Retry-After` seconds",
    "storage_unavailable": "the storage of files is away for the moment",
    "internal": "a mistake of ours, which is on record: quote `request_id`",
}
"""What each code tells a program, in English, for the contract."""


class Problem(ma.Schema):
    """RFC 9457; ``code`` is for programs, ``detail`` for people. A 404 has no request id in its body."""

    type = ma.fields.String(
        required=True, metadata=said("`urn:zhuqishao:problem:` and the code.", "urn:zhuqishao:problem:not_found")
    )
    title = ma.fields.String(required=True, metadata=said("What kind of refusal, in Chinese.", "没有找到"))
    status = ma.fields.Integer(required=True, metadata=said("The status of HTTP.", 404))
    code = ma.fields.String(required=True, metadata=said("For programs; stable.", "not_found"))
    detail = ma.fields.String(
        required=True, metadata=said("For people, in Chinese.", "没有这个对象，或者它不在您的范围内。")
    )
    request_id = ma.fields.String(
        metadata=said("Name of the request in our log, also in `X-Request-ID`; absent in a 404.", "0192f3c4a5b67d8e")
    )
    reason = ma.fields.String(
        metadata=said("Why the state does not allow it; absent otherwise.", "accept_from_accepted")
    )
    errors = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata=said(
            "Field to sentences in Chinese, inner fields as `contacts.0.phone`.", {"title": ["请填写标题。"]}
        ),
    )
    question = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata=said(
            "Asked before a password is looked at: send its `key` and the answer along; `words` are for people.",
            {"key": "Im8yYjQi.aR", "words": "七加五等于几？"},
        ),
    )
    allowed = ma.fields.List(ma.fields.String(), metadata=said("The actions that fit now, for this actor.", ["accept"]))
    scopes = ma.fields.List(
        ma.fields.String(),
        metadata=said(
            "Scopes of which a program needs one; empty where only people may; absent otherwise.", ["tickets:write"]
        ),
    )
    state = ma.fields.String(metadata=said("Where the thing stands, in a conflict.", "accepted"))
    number = ma.fields.String(
        metadata=said(
            "The ticket that has the number of another system already, for who may see it; what a draft became.",
            "GX20261122-0001",
        )
    )
    version = ma.fields.Integer(metadata=said("Its present version, in a conflict.", 4))


def handle_for_api(error: Exception) -> Response:
    """The answer to any error on an API path; never raises."""
    if isinstance(error, DomainError):
        return _refused(error)
    if isinstance(error, ma.ValidationError):
        return problem(422, "validation_error", errors=flattened(error.messages))
    if isinstance(error, HTTPException):
        return _of_http(error)
    return _failed(error)


def problem(status: int, code: str, detail: str | None = None, **more: Any) -> Response:
    """One problem document; ``more`` are further members, those that are None or empty left out."""
    body: dict[str, Any] = {
        "type": f"urn:zhuqishao:problem:{code}",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "code": code,
        "detail": detail or REFUSALS.get(code) or DETAILS.get(code) or TITLES.get(status, TITLES[400]),
    }
    if status != 404:
        body["request_id"] = str(g.get("request_id", ""))
    body.update({name: value for name, value in more.items() if value is not None and value != ""})
    response = Response(orjson.dumps(body, default=str), status=status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def flattened(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as field → sentences: ``contacts.0.phone``. Names are made printable."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            # webargs puts the location, marshmallow the schema itself, around the fields
            skipped = (not prefix and name in {"json", "query"}) or name == "_schema"
            word = str(name).encode("utf-8", "backslashreplace").decode()[:100]
            found.update(flattened(inner, prefix if skipped else f"{prefix}{word}."))
        return found
    sentences = messages if isinstance(messages, list) else [messages]
    return {prefix.rstrip(".") or "body": [str(sentence) for sentence in sentences]}


def kebab(words: tuple[str, ...]) -> list[str] | None:
    """Actions as the addresses have them."""
    return [str(word).replace("_", "-") for word in words]


def _refused(error: DomainError) -> Response:
    failure = failure_of(error)
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        more = {"errors": error.fields}
    if isinstance(error, Unauthenticated) and error.question is not None:
        more = {"question": dict(zip(("key", "words"), error.question, strict=True))}
    if isinstance(error, Conflict | Refused):
        more = {"allowed": kebab(error.allowed), "state": error.state}
    if isinstance(error, Conflict):
        more["version"] = error.version
    if isinstance(error, Taken | DraftFiled):
        more["number"] = error.number
    if isinstance(error, OutOfScope):
        more["scopes"] = list(error.scopes)
    detail = error.message
    if isinstance(error, Refused):
        more["reason"] = None if error.code == Refused.code else error.code
        detail = detail or REFUSALS.get(error.code)
    response = _answered(failure, detail, **more)
    if isinstance(error, Unauthenticated):
        hint = ', error="invalid_token"' if error.code == "invalid_token" else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="zhuqishao"{hint}'
    return response


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status >= 500 and status != 503:
        return _failed(error)
    if status not in TITLES:
        status = 400
    response = problem(status, OF_HTTP.get(error.code or 400, "bad_request"))
    given = error.get_response().headers
    for name in ("Allow", "Retry-After"):
        if name in given:
            response.headers[name] = given[name]
    return response


def _failed(error: Exception) -> Response:
    """What the database or a bug threw."""
    failure = failure_of(error)
    note(failure, error)
    return _answered(failure)


def _answered(failure: Failure, detail: str | None = None, **more: Any) -> Response:
    response = problem(failure.status, failure.code, detail, **more)
    if failure.retry_after is not None:
        response.headers["Retry-After"] = str(failure.retry_after)
    return response
