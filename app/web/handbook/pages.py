"""使用帮助: the handbook by role, and the two minutes of first steps that stay until somebody puts them away."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, has_request_context, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.errors import Missing
from app.web.desk import core, reading
from app.web.guard import local_path, signed_in
from app.web.handbook.chapters import BY_KEY, CHAPTERS
from app.web.handbook.shown import chapters_of, told, walk_of
from app.web.landing import landing
from app.web.navigation import is_company
from app.web.viewer import page_context

pages = Blueprint("handbook", __name__)

COOKIE, DONE = "walk", "done"
KEPT_FOR = timedelta(days=730)


@pages.get("/help")
@signed_in
def handbook() -> ResponseReturnValue:
    """The chapter of one's own role; ``?chapter=`` opens another. Firms read theirs alone."""
    mine = chapters_of(g.actor) or list(CHAPTERS[-1:])
    offered = mine if is_company(g.actor) else CHAPTERS[1:]
    chapter = BY_KEY.get(request.args.get("chapter", mine[0].key))
    if chapter is None or chapter not in offered:
        raise Missing()
    with reading() as tx:
        return render_template("handbook/show.html", chapter=told(chapter), offered=offered, **page_context(tx))


@pages.post("/help/walk")
@signed_in
def walked() -> ResponseReturnValue:
    """Put the first steps away in this browser."""
    response = make_response(redirect(local_path(request.form.get("next")), 303))
    response.set_cookie(
        COOKIE, DONE, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=core().settings.secure_cookies
    )
    return response


@pages.app_context_processor
def first_steps() -> dict[str, Any]:
    """``walk``: the first steps on the page where somebody lands, until they are put away; elsewhere nothing."""
    actor: Actor = g.get("actor", ANONYMOUS) if has_request_context() else ANONYMOUS
    shown = actor.account_id is not None and request.cookies.get(COOKIE) != DONE and request.path == landing(actor)
    return {"walk": walk_of(actor) if shown else []}
