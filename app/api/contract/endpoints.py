"""The contract of this face as one document."""

from flask import Response, current_app, jsonify

from app.api.guard import public
from app.api.mounting import Endpoint


@public
def openapi_json() -> Response:
    """This contract: OpenAPI 3.1, every field described, with examples."""
    return jsonify(current_app.extensions["openapi"]())


_ANSWER = {
    "responses": {
        "200": {"description": "The document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    }
}

ENDPOINTS = (Endpoint("GET", "/openapi.json", openapi_json, contract=_ANSWER),)
