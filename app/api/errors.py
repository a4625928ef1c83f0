"""One table from refusals to ``application/problem+json`` (`reliability.md` 1). Nothing internal is ever told.

A 404 is the same to the byte whatever was asked for, so its request id stands in the header only.
"""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson
import structlog
from flask import Response, g
from psycopg.errors import (
    DeadlockDetected,
    InsufficientPrivilege,
    LockNotAvailable,
    SerializationFailure,
    UniqueViolation,
)
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

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

log = structlog.get_logger("errors")

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (Missing, 404),
    (Conflict, 409),
    (Refused, 409),
    (Gone, 410),
    (TooLarge, 413),
    (Invalid, 422),
    (Mismatch, 422),
    (Precondition, 428),
    (TooMany, 429),
    (Unavailable, 503),
)

OF_HTTP: Mapping[int, str] = {
    400: "bad_request", 404: "not_found", 405: "method_not_allowed", 406: "not_acceptable", 408: "bad_request",
    411: "bad_request", 413: "too_large", 414: "bad_request", 415: "unsupported_media_type", 422: "validation_error",
    429: "rate_limited", 431: "bad_request", 503: "unavailable",
}  # fmt: skip

TITLES: Mapping[int, str] = {
    400: "请求格式不对", 401: "需要登录", 403: "没有权限", 404: "没有找到", 405: "不支持这种请求方法",
    406: "不支持这种格式", 409: "与当前状态冲突", 410: "已经不在了", 413: "内容太大", 415: "不支持这种内容类型",
    422: "内容有误", 428: "缺少前提条件", 429: "请求太频繁", 500: "系统错误", 503: "暂时无法服务",
}  # fmt: skip

DETAILS: Mapping[str, str] = {
    "bad_request": "请求无法读取：请检查编码和 JSON 语法。",
    "unauthenticated": "请在 Authorization 头中提供有效的令牌。",
    "invalid_token": "令牌无效、已过期或已注销。",
    "bad_credentials": "用户名或密码不正确。",
    "totp_required": "请提供动态验证码 totp。",
    "totp_wrong": "动态验证码不正确或已用过。",
    "totp_not_set_up": "这个账号还没有绑定动态验证码。",
    "forbidden": "您的角色不能进行这个操作。",
    "not_found": "没有这个对象，或者它不在您的范围内。",
    "method_not_allowed": "这个地址不支持这种请求方法。",
    "version_conflict": "它刚被别人更新，请读取最新状态后再试。",
    "state_conflict": "当前状态不能进行这个操作。",
    "in_progress": "同一件事正在处理，请稍后再试。",
    "company_exists": "这个统一社会信用代码已经登记过了。",
    "validation_error": "有的内容不符合要求，见 errors。",
    "idempotency_mismatch": "这个 Idempotency-Key 已经用于另一个请求。",
    "precondition_required": "请提供 version（或 Idempotency-Key 头）。",
    "rate_limited": "请求太频繁，请稍后再试。",
    "locked": "连续输错次数太多，账号已暂时锁定。",
    "sign_in_busy": "登录的人太多，请稍后再试。",
    "too_large": "内容超过了限度：一般请求 1 MB，附件每个 20 MB、每件诉求 50 MB。",
    "file_gone": "这个文件在存储中找不到了，管理员已收到提醒。",
    "file_refused": "这个文件未通过安全检查，已经删除。",
    "storage_unavailable": "附件存储暂时不可用，什么都没有保存，请稍后再试。",
    "unsupported_media_type": "只接受未压缩的 UTF-8 编码的 application/json。",
    "unavailable": "暂时无法服务，请稍后再试。",
    "internal": "系统出了错，已经记录。",
}

RETRY_BUSY = 2
RETRY_DOWN = 5


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
        "detail": detail or DETAILS.get(code) or TITLES.get(status, TITLES[400]),
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
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    if isinstance(error, Missing):
        return problem(404, "not_found")
    if isinstance(error, Invalid):
        return problem(status, error.code, errors=error.fields)
    if isinstance(error, Conflict):
        return problem(
            409, error.code, error.message, allowed=kebab(error.allowed), state=error.state, version=error.version
        )
    if isinstance(error, Refused):
        reason = None if error.code == Refused.code else error.code
        return problem(409, Refused.code, error.message, reason=reason, allowed=kebab(error.allowed), state=error.state)
    response = problem(status, error.code, error.message)
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(RETRY_DOWN)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
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
    """What the database or a bug threw: 409 or 503 when waiting helps, 4xx for input, else 500 and a log line."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, LockNotAvailable | DeadlockDetected | SerializationFailure | UniqueViolation):
        return _retry(409, "in_progress", RETRY_BUSY)
    if isinstance(cause, InsufficientPrivilege):
        # the database's own belt: a firm's role was about to read what firms never read
        log.error("denied by the database", exc_info=error)
        return problem(403, "forbidden")
    if isinstance(error, StaleDataError):
        return problem(409, "version_conflict")
    if isinstance(error, OperationalError | PoolTimeout) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        log.warning("database unavailable", error=type(cause or error).__name__)
        return _retry(503, "unavailable", RETRY_DOWN)
    if isinstance(error, DataError) or (
        isinstance(error, StatementError) and isinstance(cause, ValueError | UnicodeError)
    ):
        log.warning("input the database cannot hold", error=type(error).__name__)
        return problem(422, "validation_error")
    if isinstance(error, UnicodeError | RecursionError):
        log.warning("input that cannot be read", error=type(error).__name__)
        return problem(400, "bad_request")
    log.error("unexpected", exc_info=error)
    return problem(500, "internal")


def _retry(status: int, code: str, seconds: int) -> Response:
    response = problem(status, code)
    response.headers["Retry-After"] = str(seconds)
    return response
