"""查找: the palette behind Ctrl+K, and the same as an ordinary page for whoever has no script."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.web.desk import reading
from app.web.guard import signed_in
from app.web.htmx import wants_fragment
from app.web.palette.found import LONGEST, find
from app.web.viewer import page_context

pages = Blueprint("palette", __name__)
LONGEST_NUMBER = 40


@pages.get("/find")
@signed_in
def show() -> ResponseReturnValue:
    """What fits the words; ``?ticket=`` is the ticket that lies open, whose acts are found too."""
    typed = request.args.get("q", "")[:LONGEST]
    with reading() as tx:
        groups = find(tx, typed, request.args.get("ticket", "")[:LONGEST_NUMBER])
        if wants_fragment():
            body = render_template("palette/_options.html", groups=groups, typed=typed)
        else:
            body = render_template("palette/show.html", groups=groups, typed=typed, **page_context(tx))
    response: Response = make_response(body)
    response.headers["Vary"] = "HX-Request"
    return response
