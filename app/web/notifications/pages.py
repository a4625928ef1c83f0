"""消息: what concerns me, unread first; marked read by a post."""

from functools import partial

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.calendars.rules import local_day
from app.kernel.ids import id_named
from app.kernel.pagination import DEFAULT_LIMIT
from app.notifications.queries import inbox, mark_all_read, mark_read
from app.tickets.following import MUTE
from app.tickets.seeing import actions_on
from app.web.desk import acting, reading
from app.web.guard import local_path, signed_in
from app.web.htmx import wants_fragment
from app.web.navigation import is_company
from app.web.notifications.acts import next_act
from app.web.notifications.shown import by_day, numbers_of, what_happened
from app.web.viewer import page_context

pages = Blueprint("inbox", __name__)

ALL, UNREAD = "all", "unread"


@pages.get("/inbox")
@signed_in
def show() -> ResponseReturnValue:
    """My messages: the unread ones while there are any, else all; ``?show=all`` shows all."""
    with reading() as tx:
        context = page_context(tx)
        default = UNREAD if context["unread"] else ALL
        shown = ALL if request.args.get("show") == ALL else UNREAD if request.args.get("show") == UNREAD else default
        found = inbox(tx.session, tx.actor, request.args.get("cursor"), DEFAULT_LIMIT, unread_only=shown == UNREAD)
        days = by_day(found.items, local_day(tx.now), request.args.get("in", ""))
        ended = days[-1].key if days else ""
        acts = {number: next_act(number, *found) for number, found in actions_on(tx, numbers_of(days)).items()}
        next_href = f"/inbox?show={shown}&in={ended}&cursor={found.next_cursor}" if found.next_cursor else None
        page = "notifications/_messages.html" if wants_fragment() else "notifications/show.html"
        happened = partial(what_happened, firm=is_company(tx.actor))
        body = render_template(
            page,
            days=days,
            shown=shown,
            next_href=next_href,
            happened=happened,
            acts=acts,
            mutes=tx.actor.may(MUTE.ability),
            **context,
        )
    response: Response = make_response(body)
    response.headers["Vary"] = "HX-Request"
    return response


@pages.post("/inbox/read")
@signed_in
def read() -> ResponseReturnValue:
    """Mark one (``id``) or all messages read, then go where the message leads."""
    typed = request.form.getlist("id")
    ids = {each for each in map(id_named, typed) if each is not None}
    with acting() as tx:
        if "all" in request.form:
            mark_all_read(tx)
        else:
            mark_read(tx, ids)
    return redirect(local_path(request.form.get("next") or "/inbox"), 303)
