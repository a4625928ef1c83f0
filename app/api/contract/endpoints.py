"""The contract of this face as one document."""

from flask import Response, current_app, jsonify

from app.api.guard import public
from app.api.mounting import Endpoint
from app.api.openapi import document


@public
def openapi_json() -> Response:
    """This contract."""
    return jsonify(document(current_app))


ENDPOINTS = (Endpoint("GET", "/openapi.json", openapi_json),)
