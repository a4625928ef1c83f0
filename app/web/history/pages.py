"""历史诉求: what a former system held, found by words; no act leads from it anywhere."""

from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.history.listing import HISTORY, seen_past
from app.history.words import PastState
from app.kernel.listing import conditions_of
from app.kernel.pagination import DEFAULT_LIMIT
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import choices, label
from app.web.viewer import page_context

pages = Blueprint("history", __name__)


@pages.get("/history")
@allows("history.see")
def index() -> ResponseReturnValue:
    """The matters of former systems, newest first."""
    typed = conditions_of(HISTORY, request.args)
    with reading() as tx:
        found = seen_past(tx, typed, request.args.get("cursor"), DEFAULT_LIMIT)
        more = urlencode({**typed, "cursor": found.next_cursor or ""})
        return render(
            "history/list.html",
            "history/_rows.html",
            rows=[(each, label(each.state)) for each in found.items],
            typed=typed,
            states=choices(PastState),
            next_href=f"/history?{more}" if found.next_cursor else None,
            query=urlencode(typed),
            **page_context(tx),
        )
