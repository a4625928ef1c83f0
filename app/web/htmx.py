"""Whole page, or only the part htmx asked for."""

from flask import Response, make_response, render_template, request


def wants_fragment() -> bool:
    """Whether a part of a page is asked for, not a page to be kept in the history."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def render(page: str, fragment: str, code: int = 200, /, **context: object) -> Response:
    """``fragment`` for htmx, ``page`` for everybody else, from the same context."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context), code)
    response.headers["Vary"] = "HX-Request"
    return response
