"""Registers the face: the endpoints of every room under one prefix, JSON, and the door for errors."""

from functools import partial
from typing import Any

from flask import Flask

from app import api as this_face
from app.api.mounting import Face, Mount, Told, mount
from app.api.openapi import OPTIONS, document
from app.api.problems import handle_for_api
from app.api.rooms import endpoints_in
from app.api.wire import Provider

PREFIX = "/api/v1"


def attach(app: Flask) -> None:
    """Put the API into the application, after the pages; its errors go to ``extensions["api_errors"]``."""
    app.json = Provider(app)
    blueprint = Mount("api", __name__, url_prefix=PREFIX)
    faced(app, blueprint)
    # a bearer token is no cookie: nobody can make a browser send it, so there is nothing a form token would add
    if "csrf" in app.extensions:
        app.extensions["csrf"].exempt(blueprint)
    app.extensions["openapi"] = partial(contract, app.extensions["zhuqishao"].settings.public_url)
    app.extensions["api_errors"] = handle_for_api


def contract(public_url: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of this face; for ``flask openapi write`` and GET /openapi.json.

    Made on an application of its own that is let go of with it: it is some 26 MiB that no request needs.
    """
    return document(faced(Flask("contract", static_folder=None), Told("api", __name__, url_prefix=PREFIX)), public_url)


def faced(app: Flask, blueprint: Mount) -> Face:
    """The endpoints of every room on one blueprint of an application."""
    app.config.update(API_TITLE="助企哨", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    face = Face(app, spec_kwargs=OPTIONS)
    for endpoint in endpoints_in(this_face):
        mount(blueprint, endpoint)
    face.register_blueprint(blueprint)
    return face
