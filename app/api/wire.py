"""JSON on the wire. In: UTF-8, one value per key, no NaN, at most 32 deep and 1 MB. Out: orjson, Chinese as it is."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson
from flask import Request, Response
from flask.json.provider import JSONProvider
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

LARGEST = 1024 * 1024
DEEPEST = 32
LONGEST_NUMBER = 40
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class Provider(JSONProvider):
    """orjson behind Flask."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        obj = self._prepare_response_obj(args, kwargs)
        return Response(orjson.dumps(obj, default=str), mimetype="application/json")


class StrictParser(FlaskParser):
    """webargs with our reading of a body, and with errors left to ``problems.py``."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - webargs reads it off the class
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
    }

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The body as JSON. Raises 400, 413 or 415."""
        return body_of(req)

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_: Any) -> Any:
        """The error itself goes to the table."""
        raise error


def body_of(request: Request) -> Any:
    """The request's body. An empty one without a type is an empty object, so that what is missing can be named."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("compressed bodies are not read")
    if request.content_length is not None and request.content_length > LARGEST:
        raise RequestEntityTooLarge()
    raw = request.get_data(cache=True)
    if not raw and not request.mimetype:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("only application/json is read")
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("only UTF-8 is read")
    if len(raw) > LARGEST:
        raise RequestEntityTooLarge()
    return parsed(raw)


def parsed(raw: bytes) -> Any:
    """Strict JSON. Raises BadRequest for everything that is not."""
    try:
        text = raw.decode("utf-8")
        _check_depth(text)
        return json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_constant, parse_int=_int, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        raise BadRequest("not strict JSON") from error


def _check_depth(text: str) -> None:
    depth = 0
    for sign in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            raise ValueError("too deep")


def _once_each(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number of so many digits is none of ours")
    return int(digits)


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("out of range")
    return number
