"""One row for each endpoint, and how a row becomes a view: guard first, then the body, then the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask_smorest import Api, Blueprint

from app.api.guard import PUBLIC, checked
from app.api.problems import TITLES, Problem
from app.api.wire import StrictParser

READ_PROBLEMS = (400, 401, 403, 404, 405, 409, 410, 422, 429, 503)
WRITE_PROBLEMS = (*READ_PROBLEMS, 413, 415, 428)


@dataclass(frozen=True)
class Endpoint:
    """``takes`` is the shape of the body, ``asks`` that of the address, ``gives`` that of the answer."""

    method: str
    path: str
    view: Callable[..., Any]
    gives: type[ma.Schema] | None = None
    takes: type[ma.Schema] | None = None
    asks: type[ma.Schema] | None = None
    code: int = 200
    headers: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    """Request headers, as OpenAPI parameters."""


class Face(Api):  # type: ignore[misc]
    """flask-smorest without its own error handler (it would answer for the pages too) and with our problems."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Errors go through ``problems.py``."""

    def _register_responses(self) -> None:
        """Every refusal is one shape under one content type."""
        self.spec.components.schema("Problem", schema=Problem)
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status in HTTPStatus:
            response = {"description": TITLES.get(status, status.phrase), "content": content}
            self.spec.components.response(status.name, response, lazy=True)


class Mount(Blueprint):  # type: ignore[misc]
    """A blueprint that reads bodies strictly."""

    ARGUMENTS_PARSER = StrictParser()


def mount(blueprint: Mount, endpoint: Endpoint) -> None:
    """Register one endpoint with its documentation."""
    view = blueprint.response(endpoint.code, endpoint.gives)(endpoint.view)
    if endpoint.takes is not None:
        view = blueprint.arguments(endpoint.takes)(view)
    if endpoint.asks is not None:
        view = blueprint.arguments(endpoint.asks, location="query")(view)
    for status in READ_PROBLEMS if endpoint.method == "GET" else WRITE_PROBLEMS:
        view = blueprint.alt_response(status, HTTPStatus(status).name)(view)
    security: list[dict[str, list[str]]] = [] if endpoint.view.__ability__ == PUBLIC else [{"bearer": []}]  # type: ignore[attr-defined]
    view = blueprint.doc(security=security, operationId=endpoint.view.__name__, **_doc(endpoint))(view)
    blueprint.add_url_rule(
        endpoint.path,
        endpoint=endpoint.view.__name__,
        view_func=checked(view, endpoint.view),
        methods=[endpoint.method],
        tags=[endpoint.path.split("/")[1].split(".")[0]],
    )


def _doc(endpoint: Endpoint) -> dict[str, Any]:
    ability = endpoint.view.__ability__  # type: ignore[attr-defined]
    doc: dict[str, Any] = {"x-ability": ability}
    if endpoint.headers:
        doc["parameters"] = [dict(header) for header in endpoint.headers]
    return doc
