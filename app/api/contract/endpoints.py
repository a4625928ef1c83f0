"""The contract of this face as one document."""

from flask import Response, current_app

from app.api.guard import public
from app.api.mounting import Endpoint

TEXT = "openapi_text"
"""The document as it is sent: it takes a second to make, and nothing of it changes while this process runs."""


@public
def openapi_json() -> Response:
    """This contract: OpenAPI 3.1, every field described, with examples."""
    kept = current_app.extensions
    if TEXT not in kept:
        kept[TEXT] = current_app.json.dumps(kept["openapi"]())
    return Response(kept[TEXT], mimetype="application/json")


_ANSWER = {
    "responses": {
        "200": {"description": "The document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    }
}

ENDPOINTS = (Endpoint("GET", "/openapi.json", openapi_json, contract=_ANSWER),)
