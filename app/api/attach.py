"""Registers the face: the endpoints of every room under one prefix, JSON, and the door for errors."""

from functools import partial

from flask import Flask

from app import api as this_face
from app.api.mounting import Face, Mount, mount
from app.api.openapi import OPTIONS, document
from app.api.problems import handle_for_api
from app.api.rooms import endpoints_in
from app.api.wire import Provider

PREFIX = "/api/v1"


def attach(app: Flask) -> None:
    """Put the API into the application, after the pages; its errors go to ``extensions["api_errors"]``."""
    app.json = Provider(app)
    app.config.update(API_TITLE="助企哨", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = Face(app, spec_kwargs=OPTIONS)
    blueprint = Mount("api", __name__, url_prefix=PREFIX)
    for endpoint in endpoints_in(this_face):
        mount(blueprint, endpoint)
    api.register_blueprint(blueprint)
    # a bearer token is no cookie: nobody can make a browser send it, so there is nothing a form token would add
    if "csrf" in app.extensions:
        app.extensions["csrf"].exempt(blueprint)
    app.extensions["api"] = api
    app.extensions["openapi"] = partial(document, app, app.extensions["zhuqishao"].settings.public_url)
    app.extensions["api_errors"] = handle_for_api
