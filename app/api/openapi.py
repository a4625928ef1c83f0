"""The contract, made from the endpoints: nothing in it is written by hand twice.

Descriptions stand where fields, inputs and endpoints are declared, examples beside them; here they are put together.
"""

import inspect
from typing import Any

from app import api as this_face
from app.api.examples import composed
from app.api.mounting import Face
from app.api.operations import IN_PATH
from app.api.problems import DETAILS, MEANS, TITLES, Problem
from app.api.rooms import endpoints_in
from app.slices import REFUSALS

OPTIONS: dict[str, Any] = {
    "info": {
        "description": "The REST interface of 助企哨. POST /tokens gives a token for the Authorization header. "
        "Times are RFC 3339 with an offset, days are `YYYY-MM-DD` in Shanghai. Lists go on by `cursor`. Refusals are "
        "`application/problem+json` with a stable `code`. What lies outside the own scope answers 404.",
    },
    "components": {
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "The token of POST /tokens, for twelve hours, or a program's (`flask token issue`).",
            }
        },
        "headers": {
            "Retry-After": {
                "description": "Seconds after which it is worth trying again; absent where waiting does not help.",
                "schema": {"type": "integer", "minimum": 1},
            },
            "Location": {"description": "Address of what was made.", "schema": {"type": "string"}},
        },
    },
}


def document(face: Face, public_url: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a face whose endpoints were told."""
    spec: dict[str, Any] = face.spec.to_dict()
    spec["servers"] = [{"url": public_url, "description": "This installation (PUBLIC_URL)."}]
    spec["tags"] = _tags()
    schemas = spec["components"]["schemas"]
    schemas.pop("PaginationMetadata", None)
    spec["components"]["responses"] = {}
    _describe(face, schemas)
    examples = {name: {"summary": name, "value": composed(schema, schemas)} for name, schema in schemas.items()}
    spec["components"]["examples"] = examples | {code: _refused(code, status) for code, status in _statuses(spec)}
    for path in spec["paths"].values():
        for parameter in path.get("parameters", ()):
            words, example = IN_PATH.get(parameter["name"], ("", None))
            parameter |= {"description": words, "example": example}
        for operation in (each for method, each in path.items() if method != "parameters"):
            _exemplify(operation)
            _share_refusals(operation["responses"], spec["components"]["responses"])
    return spec


def _share_refusals(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Put each refusal among the components once, named by its codes, and point to it."""
    for status, response in responses.items():
        codes = response.get("content", {}).get("application/problem+json", {}).get("examples")
        if codes:
            name = "-".join((status, *codes))
            shared[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _tags() -> list[dict[str, str]]:
    """Each room with what it says of itself."""
    modules = {inspect.getmodule(each.view) for each in endpoints_in(this_face)}
    names = sorted({module.__name__ for module in modules if module is not None})
    rooms = {name.split(".")[-2]: vars(this_face)[name.split(".")[-2]] for name in names}
    return [{"name": name, "description": (room.__doc__ or "").strip()} for name, room in rooms.items()]


def _describe(face: Face, schemas: dict[str, Any]) -> None:
    """Give every shape the words of its class."""
    for key, name in face.ma_plugin.converter.refs.items():
        if name in schemas:
            words = inspect.cleandoc(key[0].__doc__ or "").replace("\n", " ")
            schemas[name]["description"] = words.replace("``", "`")
    schemas["Problem"]["description"] = inspect.cleandoc(Problem.__doc__ or "").replace("``", "`")


def _exemplify(operation: dict[str, Any]) -> None:
    """Point every body of JSON to the example of its shape."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        content = body.get("content", {}).get("application/json")
        ref = content["schema"].get("$ref", "") if content else ""
        if ref:
            name = ref.rpartition("/")[2]
            content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}


def _statuses(spec: dict[str, Any]) -> list[tuple[str, int]]:
    """Every code that some operation can give, with its status."""
    found: dict[str, int] = {}
    for path in spec["paths"].values():
        for operation in (each for method, each in path.items() if method != "parameters"):
            for status, response in operation["responses"].items():
                refusals = response.get("content", {}).get("application/problem+json", {}).get("examples", {})
                found |= dict.fromkeys(refusals, int(status))
    return sorted(found.items())


def _refused(code: str, status: int) -> dict[str, Any]:
    title = TITLES.get(status, TITLES[400])
    detail = REFUSALS.get(code) or DETAILS.get(code) or title
    value = {"type": f"urn:zhuqishao:problem:{code}", "title": title, "status": status, "code": code, "detail": detail}
    return {"summary": MEANS.get(code, ""), "value": value}
