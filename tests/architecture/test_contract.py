"""The contract says everything it names: walked as it is generated, with no list of what may be left out."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from app import api
from app.api.attach import PREFIX
from app.api.problems import MEANS
from app.api.rooms import endpoints_in
from app.factory import create_app
from config.settings import Settings
from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def contract(settings: Settings) -> dict[str, Any]:
    """The document of a fresh application."""
    document: dict[str, Any] = create_app(settings).extensions["openapi"]()
    return document


def undescribed(document: dict[str, Any]) -> list[str]:
    """Where the document names something and does not say in English what it is."""
    found = [f"tag {tag['name']}" for tag in document["tags"] if not told(tag)]
    found += [f"server {server['url']}" for server in document["servers"] if not told(server)]
    for name, schema in document["components"]["schemas"].items():
        found += [] if told(schema) else [name]
        found += [f"{name}.{field}" for field, each in schema.get("properties", {}).items() if not told(each)]
    for path, method, operation in operations(document):
        place = f"{method} {path}"
        found += [] if told(operation) and operation.get("summary") else [place]
        named = [*document["paths"][path].get("parameters", ()), *operation.get("parameters", ())]
        found += [f"{place} {each['name']}" for each in named if not told(each) and not told(each.get("schema", {}))]
        found += [f"{place} {status}" for status, each in answers(document, operation) if not told(each)]
        for media in operation.get("requestBody", {}).get("content", {}).values():
            fields = media["schema"].get("properties", {})
            found += [f"{place} {field}" for field, each in fields.items() if not told(each)]
    return found


def told(thing: dict[str, Any]) -> bool:
    """Whether it has words of its own, in Latin letters."""
    words = thing.get("description", "")
    return any(letter.isascii() and letter.isalpha() for letter in words) and "``" not in words


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its address and method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield path, method, operation


def answers(document: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Its answers by status; those that stand among the components as they stand there."""
    shared = document["components"].get("responses", {})
    return [
        (status, shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each)
        for status, each in operation["responses"].items()
    ]


def test_everything_it_names_is_described(contract: dict[str, Any]) -> None:
    assert undescribed(contract) == []
    assert len(contract["components"]["schemas"]) > 90


def test_a_field_a_parameter_and_an_answer_without_words_are_caught() -> None:
    document = {
        "tags": [{"name": "tickets", "description": ""}],
        "servers": [{"url": "/"}],
        "components": {
            "schemas": {"Row": {"properties": {"number": {"type": "string"}, "at": {"description": "时间"}}}}
        },
        "paths": {
            "/x/{number}": {
                "parameters": [{"name": "number", "in": "path"}],
                "get": {"summary": "One.", "description": "One of them.", "responses": {"200": {}}},
            }
        },
    }
    assert undescribed(document) == [
        "tag tickets",
        "server /",
        "Row",
        "Row.number",
        "Row.at",
        "get /x/{number} number",
        "get /x/{number} 200",
    ]


def test_every_shape_has_an_example_that_fits_it(contract: dict[str, Any]) -> None:
    wrong = []
    for name, schema in contract["components"]["schemas"].items():
        whole = {**schema, "components": contract["components"]}
        example = contract["components"]["examples"][name]["value"]
        wrong += [f"{name}: {error.message}" for error in jsonschema_rs.validator_for(whole).iter_errors(example)]
    assert wrong == []


def test_every_refusal_names_its_codes(contract: dict[str, Any]) -> None:
    given = set()
    for _, _, operation in operations(contract):
        for status, response in answers(contract, operation):
            if status >= "400":
                given |= set(response["content"]["application/problem+json"]["examples"])
    assert given == set(MEANS)
    assert given <= set(contract["components"]["examples"])


def test_every_code_is_in_the_guide() -> None:
    guide = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    assert [code for code in MEANS if f"`{code}`" not in guide] == []


def test_every_endpoint_is_in_the_guide() -> None:
    guide = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    acts = {"POST /tickets/<number>/", "POST /supervision-orders/<number>/"}
    left = [
        f"{each.method} {each.path}"
        for each in endpoints_in(api)
        if not any(f"{each.method} {each.path}".startswith(act) for act in acts)
        and each.path.split("<")[0].rstrip("/") not in guide
    ]
    assert left == []
    assert PREFIX in guide
