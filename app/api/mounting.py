"""One row for each endpoint, and how a row becomes a view: guard first, then the body, then the answer."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask_smorest import Api, Blueprint

from app.api.guard import PUBLIC, asked_of_programs, checked
from app.api.operations import answer_of, problems_for, refusal, which_programs, who_may
from app.api.problems import TITLES, Problem
from app.api.wire import StrictParser


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
    problems: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Codes it can give besides those that follow from its shape."""
    contract: Mapping[str, Any] = field(default_factory=dict)
    """What the contract says of it that no shape can: a body of files, an answer that is one."""


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
    """A blueprint that reads bodies strictly and answers; what could be said of its endpoints is not kept."""

    ARGUMENTS_PARSER = StrictParser()
    tells = False
    """Whether it is mounted to be read about, and not to answer."""

    def _store_endpoint_docs(self, *args: Any, **kwargs: Any) -> None:
        """What is kept here is an object for every field of every answer of every endpoint."""
        if self.tells:
            super()._store_endpoint_docs(*args, **kwargs)

    def layered(self, view: Callable[..., Any], layer: Callable[..., Any]) -> Callable[..., Any]:
        """The view with one layer more; each next layer would copy all that was noted by those below it."""
        made: Callable[..., Any] = layer(view)
        if not self.tells:
            vars(made)["_apidoc"] = {}
        return made


class Told(Mount):
    """The same for the contract: it answers nobody, and is let go of once the document is made."""

    tells = True


def mount(blueprint: Mount, endpoint: Endpoint) -> None:
    """Register one endpoint; with its documentation where the blueprint tells it."""
    answers = blueprint.response(endpoint.code, _shape(endpoint.gives), description=answer_of(endpoint.gives))
    view = blueprint.layered(endpoint.view, answers)
    if endpoint.takes is not None:
        view = blueprint.layered(view, blueprint.arguments(_shape(endpoint.takes)))
    if endpoint.asks is not None:
        view = blueprint.layered(view, blueprint.arguments(_shape(endpoint.asks), location="query"))
    if blueprint.tells:
        security: list[dict[str, list[str]]] = [] if endpoint.view.__ability__ == PUBLIC else [{"bearer": []}]  # type: ignore[attr-defined]
        view = blueprint.doc(security=security, operationId=endpoint.view.__name__, **_doc(endpoint))(view)
    blueprint.add_url_rule(
        endpoint.path,
        endpoint=endpoint.view.__name__,
        view_func=checked(view, endpoint.view),
        methods=[endpoint.method],
        tags=[room_of(endpoint)],
    )


@cache
def _shape(kind: type[ma.Schema] | None) -> ma.Schema | None:
    """One of each shape: it holds a copy of every field, and a ticket is the answer of a hundred endpoints."""
    return None if kind is None else kind()


def _doc(endpoint: Endpoint) -> dict[str, Any]:
    ability = endpoint.view.__ability__  # type: ignore[attr-defined]
    summary, _, more = (inspect.getdoc(endpoint.view) or "").partition("\n\n")
    programs = "" if ability == PUBLIC else which_programs(asked_of_programs(endpoint.view))
    told = [more.replace("\n", " ").strip(), who_may(ability), programs]
    doc: dict[str, Any] = {
        "x-ability": ability,
        "summary": summary.replace("\n", " ").replace("``", "`"),
        "description": "\n\n".join(each for each in told if each).replace("``", "`"),
        **endpoint.contract,
    }
    refusals = {str(status): refusal(status, codes) for status, codes in problems_of(endpoint).items()}
    doc["responses"] = {**refusals, **endpoint.contract.get("responses", {})}
    if endpoint.headers:
        doc["parameters"] = [dict(header) for header in endpoint.headers]
    return doc


def room_of(endpoint: Endpoint) -> str:
    """The room an endpoint stands in: its subject."""
    return endpoint.view.__module__.split(".")[-2]


def problems_of(endpoint: Endpoint) -> dict[int, tuple[str, ...]]:
    """Every status of a refusal with the codes it can carry."""
    versioned = endpoint.takes is not None and "version" in endpoint.takes._declared_fields
    return problems_for(
        is_public=endpoint.view.__ability__ == PUBLIC,  # type: ignore[attr-defined]
        writes=endpoint.method != "GET",
        has_body=endpoint.takes is not None or "requestBody" in endpoint.contract,
        is_conditional=versioned or bool(endpoint.headers),
        besides=endpoint.problems,
    )
