"""Examples of shapes, put together from those of their fields. Pure."""

from typing import Any

DAY, INSTANT = "2026-12-10", "2026-11-23T10:58:45+08:00"


def composed(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """An example of a schema of the contract; ``schemas`` are those it may refer to.

    Of a body, which has things that must be said, only these and what brings its own example.
    """
    if "$ref" in schema:
        return composed(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for inner in ("anyOf", "allOf", "oneOf"):
        if inner in schema:
            return composed(schema[inner][0], schemas)
    if "properties" in schema:
        needed = schema.get("required")
        return {
            name: composed(each, schemas)
            for name, each in schema["properties"].items()
            if needed is None or name in needed or "examples" in each
        }
    return _plain(schema, schemas)


def _plain(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [composed(schema["items"], schemas)]
    if kind == "boolean":
        return False
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    return {"date": DAY, "date-time": INSTANT}.get(schema.get("format", ""))
